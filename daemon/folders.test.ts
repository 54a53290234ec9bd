import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureFolder, writeFailed } from './folders.ts';

/** A process that makes folders. */
const MAKER = join(import.meta.dirname, '../test/support/folderMaker.ts');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'likewise-folders-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** What ensureFolder throws, in our words. */
function refusal(path: string): unknown {
  try {
    ensureFolder(path);
  } catch (error) {
    return writeFailed(error, path);
  }
  return expect.fail('was made');
}

describe('a folder', () => {
  it('is made with those above it, and may be there', () => {
    const path = join(dir, 'a', 'b', 'c');
    for (const _ of [1, 2]) ensureFolder(path, 0o700);
    for (const made of [path, join(dir, 'a')]) expect(statSync(made).mode & 0o777).toBe(0o700);
  });

  it('is made by several processes at once', async () => {
    const makers = Array.from({ length: 3 }, () => fork(MAKER, { execArgv: ['--import', 'tsx'] }));
    await Promise.all(makers.map((maker) => once(maker, 'message')));
    const said = makers.map((maker) => once(maker, 'message'));
    for (const maker of makers) maker.send(dir);
    expect((await Promise.all(said)).flatMap(([word]) => word)).toEqual(['made', 'made', 'made']);
  });

  it('is not made where a file stands, at its end or above it', () => {
    const file = join(dir, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below'), join(file, 'far', 'below')]) {
      expect(refusal(path)).toMatchObject({ code: 'output-conflict', message: `${file} is not a folder.` });
    }
  });

  it('is not made where the system knows none, nor waited for', ({ skip }) => {
    if (process.platform !== 'linux') return skip('only Linux has such a place: /proc');
    expect(refusal('/proc/likewise/state')).toMatchObject({
      code: 'output-conflict',
      message: 'No folder can be made in /proc.',
      remedy: expect.stringContaining('LIKEWISE_HOME'),
    });
  });
});

describe('an error', () => {
  it.each([
    ['ENOSPC', 'output-full'],
    ['EDQUOT', 'output-full'],
    ['EFBIG', 'output-full'],
    ['EACCES', 'output-denied'],
    ['EPERM', 'output-denied'],
    ['EROFS', 'output-denied'],
  ])('%s is reported as %s', (code, expected) => {
    expect(writeFailed(Object.assign(new Error(), { code }), dir)).toMatchObject({ code: expected });
  });

  it('of another kind stays as it is', () => {
    for (const error of [new Error('a bug'), Object.assign(new Error(), { code: 'ENOENT' })]) {
      expect(writeFailed(error, dir)).toBe(error);
    }
  });
});
