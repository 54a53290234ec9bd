import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handmadePng } from '../../test/support/cliImages.ts';
import { PART_BYTES, PART_PIXELS, PART_QUERIES, type QueryPart, queryParts } from './queryParts.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likewise-parts-'));
});
afterAll(() => rm(dir, { recursive: true }));

/** A file whose header claims this many pixels, and that takes this many bytes. */
async function file(name: string, width: number, height: number, bytes = 200): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, Buffer.concat([handmadePng(width, height), Buffer.alloc(bytes)]).subarray(0, bytes));
  return path;
}

async function sizes(queries: readonly string[]): Promise<number[]> {
  const parts: QueryPart[] = [];
  for await (const part of queryParts(queries)) parts.push(part);
  expect(parts.flatMap(({ loaded }) => loaded.map(({ query }) => query))).toEqual(queries);
  return parts.map(({ loaded }) => loaded.length);
}

test('this many queries to a part', async () => {
  const small = await file('small.png', 8, 8);
  expect(await sizes(Array(PART_QUERIES).fill(small))).toEqual([PART_QUERIES]);
  expect(await sizes(Array(2 * PART_QUERIES + 1).fill(small))).toEqual([PART_QUERIES, PART_QUERIES, 1]);
});

test('this many pixels to a part', async () => {
  const half = await file('half.png', 4096, PART_PIXELS / 4096 / 2);
  const more = await file('more.png', 4096, PART_PIXELS / 4096 / 2 + 1);
  expect(await sizes([half, half, half])).toEqual([2, 1]);
  expect(await sizes([half, more])).toEqual([1, 1]);
});

test('this many bytes to a part', async () => {
  const half = await file('heavy.png', 8, 8, PART_BYTES / 2);
  const more = await file('heavier.png', 8, 8, PART_BYTES / 2 + 1);
  expect(await sizes([half, half, half])).toEqual([2, 1]);
  expect(await sizes([half, more])).toEqual([1, 1]);
});

test('a query of the largest size is a part of its own', async () => {
  const huge = await file('huge.png', 8192, 8192, PART_BYTES);
  expect(await sizes([huge, huge])).toEqual([1, 1]);
});

test('what cannot be read is reported, and affects nothing else', async () => {
  const good = await file('good.png', 8, 8);
  const missing = join(dir, 'missing.png');
  const parts: QueryPart[] = [];
  for await (const part of queryParts([missing, good, dir])) parts.push(part);
  expect(parts).toMatchObject([
    {
      loaded: [{ query: good, image: { type: 'image/png' } }],
      failures: [
        { query: missing, error: { code: 'image-missing' } },
        { query: dir, error: { code: 'image-unreadable' } },
      ],
    },
  ]);
  for await (const part of queryParts([missing])) expect(part.loaded).toEqual([]);
});

test('files are read when their part is asked for', async () => {
  const small = await file('now.png', 8, 8);
  const later = join(dir, 'later.png');
  const parts = queryParts([...Array(PART_QUERIES).fill(small), small, later]);
  await parts.next();
  await file('later.png', 8, 8);
  expect((await parts.next()).value).toMatchObject({ loaded: [{ query: small }, { query: later }], failures: [] });
});
