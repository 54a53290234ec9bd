import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tensorBytes, toFloat16, toFloat32 } from './tensors.ts';

const half = (value: number) => toFloat16(Float32Array.of(value))[0];
const bytesOf = (array: Uint16Array | Float32Array | Float64Array) => new Uint8Array(array.buffer);
const smallest = 2 ** -24;

describe('toFloat16', () => {
  test.each([
    ['zero', 0, 0x0000],
    ['minus zero', -0, 0x8000],
    ['one', 1, 0x3c00],
    ['minus two', -2, 0xc000],
    ['a third', 1 / 3, 0x3555],
    ['a tie goes down to even', 1 + 2 ** -11, 0x3c00],
    ['a tie goes up to even', 1 + 3 * 2 ** -11, 0x3c02],
    ['just over a tie', 1 + 2 ** -11 + 2 ** -23, 0x3c01],
    ['a carry into the exponent', 2 - 2 ** -12, 0x4000],
    ['the largest', 65504, 0x7bff],
    ['just under the tie with infinity', 65519.996, 0x7bff],
    ['the tie with infinity', 65520, 0x7c00],
    ['the largest float32', 3.4028234663852886e38, 0x7c00],
    ['infinity', Number.POSITIVE_INFINITY, 0x7c00],
    ['minus infinity', Number.NEGATIVE_INFINITY, 0xfc00],
    ['not a number', Number.NaN, 0x7e00],
    ['the smallest normal', 2 ** -14, 0x0400],
    ['a subnormal that rounds up to normal', 2 ** -14 - 2 ** -26, 0x0400],
    ['the largest subnormal', 1023 * smallest, 0x03ff],
    ['the smallest subnormal', smallest, 0x0001],
    ['half of it, a tie', smallest / 2, 0x0000],
    ['just over half of it', smallest * (0.5 + 2 ** -20), 0x0001],
    ['one and a half of it, a tie', smallest * 1.5, 0x0002],
    ['minus the smallest', -smallest, 0x8001],
    ['the smallest float32', 2 ** -149, 0x0000],
  ])('%s', (_, value, bits) => {
    expect(half(value)).toBe(bits);
  });

  test('chooses the nearest of all halves', () => {
    const finite = toFloat32('F16', bytesOf(Uint16Array.from({ length: 0x7c00 }, (_, i) => i)));
    fc.assert(
      fc.property(fc.float({ min: 0, max: 65504, noNaN: true }), (value) => {
        const bits = half(value)!;
        const distance = Math.abs(finite[bits]! - value);
        for (const neighbour of [finite[bits - 1], finite[bits + 1]]) {
          if (neighbour !== undefined) expect(distance).toBeLessThanOrEqual(Math.abs(neighbour - value));
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('toFloat32', () => {
  test('every half that is a number survives the way to float32 and back', () => {
    const all = Uint16Array.from({ length: 0x10000 }, (_, i) => i);
    const back = toFloat16(toFloat32('F16', bytesOf(all)));
    const isNaNHalf = (bits: number) => (bits & 0x7fff) > 0x7c00;
    expect([...back].filter((bits, i) => bits !== i && !isNaNHalf(i))).toEqual([]);
    expect([...back].filter((bits, i) => isNaNHalf(i) && !isNaNHalf(bits))).toEqual([]);
  });

  test.each([
    ['F16', [0x00, 0x3c, 0xff, 0x7b, 0x01, 0x80], [1, 65504, -smallest]],
    ['BF16', [0x80, 0x3f, 0x49, 0xc0, 0x80, 0xff], [1, -3.140625, Number.NEGATIVE_INFINITY]],
    ['F32', [0x00, 0x00, 0x80, 0x3f, 0xdb, 0x0f, 0x49, 0x40], [1, Math.fround(Math.PI)]],
    ['F64', [0x18, 0x2d, 0x44, 0x54, 0xfb, 0x21, 0x09, 0x40], [Math.fround(Math.PI)]],
  ] as const)('%s, wherever the bytes lie', (dtype, bytes, floats) => {
    for (const at of [0, 1, 3]) {
      const buffer = new Uint8Array(at + bytes.length);
      buffer.set(bytes, at);
      expect([...toFloat32(dtype, buffer.subarray(at))]).toEqual(floats);
    }
  });

  test('gives memory of its own', () => {
    const bytes = bytesOf(Float32Array.of(1));
    const floats = toFloat32('F32', bytes);
    bytes.fill(0);
    expect(floats[0]).toBe(1);
  });

  test('refuses integers and broken elements', () => {
    expect(() => toFloat32('I64', new Uint8Array(8))).toThrow(TypeError);
    expect(() => toFloat32('BOOL', new Uint8Array(1))).toThrow(TypeError);
    expect(() => toFloat32('F32', new Uint8Array(6))).toThrow(RangeError);
  });
});

test('tensorBytes: scalars, empty and absurd shapes', () => {
  expect(tensorBytes('F32', [])).toBe(4);
  expect(tensorBytes('F16', [3, 5])).toBe(30);
  expect(tensorBytes('F64', [Number.MAX_SAFE_INTEGER, 0])).toBe(0);
  expect(tensorBytes('U8', Array(40).fill(Number.MAX_SAFE_INTEGER))).toBe(Number.POSITIVE_INFINITY);
});
