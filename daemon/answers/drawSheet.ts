import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { checkImage } from '../images/codec.ts';
import type { SheetRequest } from './request.ts';
import { type EncodedPair, type EncodedPicture, shareBytes } from './work/pictures.ts';
import type { Work } from './work/work.ts';

/** An example and answers as one picture. Errors: those of decodeImage and Work.run, cancelled. */
export async function drawSheet(
  { example, answers }: SheetRequest,
  work: Work,
  signal: AbortSignal,
): Promise<FrameImage> {
  const pairs: [EncodedPair, ...EncodedPair[]] = [await encodedPair(example, 'the example')];
  for (const [n, answer] of answers.entries()) pairs.push(await encodedPair(answer, `answer ${n + 1}`));
  const largest = Math.max(...pairs.flatMap(({ input, output }) => [input.pixels, output.pixels]));
  return work.run('sheet', pairs, largest, { lane: 'interactive', signal });
}

async function encodedPair({ input, output }: SheetRequest['example'], name: string): Promise<EncodedPair> {
  return {
    input: await encoded(input, `The picture of ${name}`),
    output: await encoded(output, `The result of ${name}`),
  };
}

async function encoded({ bytes }: FrameImage, name: string): Promise<EncodedPicture> {
  const { width, height } = checkImage(bytes, name);
  return { bytes: await shareBytes(bytes), name, pixels: width * height };
}
