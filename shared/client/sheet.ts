import type { FrameImage } from '../protocol/frames.ts';
import type { Abort } from './abort.ts';
import type { DaemonClient } from './daemonClient.ts';

/** What to show on a sheet. `id` is a fresh UUID in lower case. */
export interface SheetRequest {
  readonly id: string;
  readonly example: { readonly input: FrameImage; readonly output: FrameImage };
  readonly answers: readonly { readonly query: FrameImage; readonly answer: FrameImage }[];
}

/** Asks the daemon to draw an example and answers as one picture. Rejects as Enquiries.ask() does. */
export function drawSheet(
  { enquiries }: Pick<DaemonClient, 'enquiries'>,
  { id, example, answers }: SheetRequest,
  signal?: Abort,
): Promise<FrameImage> {
  return enquiries.ask(
    {
      type: 'draw-sheet',
      id,
      example: { input: 0, output: 1 },
      answers: answers.map((_, n) => ({ query: 2 * n + 2, answer: 2 * n + 3 })),
    },
    [example.input, example.output, ...answers.flatMap(({ query, answer }) => [query, answer])],
    ({ picture }, images) => images[picture]!,
    signal,
  );
}
