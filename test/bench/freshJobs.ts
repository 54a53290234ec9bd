import { join } from 'node:path';
import { encodeImage, readImage } from '../../daemon/images/codec.ts';
import type { Raster } from '../../daemon/images/raster.ts';

/** Pictures of one job, as PNG. */
export interface FreshJob {
  readonly input: Uint8Array;
  readonly output: Uint8Array;
  readonly query: Uint8Array;
}

/** The options of their answers. */
export const ASKED = { quality: 'balanced', size: 'query', detail: 'guided', format: 'png' } as const;

const SAMPLES = join(import.meta.dirname, '../../daemon/samples/mask');

/** Makes jobs of 512 x 512 pictures with different bytes each, so that no answer is stored already. */
export async function freshJobs(): Promise<(count: number) => Promise<FreshJob[]>> {
  const names = ['example-input.png', 'example-output.png', 'waffle.png'];
  const pictures = await Promise.all(names.map((name) => readImage(join(SAMPLES, name))));
  let made = 0;
  const fresh = async (mark: number): Promise<FreshJob> => {
    const encoded = pictures.map((picture) => encodeImage(marked(picture, mark), 'png'));
    const [input, output, query] = await Promise.all(encoded);
    return { input: input!, output: output!, query: query! };
  };
  return (count) => Promise.all(Array.from({ length: count }, () => fresh(made++)));
}

/** Puts the number into the low bits of the first pixels, where nobody sees it. */
function marked(picture: Raster, mark: number): Raster {
  const data = picture.data.slice();
  for (let bit = 0; bit < 24; bit++) {
    const at = bit * picture.channels;
    data[at] = (data[at]! & ~1) | ((mark >> bit) & 1);
  }
  return { ...picture, data };
}
