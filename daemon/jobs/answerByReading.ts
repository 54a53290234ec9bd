import type { AnswerFormat } from '../images/codec.ts';
import { type EncodedPicture, shareBytes } from './work/pictures.ts';
import type { AskedReading, MadeAnswer } from './work/tasks.ts';
import type { Work, WorkFor } from './work/work.ts';

/**
 * Answers a query by one reading. No model is asked, so the answer is the same whichever there is.
 * Errors: those of decodeImage and Work.run, reading-unknown, reading-unusable.
 */
export async function answerByReading(
  work: Work,
  reading: AskedReading,
  query: EncodedPicture,
  { format, drawingSide }: { readonly format: AnswerFormat; readonly drawingSide?: number | undefined },
  by: WorkFor,
): Promise<MadeAnswer> {
  const shared = { ...query, bytes: await shareBytes(query.bytes) };
  return work.run(
    'apply',
    { reading, query: shared, format, ...(drawingSide !== undefined && { drawingSide }) },
    query.pixels,
    by,
  );
}
