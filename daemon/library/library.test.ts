import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readExamples, writeExamples } from '@likewise/shared/library/exampleFile.ts';
import { afterEach, expect, it } from 'vitest';
import { Library } from './library.ts';
import { MAX_EXAMPLE_BYTES } from './limits.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function opened() {
  const folder = mkdtempSync(join(tmpdir(), 'likewise-library-'));
  folders.push(folder);
  return { folder, library: new Library(join(folder, 'library')) };
}

const png = (...bytes: number[]) => ({ type: 'image/png', bytes: Uint8Array.from(bytes) }) as const;
const example = (name: string, byte = 1) => ({
  name,
  pairs: [{ input: png(byte), output: png(2, 3) }],
  reading: 'abc',
});

it('keeps, lists, renames and removes examples, also for another process', async () => {
  const { folder, library } = opened();
  expect(await library.list()).toEqual([]);
  await library.save(example('b/../c: “Night”'));
  await library.save(example('a'));
  await library.save(example('a', 9));
  const other = new Library(join(folder, 'library'));
  expect(await other.list()).toMatchObject([
    { name: 'a', pairs: 1 },
    { name: 'b/../c: “Night”', pairs: 1 },
  ]);
  expect(await other.load('a')).toEqual(example('a', 9));
  await library.rename('a', 'z');
  expect(await library.load('z')).toEqual(example('z', 9));
  await library.remove('b/../c: “Night”');
  expect((await library.list()).map(({ name }) => name)).toEqual(['z']);
  expect(readdirSync(join(folder, 'library'))).toHaveLength(1);
});

it('says what is not there, taken, or too large', async () => {
  const { library } = opened();
  await library.save(example('a'));
  await library.save(example('b'));
  await expect(library.load('c')).rejects.toMatchObject({ code: 'example-unknown' });
  await expect(library.remove('c')).rejects.toMatchObject({ code: 'example-unknown' });
  await expect(library.rename('a', 'b')).rejects.toMatchObject({ code: 'usage' });
  const large = { type: 'image/png', bytes: new Uint8Array(MAX_EXAMPLE_BYTES) } as const;
  await expect(library.save({ name: 'l', pairs: [{ input: large, output: large }] })).rejects.toMatchObject({
    code: 'library-full',
  });
  expect((await library.list()).map(({ name }) => name)).toEqual(['a', 'b']);
});

it('leaves out files that are damaged or somebody else’s', async () => {
  const { folder, library } = opened();
  await library.save(example('a'));
  writeFileSync(join(folder, 'library', 'other.json'), '{"likewise":"examples"}');
  writeFileSync(join(folder, 'library', 'copy.json'), writeExamples([example('x')]));
  expect((await library.list()).map(({ name }) => name)).toEqual(['a']);
});

it('has all examples in one file', () => {
  const all = [example('a'), example('b', 7)];
  expect(readExamples(writeExamples(all), 'f')).toEqual(all);
  for (const text of ['', '{}', '[]', writeExamples(all).replace('"version":1', '"version":2')]) {
    expect(() => readExamples(text, 'f.json')).toThrow('f.json is not a file of examples.');
  }
});
