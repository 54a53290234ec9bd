import type { RunRequest } from '@likewise/shared/client/jobs.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { Options, Picture } from '../messages.ts';
import { newUuid } from './browser.ts';

/** Pictures of an example pair. Those of layers are PNG. */
export interface ExamplePictures {
  readonly input: FrameImage;
  readonly output: FrameImage;
}

/** A layer's picture, in the daemon's format. */
export function imageOf({ bytes, own }: Picture): FrameImage {
  return { type: own?.type ?? 'image/png', bytes };
}

export function png(bytes: Uint8Array): FrameImage {
  return { type: 'image/png', bytes };
}

/** A job for the daemon, without its lane. `reading` is the id of the chosen reading. */
export function toRequest(
  examples: readonly ExamplePictures[],
  queries: readonly Picture[],
  { quality, detail }: Options,
  reading?: string,
): Omit<RunRequest, 'lane'> {
  return {
    job: newUuid(),
    examples,
    queries: queries.map(imageOf),
    ...(queries.some(({ paints }) => paints) && { paints: queries.map(({ paints = [] }) => [...paints]) }),
    quality,
    answer: { size: 'query', detail, format: 'png' },
    ...(reading !== undefined && { reading }),
  };
}
