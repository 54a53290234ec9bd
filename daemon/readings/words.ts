import type { Picture } from './picture.ts';

/** A picture's pixels, one number each, to read: a copy where its bytes do not stand at a multiple of four. */
export function words({ data, width, height }: Picture): Uint32Array {
  const { buffer, byteOffset } = data.byteOffset % 4 === 0 ? data : data.slice();
  return new Uint32Array(buffer, byteOffset, width * height);
}
