import { expect, test, vi } from 'vitest';
import { handmadePng } from '../../test/support/cliImages.ts';
import { readHeader } from './header.ts';

/** How often `read` looks at its file. */
function looksOf(read: () => unknown): number {
  const spies = (['getUint8', 'getUint16', 'getUint32'] as const).map((name) => vi.spyOn(DataView.prototype, name));
  read();
  const looks = spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  for (const spy of spies) spy.mockRestore();
  return looks;
}

/** The number of parts that fit into a file of MAX_IMAGE_BYTES. */
const PARTS = 100_000;
/** More parts than are read of any file that is accepted. */
const MOST = 10_000;

test('a PNG of any number of chunks is read by its first ones', () => {
  const whole = handmadePng(3, 2);
  const pixels = whole.indexOf('IDAT') - 4;
  const chunks = Buffer.alloc(12 * PARTS);
  for (let at = 4; at < chunks.length; at += 12) chunks.write('teXt', at);
  const bytes = Buffer.concat([whole.subarray(0, pixels), chunks, whole.subarray(pixels)]);
  const looks = looksOf(() => expect(readHeader(bytes, 'x')).toEqual({ type: 'png', width: 3, height: 2 }));
  expect(looks).toBeLessThan(MOST);
});

test.each([
  ['segments', Buffer.from([0xff, 0xe1, 0, 2])],
  ['bytes between segments', Buffer.from([0xff])],
])('a JPEG of any number of %s is read by its first ones', (_, part) => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(part.length * PARTS, part)]);
  const looks = looksOf(() => expect(() => readHeader(bytes, 'x')).toThrow('x is cut short or damaged'));
  expect(looks).toBeLessThan(MOST);
});
