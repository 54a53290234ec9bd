import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_STORED_MS, SWEPT_SHARE } from './limits.ts';
import { chooseVictims, ResultStore, type StoredResult } from './resultStore.ts';

let dir: string;
/** Milliseconds that the store's clock is ahead of the system's, which stamps its entries. */
let ahead: number;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'likewise-results-'));
  ahead = 0;
});
afterEach(() => rmSync(dir, { recursive: true }));

const open = (maxBytes?: number) => new ResultStore(dir, () => Date.now() + ahead, maxBytes);
const none = () => false;

/** `size` equal bytes. */
function result(level: number, size = 100): StoredResult {
  const picture = { type: 'image/webp' as const, bytes: new Uint8Array(size).fill(level) };
  const reading = { id: '0123456789ab', sentence: 'Made grey' };
  const alternatives = [{ id: 'model', sentence: 'As the model sees it' }];
  const rest = {
    understood: 'Made grey',
    doubt: 'It could mean more',
    reading,
    alternatives,
    confidence: 0.25,
    confidences: [0, 1, 0.1234],
  };
  return { picture, width: 7, height: 5, ...rest };
}

/** The files that hold pictures, or their entries. */
function contents(folder = 'content-v2'): string[] {
  const entries = readdirSync(join(dir, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function age(path: string, ms: number): void {
  const then = (Date.now() - ms) / 1000;
  utimesSync(path, then, then);
}

describe('a result store', () => {
  test('gives what was put, this time and the next', async () => {
    await open().put('a', result(1));
    const found = await open().get('a');
    expect({ ...found, picture: { ...found!.picture, bytes: Uint8Array.from(found!.picture.bytes) } }).toEqual(
      result(1),
    );
    expect(await open().get('b')).toBeUndefined();
  });

  test('lets others go on while it hashes a large result', async () => {
    const large = { ...result(1), picture: { type: 'image/png' as const, bytes: randomBytes(16 * 2 ** 20) } };
    const done = open().put('a', large);
    let turns = 0;
    const turning = setInterval(() => turns++, 0);
    await done;
    clearInterval(turning);
    expect(turns).toBeGreaterThan(4);
    expect(Buffer.compare((await open().get('a'))!.picture.bytes, large.picture.bytes)).toBe(0);
  });

  test('gives the newest of a key', async () => {
    const store = open();
    await store.put('a', result(1));
    await store.put('a', result(2));
    expect((await store.get('a'))!.picture.bytes[0]).toBe(2);
  });

  test.each<[string, (path: string) => void]>([
    ['damaged', (path) => writeFileSync(path, new Uint8Array(100))],
    ['cut short', (path) => truncateSync(path, 50)],
    ['empty', (path) => truncateSync(path, 0)],
    ['gone', (path) => rmSync(path)],
  ])('does not give a result that is %s, and takes it anew', async (_, harm) => {
    const store = open();
    await store.put('a', result(1));
    const [path] = contents();
    chmodSync(path!, 0o600);
    harm(path!);
    expect(await store.get('a')).toBeUndefined();
    await store.put('a', result(1));
    expect((await store.get('a'))!.picture.bytes[0]).toBe(1);
  });

  test('does not give what an older Likewise described otherwise', async () => {
    const store = open();
    await store.put('a', { ...result(1), confidence: undefined as unknown as number });
    expect(await store.get('a')).toBeUndefined();
  });

  test('says so where it cannot be written', async () => {
    rmSync(dir, { recursive: true });
    writeFileSync(dir, 'a file where the folder should be');
    await expect(open().put('a', result(1))).rejects.toThrow();
    expect(await open().get('a')).toBeUndefined();
  });
});

describe('a sweep', () => {
  test('of an empty store, or none, does nothing', async () => {
    await open().sweep(none);
    rmSync(dir, { recursive: true });
    await open().sweep(none);
    mkdirSync(dir);
  });

  test('removes what is too old, file and entry, and nothing that is needed', async () => {
    const store = open();
    await store.put('old', result(1));
    await store.put('needed', result(2));
    ahead = MAX_STORED_MS - 60_000;
    await store.sweep(none);
    expect(contents()).toHaveLength(2);
    ahead = MAX_STORED_MS + 60_000;
    await store.sweep((key) => key === 'needed');
    expect(await store.get('old')).toBeUndefined();
    expect(await store.get('needed')).toBeDefined();
    expect([contents().length, contents('index-v5').length]).toEqual([1, 1]);
  });

  test('keeps a file that another result shares', async () => {
    const store = open(250);
    await store.put('a', result(1));
    await store.put('b', result(1));
    await store.put('c', result(2));
    ahead = 3600_000;
    await store.sweep((key) => key !== 'a');
    expect(await store.get('a')).toBeUndefined();
    expect(await store.get('b')).toBeDefined();
  });

  test('removes files that nothing names, unless they may be in the writing', async () => {
    const store = open();
    await store.put('a', result(1));
    const [named] = contents();
    const names = ['content-v2/sha512/00/left', 'content-v2/sha512/00/fresh', 'tmp/left', 'tmp/fresh'];
    mkdirSync(join(dir, 'content-v2/sha512/00'), { recursive: true });
    mkdirSync(join(dir, 'tmp'), { recursive: true });
    for (const name of names) writeFileSync(join(dir, name), 'x');
    const left = names.filter((name) => name.endsWith('left')).map((name) => join(dir, name));
    for (const path of [...left, named!]) age(path, 61_000);
    await store.sweep(none);
    expect(names.filter((name) => existsSync(join(dir, name)))).toEqual(names.filter((name) => name.endsWith('fresh')));
    expect(await store.get('a')).toBeDefined();
  });

  test('does not get in the way of what is put meanwhile', async () => {
    const store = open();
    const keys = Array.from({ length: 40 }, (_, i) => `${i}`);
    const puts = keys.map((key) => store.put(key, result(Number(key))));
    const sweeps = keys.map(() => store.sweep(none));
    await Promise.all([...puts, ...sweeps]);
    for (const key of keys) expect((await store.get(key))!.picture.bytes[0]).toBe(Number(key));
  });

  test('is due when the store is over its size by new results', async () => {
    const store = open(1000);
    for (let key = 0; key < 10; key++) await store.put(`${key}`, result(key));
    expect(store.isFull).toBe(false);
    await store.put('last', result(10, 1));
    expect(store.isFull).toBe(true);
    ahead = 61_000;
    await store.sweep(none);
    expect(store.isFull).toBe(false);
    expect(contents()).toHaveLength(9);
    expect(await store.get('last')).toBeDefined();
  });

  test('that could free nothing is not due again at each new result', async () => {
    const store = open(1000);
    for (let key = 0; key < 11; key++) await store.put(`${key}`, result(key));
    await store.sweep(() => true);
    expect(store.isFull).toBe(false);
    await store.put('more', result(20, 99));
    expect(store.isFull).toBe(false);
    await store.put('still more', result(21, 2));
    expect(store.isFull).toBe(true);
  });
});

describe('the victims of a sweep', () => {
  const NOW = MAX_STORED_MS + 1000;
  const entry = (key: string, bytes: number, time: number) => ({ key, bytes, time });
  const choose = (entries: readonly ReturnType<typeof entry>[], maxBytes: number, needed = '') =>
    chooseVictims(entries, (key) => needed.includes(key), NOW, maxBytes);

  test('are those older than they may be, to the millisecond', () => {
    expect(choose([entry('a', 1, 999), entry('b', 1, 1000), entry('c', 1, 1001)], 100)).toEqual(['a']);
  });

  test('are none as long as all is within the size', () => {
    expect(choose([entry('a', 60, 2000), entry('b', 40, 2001)], 100)).toEqual([]);
  });

  test('are the oldest, until the rest is well within the size', () => {
    const entries = Array.from({ length: 11 }, (_, i) => entry(`${'abcdefghijk'[10 - i]}`, 10, 3000 - i));
    expect(choose(entries, 100)).toEqual(['a', 'b']);
    expect(11 * 10 - 2 * 10).toBeLessThanOrEqual(100 * SWEPT_SHARE);
  });

  test('are never those that are needed, old or too much', () => {
    expect(choose([entry('a', 90, 1), entry('b', 90, 2000), entry('c', 90, 2001)], 100, 'ab')).toEqual(['c']);
  });
});
