import { join } from 'node:path';
import { encodeImage, readImage } from '../../daemon/images/codec.ts';
import type { Raster } from '../../daemon/images/raster.ts';

/** Pictures of one job, as PNG. */
export interface FreshJob {
  readonly input: Uint8Array;
  readonly output: Uint8Array;
  readonly query: Uint8Array;
}

const SAMPLES = join(import.meta.dirname, '../../daemon/samples/mask');

/** Makes jobs of 512 x 512 pictures no two of which have the same bytes, so that no answer is known from before. */
export async function freshJobs(): Promise<() => Promise<FreshJob>> {
  const pictures = await Promise.all(
    ['example-input.png', 'example-output.png', 'waffle.png'].map((name) => readImage(join(SAMPLES, name))),
  );
  let count = 0;
  return async () => {
    const mark = count++;
    const [input, output, query] = await Promise.all(
      pictures.map((picture) => encodeImage(marked(picture, mark), 'png')),
    );
    return { input: input!, output: output!, query: query! };
  };
}

/** The number in the low bits of the first pixels, which nobody sees. */
function marked(picture: Raster, mark: number): Raster {
  const data = picture.data.slice();
  for (let bit = 0; bit < 24; bit++) {
    const at = bit * picture.channels;
    data[at] = (data[at]! & ~1) | ((mark >> bit) & 1);
  }
  return { ...picture, data };
}
