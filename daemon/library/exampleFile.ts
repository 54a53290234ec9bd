import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { type FrameImage, IMAGE_TYPES } from '@likewise/shared/protocol/frames.ts';
import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';
import { z } from 'zod';

/** An example as the library keeps it. */
export interface LibraryExample {
  readonly name: string;
  readonly pairs: readonly { readonly input: FrameImage; readonly output: FrameImage }[];
  /** The id of the reading that was chosen for it. */
  readonly reading?: string;
}

const picture = z.strictObject({ type: z.enum(IMAGE_TYPES), base64: z.base64() });
const example = z.strictObject({
  name: z.string().min(1).max(100),
  reading: z.string().max(40).optional(),
  pairs: z
    .array(z.strictObject({ input: picture, output: picture }))
    .min(1)
    .max(MAX_EXAMPLES),
});
const file = z.strictObject({ likewise: z.literal('examples'), version: z.literal(1), examples: z.array(example) });

/** Examples as the text of one file. */
export function writeExamples(examples: readonly LibraryExample[]): string {
  const inText = ({ type, bytes }: FrameImage) => ({ type, base64: Buffer.from(bytes).toString('base64') });
  const all = examples.map(({ pairs, ...rest }) => ({
    ...rest,
    pairs: pairs.map(({ input, output }) => ({ input: inText(input), output: inText(output) })),
  }));
  return `${JSON.stringify({ likewise: 'examples', version: 1, examples: all })}\n`;
}

/**
 * The examples of a file's text.
 * @param path how the file is called in errors
 * @throws LikewiseError usage
 */
export function readExamples(text: string, path: string): LibraryExample[] {
  const parsed = file.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new LikewiseError('usage', `${path} is no file of examples.`, 'Take one that likewise library export wrote.');
  }
  const asImage = ({ type, base64 }: z.infer<typeof picture>): FrameImage => ({
    type,
    bytes: Uint8Array.from(Buffer.from(base64, 'base64')),
  });
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
