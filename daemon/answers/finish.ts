import { findCandidates } from '../analogy/analogy.ts';
import { type Chosen, chooseExplanation } from '../analogy/choose.ts';
import type { Candidates } from '../analogy/explanation.ts';
import { View } from '../analogy/view.ts';
import { applyTransfer, drawStrips, enlarge, findTransfer, type Guide } from '../images/detail.ts';
import { fitCell, flatten } from '../images/flatten.ts';
import { applyGuided } from '../images/guided.ts';
import type { Raster, RgbRaster } from '../images/raster.ts';
import { rounded } from '../images/rounded.ts';
import { type Candidate, distinct, rankReadings, type Vote } from '../readings/choose.ts';
import { drawStages } from '../readings/draw.ts';
import { weightOf } from '../readings/judge.ts';
import { BY_EXAMPLE, BY_MODEL, nameOf, type ReadingName } from '../readings/name.ts';
import type { ReadingJson } from '../readings/reading.ts';
import type { Stage } from '../readings/stage.ts';
import { TRUST } from '../readings/tuned.ts';
import { span } from '../trace/span.ts';
import type { Examples } from './examples.ts';
import { coarseEvidence, type Evidence, evidenceOf, keptChance } from './trust.ts';

/** How small pictures that are right to the pixel follow the query's edges (see Guide). */
const EXACT: Guide = { radius: 2, noise: 10 };

/** An answer and what is known about it. */
export interface Finished {
  readonly picture: Raster;
  /** The chosen meaning of the examples, for people. */
  readonly understood: string;
  /** What answered. */
  readonly reading: ReadingName;
  /** The readings that came close, the likeliest first. */
  readonly alternatives: readonly ReadingName[];
  /** The estimated chance, 0..1, that a person would keep the answer. */
  readonly confidence: number;
  /** Why the answer may be wrong; absent where there is no reason to think so. */
  readonly doubt?: string;
  /** The stages that made it; absent where no reading did. */
  readonly stages?: readonly Stage[];
  /** What the chance was estimated from; absent where the answer is known. */
  readonly evidence?: Evidence;
}

/** A chosen way of answering, without the others. */
type Made = Omit<Finished, 'understood' | 'alternatives'>;

/** A reading that explains this share of the change answers without further question. */
const GOOD_SHARE = 0.9;
/** A rule of the model's own size is preferred to a reading that explains this much less of the change. */
const CLEARLY = 0.1;
/** What explains less of the change is not used at all. */
const LEAST_SHARE = 0.35;

/**
 * Makes the answer to a query. The reading that explains the examples best and suits the query answers, at the query's own size, with its
 * transparency. Where no reading does, a rule found at the model's size answers, or the model's own answer, carried along the query's
 * edges. Where these contradict the examples, the answer is the query itself. `answer` is the model's, as large as a cell, `small` the
 * query as the model was shown it. `ask` has the model answer an example's own input.
 */
export async function finishAnswer(
  answer: RgbRaster,
  query: Raster,
  small: RgbRaster,
  examples: Examples,
  detail: Guide | 'none',
  ask?: () => Promise<RgbRaster>,
): Promise<Finished> {
  if (detail === 'none') return finished(byModel(span('draw', () => enlarge(answer, query))));
  const ranked = rank(answer, query, examples);
  return finished(await choose(answer, query, small, examples, detail, ranked, ask), ranked);
}

/** The readings of the examples, the one that answers the query first. */
function rank(answer: RgbRaster, query: Raster, examples: Examples): readonly Candidate[] {
  return span('choose', () => rankReadings(examples.readings, query, voteOf(answer, examples)));
}

/** Makes the answer by one reading, whatever the examples. Errors: an ordinary Error for a reading that cannot be applied. */
export function finishByReading(reading: ReadingJson, query: Raster): Finished {
  const [only] = rankReadings([reading], query);
  return finished(drawn(only!, query, keptChance(evidenceOf(only!, []))));
}

/** Makes the answer as the model sees it. The parameters are those of finishAnswer. */
export async function finishByModel(
  answer: RgbRaster,
  query: Raster,
  small: RgbRaster,
  examples: Examples,
  detail: Guide | 'none',
  ask: () => Promise<RgbRaster>,
): Promise<Finished> {
  if (detail === 'none') return finished(byModel(span('draw', () => enlarge(answer, query))));
  const transfer = findTransfer(answer, small, examples.shown, detail);
  const picture = await span('draw', () => applyTransfer(transfer, query, examples.gap));
  const ranked = rank(answer, query, examples);
  return finished(byModel(picture, agreementOf(await ask(), examples)), ranked);
}

/** An answer at the model's own size. */
export function finishCell(answer: RgbRaster): Finished {
  return finished(byModel(answer));
}

/** The model's vote on which reading is meant. It sees pictures squeezed into squares, and so knows nothing of their sizes. */
export function voteOf(answer: RgbRaster, examples: Examples): Vote | undefined {
  return examples.changesSize ? undefined : { ...answer, ground: examples.gap };
}

/** The most readings that are reported as having come close. */
const MOST_ALTERNATIVES = 7;

function finished(made: Made, ranked: readonly Candidate[] = []): Finished {
  const names = distinct(ranked).map(({ reading }) => nameOf(reading));
  const others = names.filter(({ sentence }) => sentence !== made.reading.sentence);
  return { ...made, understood: made.reading.sentence, alternatives: others.slice(0, MOST_ALTERNATIVES) };
}

async function choose(
  answer: RgbRaster,
  query: Raster,
  small: RgbRaster,
  examples: Examples,
  detail: Guide,
  ranked: readonly Candidate[],
  ask?: () => Promise<RgbRaster>,
): Promise<Made> {
  const known = examples.outputOf(query);
  if (known) return { picture: known, reading: BY_EXAMPLE, confidence: 1 };
  const best = ranked[0];
  if (best && (best.reading.explained >= GOOD_SHARE || examples.changesSize))
    return orLeft(best, ranked, query, examples);

  const candidates = await span('explain at model size', () => candidatesOf(examples));
  const transfer = findTransfer(answer, small, examples.shown, detail);
  const carried = applyGuided(transfer.grid, small, 0, small.height);
  const chosen = span('choose at model size', () =>
    chooseExplanation(candidates, new View(small), answer, carried, transfer.fromExamples),
  );
  const share = best ? shareOf(best, examples) : 0;
  const ruled = chosen ? 1 - chosen.error / Math.max(1e-6, candidates.change) : 0;
  const isBelieved = (explained: number) =>
    explained >= LEAST_SHARE && chanceAtModelSize(explained).confidence >= TRUST.givenCoarse;
  if (chosen && ruled > share + CLEARLY && isBelieved(ruled)) {
    return {
      picture: await span('draw', () => drawChosen(chosen, query, small, examples)),
      reading: { id: 'rule', sentence: `By a rule found at a small size: ${chosen.explanation.kind}` },
      ...chanceAtModelSize(ruled),
    };
  }
  if (best && share >= LEAST_SHARE) return orLeft(best, ranked, query, examples);
  const agreement = ask ? agreementOf(await ask(), examples) : 0;
  if (isBelieved(agreement)) {
    return byModel(await span('draw', () => applyTransfer(transfer, query, examples.gap)), agreement);
  }
  if (best && best.reading.explained > 0.1 && best.reading.stages.length > 0) {
    return orLeft(best, ranked, query, examples);
  }
  return { picture: query, reading: LEFT, ...chanceAtModelSize(0) };
}

/** The query is the answer. */
export const LEFT = nameOf({ stages: [], sentence: 'Not understood: left as it is' });

/**
 * The answer of a reading, or the query where such answers spoil more than they help; the reading stays among the alternatives. Where
 * examples change the size, a query that only got its size and place, by the shortest rule, is nearer.
 */
function orLeft(best: Candidate, ranked: readonly Candidate[], query: Raster, { changesSize }: Examples): Made {
  const chance = keptChance(evidenceOf(best, ranked));
  // A change that covers other things than in the examples spoils them, and shows what it was meant to hide.
  if (!chance.evidence.isMisplaced && chance.confidence >= TRUST.given) return drawn(best, query, chance);
  const [placed] = ranked
    .filter(({ stages }) => changesSize && stages.every(({ part }) => part === 'geometry'))
    .sort((a, b) => weightOf(a.stages) - weightOf(b.stages));
  return placed
    ? drawn(placed, query, keptChance(evidenceOf(placed, ranked)))
    : { picture: query, reading: LEFT, ...chance };
}

/** The chance of an answer that was made at the model's size. */
export function chanceAtModelSize(explained: number) {
  return keptChance(coarseEvidence(explained));
}

function drawn({ reading, stages }: Candidate, query: Raster, chance: ReturnType<typeof keptChance>): Made {
  return { picture: span('draw', () => drawStages(stages, query)), stages, reading: nameOf(reading), ...chance };
}

/** The assumed agreement of the model with the examples where it was not measured. */
const USUAL_AGREEMENT = 0.3;

/** The model's own answer. `agreement`: the share of the examples' change that it makes too. */
function byModel(picture: Raster, agreement = USUAL_AGREEMENT): Made {
  return { picture, reading: BY_MODEL, ...chanceAtModelSize(agreement) };
}

/** The share of the examples' change, in squared levels at the model's size, that a reading makes. */
function shareOf({ stages }: Candidate, examples: Examples): number {
  let [missed, changed] = [0, 0];
  for (const [n, { input }] of examples.pairs.entries()) {
    const { input: before, output: after } = examples.shown[n]!;
    missed += squares(fitCell(drawStages(stages, input), after.width, after.height, examples.gap), after);
    changed += squares(before, after);
  }
  return 1 - missed / Math.max(1, changed);
}

/** The same share for the model's answer to the first example's input. */
export function agreementOf(made: RgbRaster, examples: Examples): number {
  const { input, output } = examples.shown[0]!;
  return 1 - squares(made, output) / Math.max(1, squares(input, output));
}

function squares(some: Raster, others: Raster): number {
  let sum = 0;
  for (let i = 0; i < some.data.length; i++) sum += (some.data[i]! - others.data[i]!) ** 2;
  return sum;
}

const foundCandidates = new WeakMap<Examples['shown'], Promise<Candidates>>();

/** The rules of the model's size, found once for each list of examples as the model is shown them. */
function candidatesOf({ shown }: Examples): Promise<Candidates> {
  const known = foundCandidates.get(shown) ?? findCandidates(shown);
  foundCandidates.set(shown, known);
  return known;
}

/** The answer of a rule found at the model's size. */
function drawChosen(
  { explanation, levels }: Chosen,
  query: Raster,
  small: RgbRaster,
  { gap }: Examples,
): Promise<Raster> | Raster {
  if (explanation.redraw) {
    const redraw = explanation.redraw(flatten(query, gap));
    const alpha = explanation.isWarp && query.channels === 4 ? explanation.redraw(alphaOf(query)) : undefined;
    return drawStrips(query, ({ height }, top) => {
      const strip = redraw(top, height);
      return alpha ? withAlpha(strip, alpha(top, height)) : strip;
    });
  }
  const made = { ...small, data: rounded(levels) };
  const isOfSize = query.width === small.width && query.height === small.height;
  return isOfSize ? enlarge(made, query) : applyTransfer(findTransfer(made, small, [], EXACT), query, gap);
}

/** A picture's alpha as a grey one (RGBA). */
function alphaOf({ width, height, data }: Raster): RgbRaster {
  const grey = new Uint8Array(width * height * 3);
  for (let at = 3, to = 0; to < grey.length; at += 4, to += 3) grey.fill(data[at]!, to, to + 3);
  return { width, height, channels: 3, data: grey };
}

/** A picture (RGB) with another one's grey levels as its alpha. */
function withAlpha({ width, height, data }: RgbRaster, alpha: RgbRaster): Raster {
  const out = new Uint8Array(width * height * 4);
  for (let from = 0, to = 0; to < out.length; from += 3, to += 4) {
    out.set(data.subarray(from, from + 3), to);
    out[to + 3] = alpha.data[from]!;
  }
  return { width, height, channels: 4, data: out };
}
