import { BLACK, GRID_CELL, WHITE } from '@likewise/shared/prompt/layouts.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { handmadePng } from '../../test/support/cliImages.ts';
import { plainRaster } from '../../test/support/rasters.ts';
import { encodeImage } from '../images/codec.ts';
import { digest } from './contentKey.ts';
import type { JobRequest } from './jobs.ts';
import { SIDE_BY_SIDE_PIXELS } from './limits.ts';
import { JobPrompt } from './prompt.ts';

const GARBAGE: FrameImage = { type: 'image/png', bytes: Uint8Array.of(1, 2, 3) };
let gray: FrameImage;
let clear: FrameImage;
/** Its header is sound, its pixels are missing. */
let cut: FrameImage;

beforeAll(async () => {
  const png = async (...colour: number[]): Promise<FrameImage> => ({
    type: 'image/png',
    bytes: await encodeImage(plainRaster(6, 4, colour), 'png'),
  });
  gray = await png(90, 90, 90);
  clear = await png(90, 90, 90, 0);
  cut = { ...gray, bytes: gray.bytes.subarray(0, 60) };
});

function promptOf(examples: readonly (readonly [FrameImage, FrameImage])[], queries: readonly FrameImage[]): JobPrompt {
  const request: JobRequest = {
    tool: 'tool',
    kind: 'other',
    job: 'job',
    examples: examples.map(([input, output]) => ({ input, output })),
    queries,
    quality: 'fast',
    answer: { size: 'cell', detail: 'none', format: 'png' },
    lane: 'batch',
  };
  return new JobPrompt(request);
}

describe('a prompt', () => {
  test('has as many bytes as all its pictures', () => {
    const prompt = promptOf([[gray, clear]], [gray, GARBAGE]);
    expect(prompt.bytes).toBe(2 * gray.bytes.length + clear.bytes.length + 3);
  });

  test('is decoded side by side up to a number of pixels in all', () => {
    const header = (pixels: number): FrameImage => ({ type: 'image/png', bytes: handmadePng(pixels / 1024, 1024) });
    const most = SIDE_BY_SIDE_PIXELS - 2 * 1024;
    const prompt = promptOf([[header(1024), header(1024)]], [header(most), header(most + 1024)]);
    prompt.checkExamples();
    prompt.checkQuery(0);
    prompt.checkQuery(1);
    expect([prompt.isSmall(0), prompt.isSmall(1)]).toEqual([true, false]);
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
    await expect(prompt.query(2)).rejects.toThrow('Query 3');
    await expect(prompt.examples(WHITE)).rejects.toThrow('The output of example 2');
    await expect(promptOf([[cut, gray]], []).examples(WHITE)).rejects.toThrow('The input of example 1');
  });

  test('knows the pixels of a query that was checked', () => {
    const prompt = promptOf([], [gray]);
    prompt.checkQuery(0);
    expect(prompt.pixels(0)).toBe(24);
  });

  test('decodes a query', async () => {
    expect(await promptOf([], [gray]).query(0)).toMatchObject({ width: 6, height: 4, channels: 3 });
  });

  test('reads examples once for each gap', async () => {
    const prompt = promptOf([[gray, clear]], []);
    const white = prompt.examples(WHITE);
    expect(prompt.examples(WHITE)).toBe(white);
    const { pairs, shown } = await white;
    expect([pairs[0]!.input.width, pairs[0]!.output.channels]).toEqual([6, 4]);
    expect([shown[0]!.input.width, shown[0]!.input.data[0], shown[0]!.output.data[0]]).toEqual([GRID_CELL, 90, 255]);
    expect((await prompt.examples(BLACK)).shown[0]!.output.data[0]).toBe(0);
  });

  test('digests pictures as they came', async () => {
    const prompt = promptOf([[gray, clear]], [GARBAGE, gray]);
    const [grays, clears] = [await digest(gray.bytes), await digest(clear.bytes)];
    expect(await prompt.digests(1)).toEqual({ examples: [{ input: grays, output: clears }], query: grays });
    expect((await prompt.digests(0)).query).toBe(await digest(GARBAGE.bytes));
    expect((await prompt.digests(1)).query).toBe(grays);
  });
});
