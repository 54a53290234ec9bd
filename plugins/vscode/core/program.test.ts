import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { findProgram, type ProgramPlaces } from './program.ts';

const BUNDLED = '/ext/daemon/bin/likewise.mjs';

const find = (there: readonly string[], places: Partial<ProgramPlaces> = {}) =>
  findProgram({
    setting: '',
    folders: ['/ws'],
    bundled: BUNDLED,
    execPath: '/code',
    path: ['', '/usr/bin', '/opt/bin'].join(delimiter),
    platform: 'linux',
    exists: (file) => there.includes(file),
    ...places,
  });

const OF_WORKSPACE = join('/ws', 'node_modules', '.bin', 'likewise');
const OF_PATH = join('/opt/bin', 'likewise');

test('the setting goes first, then the workspace, then what comes along, then the terminal', () => {
  const all = ['/mine/likewise', OF_WORKSPACE, BUNDLED, OF_PATH];
  expect(find(all, { setting: '/mine/likewise' }).command).toBe('/mine/likewise');
  expect(find(all).command).toBe(OF_WORKSPACE);
  expect(find(all, { folders: [] })).toEqual({
    command: '/code',
    args: [BUNDLED],
    shell: false,
    env: { ELECTRON_RUN_AS_NODE: '1' },
  });
  expect(find([OF_PATH]).command).toBe(OF_PATH);
});

test('a script is run by Node.js, a .cmd by the shell', () => {
  expect(find(['/l/likewise.mjs'], { setting: '/l/likewise.mjs' })).toEqual({
    command: 'node',
    args: ['/l/likewise.mjs'],
    shell: false,
  });
  const cmd = join('/opt/bin', 'likewise.cmd');
  expect(find([cmd], { platform: 'win32' })).toEqual({ command: `"${cmd}"`, args: [], shell: true });
});

test('nothing found, and a setting that is wrong, say what to do', () => {
  expect(() => find([])).toThrow('the command likewise was not found');
  expect(() => find([OF_PATH], { setting: '/gone' })).toThrow('likewise.daemonPath names /gone');
});
