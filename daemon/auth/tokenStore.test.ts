import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashSecret, pairingOf } from './secrets.ts';
import { TokenStore } from './tokenStore.ts';

let folder: string;
let lines: string[];
const clock = { now: 5_000_000 };

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'likewise-tokens-')), 'state');
  lines = [];
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const open = () => new TokenStore(folder, () => clock.now, pino({}, { write: (line) => lines.push(line) }));
/** The id of the pairing that has this token. */
const id = (token: string) => pairingOf(hashSecret(token));
const file = () => join(folder, 'tools.json');

test('a token is known again after a restart, and is not in the file', () => {
  const { tool, token } = open().add('Figma', 'figma');
  expect(open().see(id(token))).toMatchObject({ id: tool.id, name: 'Figma', kind: 'figma', paired: clock.now });
  expect(readFileSync(file(), 'utf8')).not.toContain(token);
});

test('only the user may read the file and its folder', () => {
  open().add('Figma', 'figma');
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder)).toEqual(['tools.json']);
});

test('another token is nobody', () => {
  const store = open();
  const { token } = store.add('Figma', 'figma');
  for (const wrong of ['', 'x', token.slice(1), `${token}x`]) {
    expect(store.see(id(wrong))).toBeUndefined();
    expect(store.hashOf(id(wrong))).toBeUndefined();
  }
});

test('a removed tool is nobody, at once and after a restart; the others stay', () => {
  const store = open();
  const [gone, stays] = [store.add('A', 'other'), store.add('B', 'other')];
  expect(store.remove(gone.tool.id)).toBe(true);
  expect(store.remove(gone.tool.id)).toBe(false);
  for (const each of [store, open()]) {
    expect(each.see(id(gone.token))).toBeUndefined();
    expect(each.see(id(stays.token))?.name).toBe('B');
  }
});

test('when a tool was seen is written once it is a minute old', () => {
  const { token } = open().add('A', 'other');
  const seenOnDisk = () => open().tools[0]!.seen;
  const paired = clock.now;
  clock.now += 60_000;
  open().see(id(token));
  expect(seenOnDisk()).toBe(paired);
  clock.now += 1;
  open().see(id(token));
  expect(seenOnDisk()).toBe(clock.now);
});

test.each(['', '{"not a list"', '[{"id":"a"}]', 'null'])(
  'a damaged file (%j) is set aside and said in the log',
  (text) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file(), text);
    const store = open();
    expect(store.tools).toEqual([]);
    expect(readFileSync(`${file()}.damaged`, 'utf8')).toBe(text);
    expect(lines.join()).toMatch(/damaged/);
    const { token } = store.add('A', 'other');
    expect(open().see(id(token))).toBeDefined();
  },
);

test('where the file cannot be written no tool is added', () => {
  mkdirSync(folder, { recursive: true });
  const store = open();
  mkdirSync(file());
  expect(() => store.add('A', 'other')).toThrow(expect.objectContaining({ code: 'output-denied' }));
  expect(store.tools).toEqual([]);
  expect(readdirSync(folder)).toEqual(['tools.json']);
});
