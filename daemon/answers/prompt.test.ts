import { GRID_CELL, WHITE } from '@likewise/shared/prompt/layouts.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { MAX_IMAGE_PIXELS } from '@likewise/shared/protocol/limits.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { handmadePng } from '../../test/support/cliImages.ts';
import { InProcessWork } from '../../test/support/inProcessWork.ts';
import { TINY_PATCHES } from '../../test/support/models.ts';
import { plainRaster } from '../../test/support/rasters.ts';
import { encodeImage } from '../images/codec.ts';
import { digest } from './contentKey.ts';
import { MAX_JOB_PIXELS } from './limits.ts';
import { JobPrompt } from './prompt.ts';
import type { PromptRequest } from './request.ts';
import { ExampleShelf } from './work/exampleShelf.ts';
import { readQuery } from './work/tasks.ts';

const shelf = new ExampleShelf(new InProcessWork());
const prompt = { gap: 'white', arrangements: ['A1' as const], guide: { radius: 110, noise: 255 } } as const;
const weights = { file: 'weights.safetensors', bytes: 1, sha256: 'weights' };
const model = {
  manifest: { weights, config: TINY_PATCHES, prompt: { ...prompt, arrangements: [...prompt.arrangements] } },
};
const GARBAGE: FrameImage = { type: 'image/png', bytes: Uint8Array.of(1, 2, 3) };
let gray: FrameImage;
let clear: FrameImage;
/** Its header is intact, its pixels are missing. */
let cut: FrameImage;

beforeAll(async () => {
  const png = async (...colour: number[]): Promise<FrameImage> => ({
    type: 'image/png',
    bytes: await encodeImage(plainRaster(6, 4, colour), 'png'),
  });
  gray = await png(90, 90, 90);
  clear = await png(90, 90, 90, 0);
  cut = { ...gray, bytes: gray.bytes.subarray(0, 50) };
});

/** A picture of the largest allowed size, by its header. */
async function largest(): Promise<FrameImage> {
  return { type: 'image/png', bytes: handmadePng(8192, MAX_IMAGE_PIXELS / 8192) };
}

function promptOf(examples: readonly (readonly [FrameImage, FrameImage])[], queries: readonly FrameImage[]): JobPrompt {
  const request: PromptRequest = {
    kind: 'other',
    examples: examples.map(([input, output]) => ({ input, output })),
    queries,
    quality: 'fast',
    answer: { size: 'cell', detail: 'none', format: 'png' },
    lane: 'batch',
  };
  return new JobPrompt(request);
}

describe('a prompt', () => {
  test('has as many bytes as all its pictures, however often each is named', () => {
    const prompt = promptOf([[gray, clear]], [gray, GARBAGE, GARBAGE]);
    expect(prompt.bytes).toBe(gray.bytes.length + clear.bytes.length + 3);
  });

  test('is refused where its pictures have too many pixels together, though each of them is small enough', async () => {
    const large = await largest();
    const queries = Array(MAX_JOB_PIXELS / MAX_IMAGE_PIXELS).fill(large);
    promptOf([[large, large]], queries).measure();
    expect(() => promptOf([[gray, gray]], [...queries, gray]).measure()).toThrow('The queries of this job have');
    promptOf(Array(2).fill([large, large]), []).measure();
    expect(() => promptOf([...Array(2).fill([large, large]), [gray, gray]], []).measure()).toThrow('The examples have');
  });

  test('looks at a picture once, however often it is named', () => {
    let looks = 0;
    const bytes = new Proxy(gray.bytes, {
      get(target, name) {
        looks++;
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const one = promptOf([], [{ ...gray, bytes }]);
    one.measure();
    const once = looks;
    const named: FrameImage = { ...gray, bytes };
    looks = 0;
    const many = promptOf([], Array(250).fill(named));
    many.measure();
    for (let n = 0; n < 250; n++) many.checkQuery(n);
    expect(looks).toBe(once);
    expect(many.queryPixels).toBe(250 * 24);
  });

  test('names the picture that cannot be read, by its header or when it is decoded', async () => {
    const prompt = promptOf(
      [
        [gray, gray],
        [gray, GARBAGE],
      ],
      [gray, GARBAGE, cut],
    );
    expect(() => prompt.checkExamples()).toThrow('The output of example 2');
    expect(() => prompt.checkQuery(1)).toThrow('Query 2');
    prompt.checkQuery(2);
    await expect(readQuery({ query: prompt.query(2), gap: WHITE })).rejects.toThrow('Query 3');
    const bad = promptOf([[cut, gray]], []);
    bad.checkExamples();
    const known = await bad.examples(shelf, model);
    await expect(known.read({ lane: 'batch' })).rejects.toThrow('The input of example 1');
  });

  test('knows the pixels of a query that was checked', () => {
    const prompt = promptOf([], [gray]);
    prompt.checkQuery(0);
    expect(prompt.pixels(0)).toBe(24);
  });

  test('has a query as it came', () => {
    const prompt = promptOf([], [gray]);
    prompt.checkQuery(0);
    expect(prompt.query(0)).toEqual({ bytes: gray.bytes, name: 'Query 1', pixels: 24 });
  });

  test('has its examples on the ground of the model that is shown them, once for each', async () => {
    const prompt = promptOf([[gray, clear]], []);
    prompt.checkExamples();
    const white = prompt.examples(shelf, model);
    expect(prompt.examples(shelf, model)).toBe(white);
    expect((await white).pixels).toBe(48);
    const { pairs, shown } = await (await white).read({ lane: 'batch' });
    expect([pairs[0]!.input.width, pairs[0]!.output.channels]).toEqual([6, 4]);
    expect([shown[0]!.input.width, shown[0]!.input.data[0], shown[0]!.output.data[0]]).toEqual([GRID_CELL, 90, 255]);
    const other = { manifest: { ...model.manifest, prompt: { ...model.manifest.prompt, gap: 'black' as const } } };
    const black = await (await prompt.examples(shelf, other)).read({ lane: 'batch' });
    expect(black.shown[0]!.output.data[0]).toBe(0);
  });

  test('digests pictures as they came', async () => {
    const prompt = promptOf([[gray, clear]], [GARBAGE, gray]);
    const [grays, clears] = [await digest(gray.bytes), await digest(clear.bytes)];
    expect(await prompt.digests(1)).toEqual({ examples: [{ input: grays, output: clears }], query: grays });
    expect((await prompt.digests(0)).query).toBe(await digest(GARBAGE.bytes));
    expect((await prompt.digests(1)).query).toBe(grays);
  });
});
