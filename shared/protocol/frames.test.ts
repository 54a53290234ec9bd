import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFrame, encodeFrame, FrameError, type FrameImage, IMAGE_TYPES } from './frames.ts';
import { MAX_FRAME_BYTES, MAX_HEADER_BYTES, MAX_IMAGE_BYTES, MAX_IMAGES } from './limits.ts';

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/[0-9a-f]{2}/g) ?? [], (pair) => Number.parseInt(pair, 16));
const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const ascii = (text: string) => hexOf(Uint8Array.from(text, (character) => character.charCodeAt(0)));

/** A frame of any header text and payload, however wrong. */
function frame(header: string, payloadHex = ''): Uint8Array {
  const json = ascii(header);
  return bytesOf(`${hexOf(new Uint8Array(Uint32Array.of(json.length / 2).buffer))}${json}${payloadHex}`);
}

function reason(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof FrameError) return error.reason;
    throw error;
  }
  return 'accepted';
}

const TWO_IMAGES =
  // 110 bytes of header
  '6e000000' +
  // {"type":"x","images":[
  '7b2274797065223a2278222c22696d61676573223a5b' +
  // {"offset":0,"length":3,"type":"image/png"},
  '7b226f6666736574223a302c226c656e677468223a332c2274797065223a22696d6167652f706e67227d2c' +
  // {"offset":3,"length":1,"type":"image/webp"}]}
  '7b226f6666736574223a332c226c656e677468223a312c2274797065223a22696d6167652f77656270227d5d7d' +
  'aabbcc' +
  'dd';

test('a header and two images are these bytes', () => {
  const images: FrameImage[] = [
    { type: 'image/png', bytes: bytesOf('aabbcc') },
    { type: 'image/webp', bytes: bytesOf('dd') },
  ];
  expect(hexOf(encodeFrame({ type: 'x' }, images))).toBe(TWO_IMAGES);
  expect(decodeFrame(bytesOf(TWO_IMAGES))).toEqual({ header: { type: 'x' }, images });
});

test('a header without images is these bytes', () => {
  const hex = '0d0000007b22696d61676573223a5b5d7d';
  expect(hexOf(encodeFrame({}))).toBe(hex);
  expect(decodeFrame(bytesOf(hex))).toEqual({ header: {}, images: [] });
});

test('a frame may stand anywhere in a buffer', () => {
  expect(decodeFrame(bytesOf(`ffffff${TWO_IMAGES}ff`).subarray(3, -1)).images).toHaveLength(2);
});

const png = (offset: unknown, length: unknown, type: unknown = 'image/png') =>
  JSON.stringify({ images: [{ offset, length, type }] });
const pair = (first: [number, number], second: [number, number]) =>
  JSON.stringify({
    images: [first, second].map(([offset, length]) => ({ offset, length, type: 'image/png' })),
  });

test.each([
  ['missing-bytes', bytesOf('')],
  ['missing-bytes', bytesOf('0d0000')],
  ['missing-bytes', bytesOf('0d000000')],
  ['missing-bytes', bytesOf('0d0000007b22696d61676573223a5b5d')],
  ['missing-bytes', bytesOf('0d0000007b')],
  ['bad-json', bytesOf('00000000')],
  ['bad-json', frame('{"images":[]')],
  ['bad-json', frame('{images:[]}')],
  ['bad-json', frame('{"images":[]}{}')],
  ['bad-json', bytesOf('10000000efbbbf7b22696d61676573223a5b5d7d')],
  ['bad-utf8', bytesOf('0e0000007b22696d61676573223a5b5d7dff')],
  ['bad-utf8', bytesOf('080000007b22c0af223a307d')],
  ['bad-header', frame('null')],
  ['bad-header', frame('[]')],
  ['bad-header', frame('1')],
  ['bad-header', frame('{}')],
  ['bad-header', frame('{"images":{"length":0}}')],
  ['bad-image', frame('{"images":[null]}')],
  ['bad-image', frame('{"images":[{}]}')],
  ['bad-image', frame(png(0, 0))],
  ['bad-image', frame(png(-1, 2), 'aa')],
  ['bad-image', frame(png(0, 1.5), 'aabb')],
  ['bad-image', frame(png('0', 1), 'aa')],
  ['bad-image', frame('{"images":[{"offset":0,"length":1e999,"type":"image/png"}]}', 'aa')],
  ['unknown-image-type', frame(png(0, 1, 'image/gif'), 'aa')],
  ['unknown-image-type', frame(png(0, 1, null), 'aa')],
  ['image-too-large', frame(png(0, MAX_IMAGE_BYTES + 1), 'aa')],
  ['image-out-of-range', frame(png(0, MAX_IMAGE_BYTES), 'aa')],
  ['image-out-of-range', frame(png(0, 2), 'aa')],
  ['image-out-of-range', frame(png(2 ** 53 - 1, 1), 'aa')],
  ['image-overlap', frame(pair([0, 2], [1, 2]), 'aabbcc')],
  ['image-overlap', frame(pair([0, 2], [0, 2]), 'aabb')],
  ['leftover-bytes', frame('{"images":[]}', 'aa')],
  ['leftover-bytes', frame(png(0, 1), 'aabb')],
  ['leftover-bytes', frame(png(1, 1), 'aabb')],
  ['leftover-bytes', frame(pair([0, 1], [2, 1]), 'aabbcc')],
])('refused as %s: case %#', (expected, bytes) => {
  expect(reason(() => decodeFrame(bytes))).toBe(expected);
});

test('the header may be as long as its limit and no longer', () => {
  const header = (length: number) => ({ text: 'x'.repeat(length - '{"text":"","images":[]}'.length) });
  expect(reason(() => decodeFrame(encodeFrame(header(MAX_HEADER_BYTES))))).toBe('accepted');
  expect(reason(() => encodeFrame(header(MAX_HEADER_BYTES + 1)))).toBe('header-too-large');
  expect(reason(() => decodeFrame(bytesOf('01000400')))).toBe('header-too-large');
  expect(reason(() => decodeFrame(bytesOf('ffffffff')))).toBe('header-too-large');
  expect(MAX_HEADER_BYTES).toBe(0x40000);
});

test('a frame may be as long as its limit and no longer', () => {
  const half = new Uint8Array(MAX_IMAGE_BYTES);
  const rest = (more: number) => half.subarray(0, MAX_FRAME_BYTES - MAX_IMAGE_BYTES - 4 - header + more);
  const list = [half, half].map((bytes) => ({ type: 'image/png' as const, bytes }));
  const header = JSON.stringify({
    images: [
      { offset: 0, length: MAX_IMAGE_BYTES, type: 'image/png' },
      { offset: MAX_IMAGE_BYTES, length: MAX_IMAGE_BYTES, type: 'image/png' },
    ],
  }).length;
  const encode = (more: number) => encodeFrame({}, [list[0]!, { type: 'image/png', bytes: rest(more) }]);
  expect(encode(0)).toHaveLength(MAX_FRAME_BYTES);
  expect(reason(() => decodeFrame(encode(0)))).toBe('accepted');
  expect(reason(() => encode(1))).toBe('frame-too-large');
  expect(reason(() => decodeFrame(new Uint8Array(MAX_FRAME_BYTES + 1)))).toBe('frame-too-large');
});

test('an image may be as long as its limit and no longer', () => {
  const encode = (length: number) => encodeFrame({}, [{ type: 'image/png', bytes: new Uint8Array(length) }]);
  expect(reason(() => decodeFrame(encode(MAX_IMAGE_BYTES)))).toBe('accepted');
  expect(reason(() => encode(MAX_IMAGE_BYTES + 1))).toBe('image-too-large');
  expect(reason(() => encode(0))).toBe('bad-image');
});

test('a frame may hold as many images as its limit and no more', () => {
  const encode = (count: number) => encodeFrame({}, Array(count).fill({ type: 'image/jpeg', bytes: bytesOf('aa') }));
  expect(decodeFrame(encode(MAX_IMAGES)).images).toHaveLength(MAX_IMAGES);
  expect(reason(() => encode(MAX_IMAGES + 1))).toBe('too-many-images');
});

test('deep nesting is read or refused, never a crash', () => {
  const depth = MAX_HEADER_BYTES / 2 - 20;
  const nested = `{"a":${'['.repeat(depth)}${']'.repeat(depth)},"images":[]}`;
  expect(reason(() => decodeFrame(frame(nested)))).toBe('accepted');
});

const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const header = fc.dictionary(
  fc.string().filter((name) => name !== 'images'),
  json,
);
const image = fc.record({
  type: fc.constantFrom(...IMAGE_TYPES),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
});
const images = fc.array(image, { maxLength: 5 });

test('what is encoded is decoded', () => {
  fc.assert(
    fc.property(header, images, (wantedHeader, wantedImages) => {
      const frame = decodeFrame(encodeFrame(wantedHeader, wantedImages));
      expect({ ...frame.header }).toEqual({ ...wantedHeader });
      expect(frame.images).toEqual(wantedImages);
    }),
  );
});

test('a frame cut short or with bytes after it is refused', () => {
  fc.assert(
    fc.property(header, images, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 9 }), (head, list, at, more) => {
      const whole = encodeFrame(head, list);
      expect(reason(() => decodeFrame(whole.subarray(0, at % whole.length)))).not.toBe('accepted');
      expect(reason(() => decodeFrame(Uint8Array.of(...whole, ...more)))).toBe('leftover-bytes');
    }),
  );
});

test('a frame with changed bytes is decoded or refused by name, and images stay inside it', () => {
  fc.assert(
    fc.property(header, images, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1 }), (head, list, changes) => {
      const bytes = encodeFrame(head, list);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      if (reason(() => decodeFrame(bytes)) !== 'accepted') return;
      const total = decodeFrame(bytes).images.reduce((sum, { bytes }) => sum + bytes.length, 0);
      expect(total).toBeLessThan(bytes.length);
    }),
  );
});
