import { openPicture } from '../images/codec.ts';
import { convertPng, type PixelFormat, readMetadata } from '../images/convert.ts';
import { isDeep } from '../images/deep.ts';

/** How the file of an answer is made from its PNG. */
export interface AnswerForm {
  readonly format: PixelFormat;
  /** 1..100, of lossy formats. */
  readonly outputQuality?: number | undefined;
  /** Whether the query's metadata is left out. */
  readonly strip?: boolean | undefined;
}

/**
 * The file of an answer, and notes on it, in sentences: what was taken from the query's file, and what was narrowed.
 * @param query the query's file and its name.
 * Errors: those of openPicture.
 */
export async function answerBytes(
  png: Uint8Array,
  query: { readonly name: string; readonly bytes: Uint8Array },
  { format, outputQuality, strip }: AnswerForm,
): Promise<{ readonly bytes: Uint8Array; readonly notes: readonly string[] }> {
  const { bytes: read, notes } = await openPicture(query.bytes, query.name);
  const bytes = await convertPng(png, format, strip ? {} : await readMetadata(query.bytes), outputQuality);
  const isNarrowed = isDeep(read) && !isDeep(bytes);
  return { bytes, notes: isNarrowed ? [...notes, `${query.name} has 16 bits a channel; its answer has 8.`] : notes };
}
