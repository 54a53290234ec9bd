import type { Picture } from './picture.ts';

/** A picture's pixels, one number each, for reading: a copy where its bytes are not aligned to four. */
export function words({ data, width, height }: Picture): Uint32Array {
  const { buffer, byteOffset } = data.byteOffset % 4 === 0 ? data : data.slice();
  return new Uint32Array(buffer, byteOffset, width * height);
}
