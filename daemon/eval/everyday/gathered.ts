import { z } from 'zod';
import { CHOICE_TERMS, type ChoiceTerm } from '../../readings/choose.ts';
import { GRADES } from './grade.ts';

const grade = z.enum(GRADES);
const terms = z.object(
  Object.fromEntries(CHOICE_TERMS.map((term) => [term, z.number()])) as Record<ChoiceTerm, z.ZodNumber>,
);

/** An answer to a development job, with what is known about how it was made. */
const gathered = z.object({
  kind: z.string(),
  job: z.string(),
  /** How often the best reading's kinds of stages were taken away before. */
  taken: z.number(),
  /** Whether the examples had been changed a little. */
  changed: z.boolean(),
  grade,
  /** Absent where the answer is known. */
  evidence: z
    .object({
      left: z.number(),
      worst: z.number(),
      coverage: z.number(),
      isCoarse: z.boolean(),
      numbers: z.number(),
      pasted: z.number(),
      isMisplaced: z.boolean(),
      rival: z.object({ sentence: z.string(), apart: z.number(), weight: z.number() }).exactOptional(),
    })
    .exactOptional(),
  /** The readings that could have answered, the likeliest first; only the first ones, and of small queries. */
  candidates: z.array(z.object({ grade, terms })),
});
export type Gathered = z.infer<typeof gathered>;

/** What was gathered, from JSON texts. Errors: those of zod and JSON where one is something else. */
export function readGathered(texts: readonly string[]): readonly Gathered[] {
  return texts.map((text) => gathered.parse(JSON.parse(text)));
}

/** What an answer counts for that was asked again. */
const AGAIN_WEIGHT = 0.5;

export function weightOf({ taken, changed }: Gathered): number {
  return taken === 0 && !changed ? 1 : AGAIN_WEIGHT;
}

/** Kinds of jobs are left out of a fit in this many parts. */
const FOLDS = 12;

/** Splits what was gathered: each part, and all of other kinds of jobs. */
export function* folds(
  all: readonly Gathered[],
): Generator<{ readonly part: Gathered[]; readonly others: Gathered[] }> {
  const kinds = [...new Set(all.map(({ kind }) => kind))].sort();
  const foldOf = new Map(kinds.map((kind, k) => [kind, k % FOLDS]));
  for (let fold = 0; fold < FOLDS; fold++) {
    const isIn = ({ kind }: Gathered) => foldOf.get(kind) === fold;
    yield { part: all.filter(isIn), others: all.filter((one) => !isIn(one)) };
  }
}
