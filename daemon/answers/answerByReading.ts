import type { AnswerFormat } from '../images/codec.ts';
import { type EncodedPicture, shareBytes } from './work/pictures.ts';
import type { AskedReading, MadeAnswer } from './work/tasks.ts';
import type { Work, WorkFor } from './work/work.ts';

/**
 * Answers a query by one reading. No model is asked, so the answer does not depend on one.
 * @param paints colours of the query whose change is asked for, as paintOf() writes them.
 * Errors: those of decodeImage and Work.run, reading-unknown, reading-unusable.
 */
export async function answerByReading(
  work: Work,
  reading: AskedReading,
  query: EncodedPicture,
  { format, drawingSide }: { readonly format: AnswerFormat; readonly drawingSide?: number | undefined },
  by: WorkFor,
  paints?: readonly string[],
): Promise<MadeAnswer> {
  const shared = { ...query, bytes: await shareBytes(query.bytes) };
  return work.run(
    'apply',
    { reading, query: shared, format, ...(drawingSide !== undefined && { drawingSide }), ...(paints && { paints }) },
    query.pixels,
    by,
  );
}
