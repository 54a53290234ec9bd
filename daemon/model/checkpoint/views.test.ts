import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { tensorView, type View, writeArchive } from '../../../test/support/checkpointWriter.ts';
import { type Pickled, pickle, python } from '../../../test/support/pickleWriter.ts';
import { openCheckpoint } from './checkpoint.ts';
import { type DType, itemBytes, MAX_TENSOR_BYTES } from './tensors.ts';
import { MAX_DIMENSIONS } from './views.ts';

const folder = mkdtempSync(join(tmpdir(), 'likewise-views-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Opens a checkpoint of one tensor, "w", over one storage. */
async function open(tensor: Pickled, storage: Uint8Array) {
  const path = join(folder, 'view.pth');
  await writeArchive(path, pickle(new Map([['w', tensor]])), [storage]);
  return openCheckpoint(path);
}

async function read(view: Omit<View, 'key'>, storage: Uint8Array) {
  const checkpoint = await open(tensorView({ key: '0', ...view }), storage);
  try {
    return await checkpoint.tensors.get('w')!.read();
  } finally {
    await checkpoint.close();
  }
}

const floats = (count: number) => new Uint8Array(Float32Array.from({ length: count }, (_, i) => i).buffer);
const numbers = (bytes: Uint8Array) => [...new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)];

// PyTorch's results for the same views of arange(24).
test.each<[string, Omit<View, 'key' | 'dtype' | 'count'>, number[]]>([
  ['whole', { shape: [2, 3] }, [0, 1, 2, 3, 4, 5]],
  ['from an offset', { shape: [2, 2], offset: 20 }, [20, 21, 22, 23]],
  ['transposed', { shape: [6, 2], stride: [1, 6] }, [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11]],
  ['expanded', { shape: [3, 2], stride: [0, 1], offset: 20 }, [20, 21, 20, 21, 20, 21]],
  ['one number everywhere', { shape: [2, 2], stride: [0, 0], offset: 7 }, [7, 7, 7, 7]],
  ['every other', { shape: [2, 3], stride: [12, 2], offset: 5 }, [5, 7, 9, 17, 19, 21]],
  ['permuted', { shape: [2, 2, 3], stride: [1, 12, 4] }, [0, 4, 8, 12, 16, 20, 1, 5, 9, 13, 17, 21]],
  ['overlapping windows', { shape: [3, 2], stride: [1, 1] }, [0, 1, 1, 2, 2, 3]],
  ['strides of single dimensions do not matter', { shape: [1, 3, 1], stride: [99, 1, 99], offset: 21 }, [21, 22, 23]],
  ['a scalar', { shape: [], offset: 23 }, [23]],
  ['empty, wherever it says it lies', { shape: [0, 5], offset: 1000 }, []],
])('%s', async (_, view, expected) => {
  expect(numbers(await read({ dtype: 'F32', count: 24, ...view }, floats(24)))).toEqual(expected);
});

test.each<[DType]>([['U8'], ['F16'], ['F32'], ['F64']])('elements of %s are moved whole', async (dtype) => {
  const size = itemBytes(dtype);
  const storage = Uint8Array.from({ length: 6 * size }, (_, i) => i);
  const transposed = await read({ dtype, count: 6, shape: [3, 2], stride: [1, 3] }, storage);
  const expected = [0, 3, 1, 4, 2, 5].flatMap((element) => [...storage.subarray(element * size, (element + 1) * size)]);
  expect([...transposed]).toEqual(expected);
});

test('any view within its storage is gathered as its definition says', async () => {
  const axis = fc.record({ size: fc.integer({ min: 1, max: 4 }), stride: fc.integer({ min: 0, max: 9 }) });
  const view = fc.record({ offset: fc.nat(5), axes: fc.array(axis, { maxLength: 4 }) });
  const count = 5 + 4 * 3 * 9 + 1;
  await fc.assert(
    fc.asyncProperty(view, async ({ offset, axes }) => {
      const [shape, stride] = [axes.map(({ size }) => size), axes.map((a) => a.stride)];
      const expected = axes.reduce(
        (starts, { size, stride }) =>
          starts.flatMap((start) => Array.from({ length: size }, (_, i) => start + i * stride)),
        [offset],
      );
      expect(numbers(await read({ dtype: 'F32', count, shape, stride, offset }, floats(count)))).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('what is read belongs to the reader', async () => {
  const checkpoint = await open(tensorView({ dtype: 'F32', key: '0', count: 2, shape: [2] }), floats(2));
  const tensor = checkpoint.tensors.get('w')!;
  (await tensor.read()).fill(9);
  expect(numbers(await tensor.read())).toEqual([0, 1]);
  await checkpoint.close();
});

describe('what a storage does not hold is refused, naming the tensor', () => {
  const view = { dtype: 'F32', key: '0', count: 24, shape: [24] } as const;
  const big = MAX_TENSOR_BYTES / 4;
  test.each<[string, Pickled, string]>([
    ['one element too many', tensorView({ ...view, shape: [25] }), 'checkpoint-hostile'],
    ['an offset too far', tensorView({ ...view, offset: 1 }), 'checkpoint-hostile'],
    ['a stride too far', tensorView({ ...view, shape: [2, 2], stride: [23, 1] }), 'checkpoint-hostile'],
    [
      'a size beyond exact numbers',
      tensorView({ ...view, shape: Array(8).fill(2 ** 52), stride: Array(8).fill(2 ** 52) }),
      'checkpoint-hostile',
    ],
    ['a size without end, of one number', tensorView({ ...view, shape: [big + 1], stride: [0] }), 'checkpoint-hostile'],
    [
      'sizes whose product overflows',
      tensorView({ ...view, shape: [2 ** 40, 2 ** 40], stride: [0, 0] }),
      'checkpoint-hostile',
    ],
    ['a storage said to be larger than its entry', tensorView({ ...view, count: 25 }), 'checkpoint-truncated'],
    ['a storage of absurd size', tensorView({ ...view, count: 2 ** 53 - 1 }), 'checkpoint-truncated'],
    ['a storage without an entry', tensorView({ ...view, key: '1' }), 'checkpoint-truncated'],
    ['a storage by a path', tensorView({ ...view, key: '../data.pkl' }), 'checkpoint-truncated'],
    ['a negative size', tensorView({ ...view, shape: [-1] }), 'checkpoint-unreadable'],
    ['a negative offset', tensorView({ ...view, offset: -1 }), 'checkpoint-unreadable'],
    ['a negative stride', tensorView({ ...view, shape: [2], stride: [-1] }), 'checkpoint-unreadable'],
    ['a broken size', tensorView({ ...view, shape: [0.5] }), 'checkpoint-unreadable'],
    ['fewer strides than sizes', tensorView({ ...view, shape: [2, 2], stride: [1] }), 'checkpoint-unreadable'],
    ['too many dimensions', tensorView({ ...view, shape: Array(MAX_DIMENSIONS + 1).fill(1) }), 'checkpoint-unreadable'],
    [
      'no storage',
      python.call(python.global('torch._utils', '_rebuild_tensor_v2'), [1, 2, 3]),
      'checkpoint-unreadable',
    ],
  ])('%s', async (_, tensor, code) => {
    const refusal = { name: 'LikewiseError', code, message: expect.stringContaining('"w"') };
    await expect(open(tensor, floats(24))).rejects.toMatchObject(refusal);
  });

  test('the largest tensor and the most dimensions are taken', async () => {
    const largest = await open(tensorView({ ...view, shape: [big], stride: [0] }), floats(24));
    expect(largest.tensors.get('w')!.shape).toEqual([big]);
    await largest.close();
    const shape = Array(MAX_DIMENSIONS).fill(1);
    expect(numbers(await read({ ...view, shape }, floats(24)))).toEqual([0]);
  });

  test('numbers of an unknown kind are named', async () => {
    const storage = python.persistent(python.tuple('storage', python.global('torch', 'QInt8Storage'), '0', 'cpu', 4));
    const tensor = python.call(python.global('torch._utils', '_rebuild_tensor_v2'), [
      storage,
      0,
      python.tuple(4),
      python.tuple(1),
    ]);
    await expect(open(tensor, floats(1))).rejects.toMatchObject({
      code: 'checkpoint-unsupported',
      message: expect.stringMatching(/"w".*torch\.QInt8Storage/),
    });
  });
});
