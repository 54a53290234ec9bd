import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { writeZip, type ZipMember, type ZipOptions } from '../../../test/support/zipWriter.ts';
import { openRandomAccess } from './file.ts';
import { MAX_ENTRIES, MAX_ENTRY_NAME, readArchiveIndex } from './zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'likewise-zip-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'a.zip');

async function index() {
  const file = await openRandomAccess(path);
  try {
    return await readArchiveIndex(file);
  } finally {
    await file.close();
  }
}

async function indexOf(members: Iterable<ZipMember>, options?: ZipOptions) {
  await writeZip(path, members, options);
  return index();
}

const member = (name: string, text = name, declared?: ZipMember['declared']): ZipMember => ({
  name,
  data: Buffer.from(text),
  ...(declared ? { declared } : {}),
});

test.each([false, true])('each entry lies where the index says (zip64: %s)', async (zip64) => {
  const entries = await indexOf([member('a/x', 'first'), member('a/empty', ''), member('a/ä', 'last')], { zip64 });
  const archive = readFileSync(path);
  const texts = [...entries.values()].map(({ name, start, size }) => [
    name,
    archive.toString('utf8', start, start + size),
  ]);
  expect(texts).toEqual([
    ['a/x', 'first'],
    ['a/empty', ''],
    ['a/ä', 'last'],
  ]);
});

describe('refused', () => {
  test.each<[string, ZipMember[], string]>([
    ['compressed', [{ ...member('x'), data: deflateRawSync('x'), declared: { method: 8 } }], 'checkpoint-unsupported'],
    ['encrypted', [member('x', 'x'.repeat(20), { flags: 1, size: 8, compressedSize: 20 })], 'checkpoint-unsupported'],
    ['stored, but of another size', [member('x', 'xx', { compressedSize: 1 })], 'checkpoint-unreadable'],
    ['an entry twice', [member('x'), member('x')], 'checkpoint-unreadable'],
    ['an entry past the end', [member('x', 'x', { size: 10_000 })], 'checkpoint-truncated'],
    ['an entry far past the end', [member('x', 'x', { size: 2 ** 50 })], 'checkpoint-truncated'],
    ['a header past the end', [member('x', 'x', { offset: 10_000 })], 'checkpoint-truncated'],
    ['a header beyond exact positions', [member('x', 'x', { offset: 2 ** 63 })], 'checkpoint-truncated'],
    ['a header that is none', [member('x', 'x', { offset: 1 })], 'checkpoint-unreadable'],
    ['a path that leaves its folder', [member('../x')], 'checkpoint-unreadable'],
    ['an endless name', [member('x'.repeat(MAX_ENTRY_NAME + 1))], 'checkpoint-hostile'],
  ])('%s', async (_, members, code) => {
    await expect(indexOf(members)).rejects.toMatchObject({ name: 'LikewiseError', code });
  });

  test.each([
    ['past the end', 10_000n, 'checkpoint-truncated'],
    ['past all numbers', 2n ** 63n, 'checkpoint-unreadable'],
  ])('a directory %s', async (_, offset, code) => {
    await writeZip(path, [member('x')], { zip64: true });
    const archive = readFileSync(path);
    archive.writeBigUInt64LE(offset, archive.indexOf(Buffer.from('PK\x06\x06')) + 48);
    writeFileSync(path, archive);
    await expect(index()).rejects.toMatchObject({ name: 'LikewiseError', code });
  });

  test('the longest name is taken', async () => {
    expect((await indexOf([member('x'.repeat(MAX_ENTRY_NAME), '')])).size).toBe(1);
  });

  test('more entries than the limit, before any is read', async () => {
    await writeZip(path, [member('x')], { zip64: true });
    const archive = readFileSync(path);
    const record = archive.indexOf(Buffer.from('PK\x06\x06'));
    archive.writeBigUInt64LE(BigInt(MAX_ENTRIES) + 1n, record + 32);
    writeFileSync(path, archive);
    await expect(index()).rejects.toMatchObject({ code: 'checkpoint-hostile' });
    archive.writeBigUInt64LE(BigInt(MAX_ENTRIES), record + 32);
    writeFileSync(path, archive);
    await expect(index()).rejects.toMatchObject({ code: 'checkpoint-unreadable' });
  });
});

test('a directory with some bytes changed gives entries within the file or an error for the user', async () => {
  await writeZip(path, [member('a/x', 'first'), member('a/y', 'second')], { zip64: true });
  const valid = readFileSync(path);
  const directory = valid.indexOf(Buffer.from('PK\x01\x02'));
  const change = fc.tuple(fc.integer({ min: directory, max: valid.length - 1 }), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const bytes = Buffer.from(valid);
      for (const [at, byte] of changes) bytes[at] = byte;
      writeFileSync(path, bytes);
      const entries = await index().catch((error: unknown) => {
        if (!(error instanceof LikewiseError)) throw error;
        return new Map<string, never>();
      });
      for (const { start, size } of entries.values()) expect(start + size).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 500 },
  );
});
