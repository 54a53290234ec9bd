import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openCheckpoint } from './checkpoint.ts';
import { MAX_HEADER_BYTES, readSafetensorsIndex } from './safetensors.ts';
import { type TensorSpec, writeSafetensors } from './safetensorsWriter.ts';
import { itemBytes, MAX_TENSOR_BYTES, tensorBytes } from './tensors.ts';

const folder = mkdtempSync(join(tmpdir(), 'likewise-safetensors-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'a.safetensors');

const SPECS: readonly TensorSpec[] = [
  { name: 'u8', dtype: 'U8', shape: [3] },
  { name: 'half', dtype: 'F16', shape: [5] },
  { name: 'double', dtype: 'F64', shape: [] },
  { name: 'b.weight', dtype: 'F32', shape: [2, 3] },
  { name: 'ä "quoted"', dtype: 'F32', shape: [1] },
  { name: '7', dtype: 'F32', shape: [0, 4] },
  { name: '__proto__', dtype: 'BOOL', shape: [1] },
];
/** Bytes that differ between tensors. */
const fill = ({ name, dtype, shape }: TensorSpec) =>
  Uint8Array.from({ length: tensorBytes(dtype, shape) }, (_, i) => name.length + i);

describe('writing and reading', () => {
  test('round trip', async () => {
    const written = await writeSafetensors(path, SPECS, { made: 'here' }, fill);
    const index = await readSafetensorsIndex(path);
    expect(index.metadata).toEqual({ made: 'here' });
    expect([...index.tensors.keys()].sort()).toEqual(SPECS.map(({ name }) => name).sort());
    for (const spec of SPECS) {
      const { dtype, shape, offset, length, ...tensor } = index.tensors.get(spec.name)!;
      expect({ dtype, shape }).toEqual({ dtype: spec.dtype, shape: spec.shape });
      expect(await tensor.read()).toEqual(fill(spec));
      expect(written.tensors.get(spec.name)).toEqual({ dtype, shape, offset, length });
    }
    await index.close();
  });

  test('what is reported is what lies in the file', async () => {
    const written = await writeSafetensors(path, SPECS, {}, async (spec) => fill(spec));
    const bytes = readFileSync(path);
    expect(written.bytes).toBe(bytes.length);
    expect(written.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    for (const spec of SPECS) {
      const { offset, length } = written.tensors.get(spec.name)!;
      expect(new Uint8Array(bytes.subarray(offset, offset + length))).toEqual(fill(spec));
    }
  });

  test('data begins at a multiple of 64 and every tensor at a multiple of its element size', async () => {
    for (let names = 0; names < 64; names++) {
      const written = await writeSafetensors(path, SPECS, { padding: 'x'.repeat(names) }, fill);
      const offsets = [...written.tensors.values()];
      expect(offsets[0]!.offset % 64).toBe(0);
      for (const { dtype, offset } of offsets) expect(offset % itemBytes(dtype)).toBe(0);
    }
  });

  test('tensors are asked for one by one, each when the last is written', async () => {
    const order: string[] = [];
    await writeSafetensors(path, SPECS, {}, (spec) => {
      order.push(spec.name);
      return fill(spec);
    });
    expect(order).toEqual(['double', 'b.weight', 'ä "quoted"', '7', 'half', 'u8', '__proto__']);
  });

  test('bugs of the caller are named', async () => {
    await expect(writeSafetensors(path, SPECS, {}, () => new Uint8Array(8))).rejects.toThrow('b.weight: 8 bytes');
    await expect(writeSafetensors(path, [...SPECS, SPECS[0]!], {}, fill)).rejects.toThrow('u8');
    const reserved: TensorSpec = { name: '__metadata__', dtype: 'U8', shape: [1] };
    await expect(writeSafetensors(path, [reserved], {}, fill)).rejects.toThrow('__metadata__');
  });

  test('opens as a checkpoint, by its name or by its content', async () => {
    const unnamed = join(folder, 'weights.bin');
    await writeSafetensors(unnamed, SPECS, { made: 'here' }, fill);
    const checkpoint = await openCheckpoint(unnamed);
    expect(checkpoint.args).toEqual({ made: 'here' });
    expect(await checkpoint.tensors.get('half')!.read()).toEqual(fill(SPECS[1]!));
    await checkpoint.close();
  });
});

/** A file with this header and this many bytes of data. */
async function open(header: unknown, dataBytes: number, declaredHeaderBytes?: number) {
  const json =
    header instanceof Buffer ? header : Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(declaredHeaderBytes ?? json.length));
  writeFileSync(path, Buffer.concat([length, json, Buffer.alloc(dataBytes)]));
  const index = await readSafetensorsIndex(path);
  await index.close();
  return index;
}

const f32 = (elements: number, begin: number, end: number) => ({
  dtype: 'F32',
  shape: [elements],
  data_offsets: [begin, end],
});

describe('hostile and broken headers', () => {
  test('the format itself is read', async () => {
    expect((await open({ b: f32(1, 8, 12), a: f32(2, 0, 8) }, 12)).tensors.size).toBe(2);
    expect((await open({}, 0)).tensors.size).toBe(0);
    expect((await open({ __metadata__: { a: 'b', c: 1 } }, 0)).metadata).toEqual({ a: 'b' });
  });

  test.each<[string, unknown, number, string]>([
    ['not JSON', '{"a":', 0, 'checkpoint-unreadable'],
    ['not UTF-8', Buffer.from('{"\xff":{}}', 'latin1'), 0, 'checkpoint-unreadable'],
    ['a list', [], 0, 'checkpoint-unreadable'],
    ['null', 'null', 0, 'checkpoint-unreadable'],
    ['deep nesting', '['.repeat(1e6), 0, 'checkpoint-unreadable'],
    ['a tensor that is a number', { a: 1 }, 0, 'checkpoint-unreadable'],
    ['no offsets', { a: { dtype: 'F32', shape: [1] } }, 4, 'checkpoint-unreadable'],
    ['one offset', { a: { dtype: 'F32', shape: [1], data_offsets: [0] } }, 4, 'checkpoint-unreadable'],
    ['a negative size', { a: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, 4, 'checkpoint-unreadable'],
    ['a negative offset', { a: f32(1, -4, 0) }, 4, 'checkpoint-unreadable'],
    [
      'an unknown number format',
      { a: { dtype: 'F8_E4M3', shape: [4], data_offsets: [0, 4] } },
      4,
      'checkpoint-unsupported',
    ],
    [
      "a number format out of JavaScript's own names",
      { a: { dtype: 'toString', shape: [4], data_offsets: [0, 4] } },
      4,
      'checkpoint-unsupported',
    ],
    ['bytes that do not fit the shape', { a: f32(2, 0, 4) }, 4, 'checkpoint-unreadable'],
    ['end before begin', { a: f32(1, 8, 4) }, 8, 'checkpoint-unreadable'],
    ['an overlap', { a: f32(2, 0, 8), b: f32(2, 4, 12) }, 12, 'checkpoint-unreadable'],
    ['the same bytes twice', { a: f32(1, 0, 4), b: f32(1, 0, 4) }, 4, 'checkpoint-unreadable'],
    ['a hole', { a: f32(1, 0, 4), b: f32(1, 8, 12) }, 12, 'checkpoint-unreadable'],
    ['a hole at the front', { a: f32(1, 4, 8) }, 8, 'checkpoint-unreadable'],
    ['bytes after the last tensor', { a: f32(1, 0, 4) }, 5, 'checkpoint-unreadable'],
    ['a tensor past the end', { a: f32(2, 0, 8) }, 7, 'checkpoint-truncated'],
    [
      'a tensor of absurd size',
      { a: { dtype: 'U8', shape: [2 ** 40, 2 ** 40], data_offsets: [0, 1] } },
      1,
      'checkpoint-hostile',
    ],
    ['a tensor over the limit', { a: f32(MAX_TENSOR_BYTES / 4 + 1, 0, MAX_TENSOR_BYTES + 4) }, 0, 'checkpoint-hostile'],
    [
      'a tensor at the limit, missing',
      { a: f32(MAX_TENSOR_BYTES / 4, 0, MAX_TENSOR_BYTES) },
      0,
      'checkpoint-truncated',
    ],
  ])('%s', async (_, header, dataBytes, code) => {
    await expect(open(header, dataBytes)).rejects.toMatchObject({ name: 'LikewiseError', code });
  });

  test('header lengths', async () => {
    await expect(open('{}', 0, 3)).rejects.toMatchObject({ code: 'checkpoint-truncated' });
    await expect(open('{}', 0, MAX_HEADER_BYTES)).rejects.toMatchObject({ code: 'checkpoint-truncated' });
    await expect(open('{}', 0, MAX_HEADER_BYTES + 1)).rejects.toMatchObject({ code: 'checkpoint-unreadable' });
    expect((await open(`{}${' '.repeat(MAX_HEADER_BYTES - 2)}`, 0)).tensors.size).toBe(0);
  });

  test('cut anywhere, or with bytes changed: tensors or an error for the user', async () => {
    await writeSafetensors(path, SPECS, { made: 'here' }, fill);
    const valid = readFileSync(path);
    const settle = async (bytes: Uint8Array) => {
      writeFileSync(path, bytes);
      const index = await readSafetensorsIndex(path).catch((error: unknown) => error);
      if (index instanceof LikewiseError) return index.code;
      await (index as Awaited<ReturnType<typeof readSafetensorsIndex>>).close();
    };
    for (let length = 0; length < valid.length; length += 7) {
      expect(await settle(valid.subarray(0, length))).toBe('checkpoint-truncated');
    }
    const change = fc.tuple(fc.nat(valid.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Buffer.from(valid);
        for (const [at, byte] of changes) bytes[at] = byte;
        await settle(bytes);
      }),
      { numRuns: 300 },
    );
  });
});
