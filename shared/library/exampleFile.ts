import * as z from 'zod/mini';
import { LikewiseError } from '../protocol/errors.ts';
import { type FrameImage, IMAGE_TYPES } from '../protocol/frames.ts';
import { MAX_EXAMPLES } from '../protocol/limits.ts';
import { fromBase64, toBase64 } from './base64.ts';

/** An example as stored in the library. */
export interface LibraryExample {
  readonly name: string;
  readonly pairs: readonly { readonly input: FrameImage; readonly output: FrameImage }[];
  /** The id of the reading that was chosen for it. */
  readonly reading?: string;
}

const picture = z.strictObject({ type: z.enum(IMAGE_TYPES), base64: z.base64() });
const example = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  reading: z.optional(z.string().check(z.maxLength(40))),
  pairs: z.array(z.strictObject({ input: picture, output: picture })).check(z.minLength(1), z.maxLength(MAX_EXAMPLES)),
});
const file = z.strictObject({ likewise: z.literal('examples'), version: z.literal(1), examples: z.array(example) });

/** Examples as the text of one file. */
export function writeExamples(examples: readonly LibraryExample[]): string {
  const inText = ({ type, bytes }: FrameImage) => ({ type, base64: toBase64(bytes) });
  const all = examples.map(({ pairs, ...rest }) => ({
    ...rest,
    pairs: pairs.map(({ input, output }) => ({ input: inText(input), output: inText(output) })),
  }));
  return `${JSON.stringify({ likewise: 'examples', version: 1, examples: all })}\n`;
}

/**
 * The examples in a file's text.
 * @param path the file's name in errors
 * @throws LikewiseError usage
 */
export function readExamples(text: string, path: string): LibraryExample[] {
  const parsed = file.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new LikewiseError(
      'usage',
      `${path} is not a file of examples.`,
      'Use one that likewise library export wrote.',
    );
  }
  const asImage = ({ type, base64 }: z.infer<typeof picture>): FrameImage => ({ type, bytes: fromBase64(base64) });
  return parsed.data.examples.map(({ name, reading, pairs }) => ({
    name,
    pairs: pairs.map(({ input, output }) => ({ input: asImage(input), output: asImage(output) })),
    ...(reading !== undefined && { reading }),
  }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
