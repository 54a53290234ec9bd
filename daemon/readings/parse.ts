import { z } from 'zod';
import { growingSentence, type ReadingJson, sentenceOf, stagesOf } from './reading.ts';
import { CELLS } from './replaced.ts';

/** The most stages in a reading: some of those found consist of several. */
const MOST_STAGES = 16;

const share = z.number().min(0).max(1);
const number = z.number();

const reading = z.object({
  stages: z.array(z.object({ kind: z.string(), params: z.json() })).max(MOST_STAGES),
  side: number.positive().exactOptional(),
  explained: share,
  error: number.min(0),
  missed: share,
  residue: z.object({
    left: number.min(0),
    worst: share,
    covers: z.tuple([number, number, number]).exactOptional(),
    replaces: z
      .array(number)
      .length(CELLS ** 2)
      .exactOptional(),
    along: share.exactOptional(),
  }),
  cost: number,
  shown: z.object({
    mean: z.tuple([number, number, number]),
    inverse: z.tuple([number, number, number, number, number, number]),
    colours: number,
  }),
});

/**
 * A reading from its JSON, whoever wrote it; its sentence is rebuilt from its stages.
 * Errors: an ordinary Error that names the fault.
 */
export function parseReading(text: string): ReadingJson {
  const parsed = reading.safeParse(JSON.parse(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${issue!.path.join('.') || 'it'}: ${issue!.message}`);
  }
  const sentence = sentenceOf(stagesOf(parsed.data));
  return { ...parsed.data, sentence: parsed.data.side === undefined ? sentence : growingSentence(sentence) };
}
