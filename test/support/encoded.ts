import type { ExamplePair } from '../../daemon/answers/examples.ts';
import type { EncodedPair, EncodedPicture } from '../../daemon/answers/work/pictures.ts';
import { checkImage, encodeImage } from '../../daemon/images/codec.ts';
import type { Raster } from '../../daemon/images/raster.ts';

/** Bytes of an image file as a picture of this name. */
export function pictureOfBytes(bytes: Uint8Array, name = 'picture'): EncodedPicture {
  const { width, height } = checkImage(bytes, name);
  return { bytes, name, pixels: width * height };
}

/** A raster as an encoded picture of this name. */
export async function encoded(raster: Raster, name = 'picture'): Promise<EncodedPicture> {
  return pictureOfBytes(await encodeImage(raster, 'png'), name);
}

export async function encodedPair({ input, output }: ExamplePair): Promise<EncodedPair> {
  return { input: await encoded(input, 'input'), output: await encoded(output, 'output') };
}
