import type { FrameImage } from '../protocol/frames.ts';
import type { Explained, ExplainMessage } from '../protocol/messages.ts';
import type { Abort } from './abort.ts';
import type { Enquiries } from './enquiries.ts';

/** What to explain, with its images. `id` is a fresh UUID in lower case. */
export interface ExplainRequest extends Omit<ExplainMessage, 'type' | 'examples' | 'query'> {
  readonly examples: readonly { readonly input: FrameImage; readonly output: FrameImage }[];
  readonly query?: FrameImage;
}

/** One thing that examples may mean. */
export interface ExplainedReading extends Omit<Explained['readings'][number], 'preview' | 'whole'> {
  readonly preview: FrameImage;
  /** The whole reading as JSON in UTF-8; absent for `model`. */
  readonly whole?: Uint8Array;
}

/** Asks what examples may mean. Rejects as Enquiries.ask() does. */
export function explainWith(
  enquiries: Enquiries,
  request: ExplainRequest,
  signal: Abort | undefined,
): Promise<readonly ExplainedReading[]> {
  const { message, images } = pack(request);
  return enquiries.ask(message, images, readingsIn, signal);
}

function readingsIn({ readings }: Explained, images: readonly FrameImage[]): readonly ExplainedReading[] {
  return readings.map(({ preview, whole, ...rest }) => ({
    ...rest,
    preview: images[preview]!,
    ...(whole !== undefined && { whole: images[whole]!.bytes }),
  }));
}

function pack({ examples, query, ...rest }: ExplainRequest): { message: ExplainMessage; images: FrameImage[] } {
  const pictures = examples.flatMap(({ input, output }) => [input, output]);
  return {
    message: {
      type: 'explain',
      ...rest,
      examples: examples.map((_, n) => ({ input: 2 * n, output: 2 * n + 1 })),
      ...(query && { query: pictures.length }),
    },
    images: query ? [...pictures, query] : pictures,
  };
}
