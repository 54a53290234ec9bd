import { randomFor } from '../../figures/random.ts';
import { decodeImage, encodeImage, resampleImage } from '../../images/codec.ts';
import type { FilePair } from './answerCase.ts';
import { cropped, level, type Rgba, rgbaOf } from './draw/rgba.ts';
import type { DrawnJob } from './jobs.ts';

/** dB between two answers that look the same. */
export const STABLE_PSNR = 35;

type Change = (picture: Rgba, name: string) => Rgba | Promise<Rgba>;

interface Perturbation {
  readonly name: string;
  readonly input?: Change;
  readonly output?: Change;
}

function noisy(picture: Rgba, name: string): Rgba {
  const random = randomFor('noise', name);
  const data = picture.data.map((value, i) => (i % 4 === 3 ? value : level(value + random.int(-1, 2))));
  return { ...picture, data };
}

const moved =
  (x: number, y: number): Change =>
  (picture) =>
    cropped(picture, Math.max(0, x), Math.max(0, y), picture.width - Math.abs(x), picture.height - Math.abs(y));

const smaller: Change = async (picture) => {
  const [width, height] = [Math.round(picture.width * 0.97), Math.round(picture.height * 0.97)];
  return (await resampleImage(picture, width, height)) as Rgba;
};

/** Through a JPEG file, its alpha kept. */
const coded: Change = async (picture) => {
  const { data } = rgbaOf(await decodeImage(await encodeImage(picture, 'jpeg'), 'a picture'));
  return { ...picture, data: data.map((value, i) => (i % 4 === 3 ? picture.data[i]! : value)) };
};

const brighter: Change = (picture) => ({
  ...picture,
  data: picture.data.map((value, i) => (i % 4 === 3 ? value : level(value + 1))),
});

/** Nine small changes of the examples that no person would see, or mind. */
export const PERTURBATIONS: readonly Perturbation[] = [
  { name: 'noise of a level in the input', input: noisy },
  { name: 'noise of a level in the output', output: noisy },
  { name: 'noise of a level in both', input: noisy, output: noisy },
  { name: 'a column less at the left', input: moved(1, 0), output: moved(1, 0) },
  { name: 'a row less at the bottom', input: moved(0, -1), output: moved(0, -1) },
  { name: 'at 97 %', input: smaller, output: smaller },
  { name: 'through JPEG', input: coded, output: coded },
  { name: 'an output brighter by a level', output: brighter },
  { name: 'an input brighter by a level', input: brighter },
];

/** The examples of a job after a small change. */
export async function perturbed({ shown }: DrawnJob, { input, output, name }: Perturbation): Promise<FilePair[]> {
  const file = async (picture: Rgba, change?: Change) =>
    encodeImage(change ? await change(picture, name) : picture, 'png');
  return Promise.all(
    shown.map(async (pair) => ({ input: await file(pair.input, input), output: await file(pair.output, output) })),
  );
}
