import { COLOUR } from '../colour/fit.ts';
import { FORMULAS } from '../colour/formulas.ts';
import { BLURS } from '../filter/blurFamily.ts';
import { CELLS } from '../filter/cellsFamily.ts';
import { DITHERS } from '../filter/ditherFamily.ts';
import { EDGE_MAPS } from '../filter/edgesFamily.ts';
import { HALFTONES } from '../filter/halftoneFamily.ts';
import { KERNELS } from '../filter/kernelFamily.ts';
import { LEVELS } from '../filter/levelsFamily.ts';
import { MOTIONS } from '../filter/motionFamily.ts';
import { RANKS } from '../filter/rankFamily.ts';
import { SHARPENS } from '../filter/sharpenFamily.ts';
import { SHIFTS } from '../filter/shiftFamily.ts';
import { descriptionBits, type Missed, missedBy, weightOf } from '../judge.ts';
import { RAMPS } from '../overlay/family.ts';
import { type Box, cropped, type Picture } from '../picture.ts';
import type { Json, Pair, Stage, StageFamily } from '../stage.ts';
import type { Part } from './partStage.ts';
import { blurIn, VEILS } from './veil.ts';

/** What may be done to a part: changes of colours, smooth overlays and filters, likeliest first. */
const FAMILIES: readonly StageFamily[] = [
  VEILS,
  COLOUR,
  FORMULAS,
  RAMPS,
  HALFTONES,
  LEVELS,
  BLURS,
  RANKS,
  SHIFTS,
  DITHERS,
  EDGE_MAPS,
  SHARPENS,
  KERNELS,
  MOTIONS,
];

/** What is found by the part's own sides. */
const FROM_SIDES: readonly StageFamily[] = [CELLS];

/** The step of these params. Errors: an ordinary Error for a kind that is not done to parts. */
export function readStep(kind: string, params: Json): Stage {
  const family = [...FAMILIES, ...FROM_SIDES].find(({ kinds }) => kinds.includes(kind));
  if (!family) throw new Error(`${kind} is not done to a part of a picture`);
  return family.read(kind, params);
}

const MOST_STEPS = 2;
/** States followed up. */
const BEAM = 2;
/** At most these are left where nothing more is sought: of what can be seen of the change, and of its description with the steps'. */
const LITTLE = 0.02;
const SHORT = 0.1;
/** Descriptions this much longer than the shortest are about as short: the noise of files has a length too. The simplest is taken. */
const ABOUT = 0.1;
/** A step lowers the description by at least this share. */
const LEAST_GAIN = 0.1;

/** Steps so far, and what they make. */
interface State {
  readonly steps: readonly Stage[];
  readonly families: readonly StageFamily[];
  /** Whether filters see the part alone; undefined where there is none yet. */
  readonly alone: boolean | undefined;
  readonly made: readonly Picture[];
  readonly missed: Missed;
  readonly bits: number;
  /** Its results on the whole inputs; undefined where a step is one of the part. */
  wide(): readonly Picture[] | undefined;
}

/** The shortest description of what was done in one box of each pair; undefined where nothing was found. `inner`: without their rims. */
export function stepsIn(
  pairs: readonly Pair[],
  boxes: readonly Box[],
  inner: readonly Box[],
): Omit<Part, 'place'> | undefined {
  const exact = search(pairs, boxes, FROM_SIDES);
  const { steps, alone } = exact.isLittle ? exact : search(pairs, inner, FAMILIES);
  return steps.length > 0 ? { steps, alone: alone ?? false } : undefined;
}

function search(pairs: readonly Pair[], boxes: readonly Box[], families: readonly StageFamily[]) {
  const parts = pairs.map(({ input, output }, n) => ({
    input: cropped(input, boxes[n]!),
    output: cropped(output, boxes[n]!),
  }));
  const inputs = pairs.map(({ input }) => input);
  const start = stateOf(
    [],
    [],
    undefined,
    parts.map(({ input }) => input),
    () => inputs,
    parts,
  );
  const found = [start];
  let beam = [start];
  for (let step = 0; step < MOST_STEPS && !beam.some((state) => isLittle(state, start)); step++) {
    const next: State[] = [];
    for (const state of beam) {
      for (const grown of grownBy(state, families, parts, boxes)) {
        next.push(...grown.filter(({ bits }) => bits <= (1 - LEAST_GAIN) * state.bits));
        if (grown.some((one) => isLittle(one, start))) break;
      }
    }
    found.push(...next);
    beam = next.sort((a, b) => a.bits - b.bits).slice(0, BEAM);
  }
  const least = Math.min(...found.map(({ bits }) => bits));
  const best = found
    .filter(({ bits }) => bits <= (1 + ABOUT) * least)
    .sort((a, b) => weightOf(a.steps) - weightOf(b.steps) || a.bits - b.bits)[0]!;
  return { ...best, isLittle: isLittle(best, start) };
}

function isLittle({ missed, bits }: State, start: State): boolean {
  return missed.seen <= LITTLE * start.missed.seen && bits <= SHORT * start.bits;
}

/** The states with one step more, family by family; a blur under a veil is two. */
function* grownBy(
  state: State,
  families: readonly StageFamily[],
  parts: readonly Pair[],
  boxes: readonly Box[],
): Generator<State[]> {
  const left = leftBy(state, parts);
  for (const family of families) {
    if (state.families.includes(family)) continue;
    yield family.fit(left).flatMap((stage) => {
      if (family.part !== 'filter') return [painted(stage, family, state, parts)];
      const blur = blurIn(stage);
      const blurred = blur ? filteredBy(blur, family, state, parts, boxes) : [];
      const veiled = blurred.flatMap((one) =>
        VEILS.fit(leftBy(one, parts)).map((veil) => painted(veil, VEILS, one, parts)),
      );
      return [...veiled, ...filteredBy(stage, family, state, parts, boxes)];
    });
  }
}

function leftBy({ made }: State, parts: readonly Pair[]): Pair[] {
  return made.map((input, n) => ({ input, output: parts[n]!.output }));
}

function painted(stage: Stage, family: StageFamily, state: State, parts: readonly Pair[]): State {
  const apply = (pictures: readonly Picture[]) => pictures.map((picture) => stage.apply(picture));
  const wide = once(() => (family.part === 'overlay' ? undefined : state.wide()) && apply(state.wide()!));
  return stateOf([...state.steps, stage], [...state.families, family], state.alone, apply(state.made), wide, parts);
}

/** With a filter of the part alone, and of the whole picture. */
function filteredBy(
  stage: Stage,
  family: StageFamily,
  state: State,
  parts: readonly Pair[],
  boxes: readonly Box[],
): State[] {
  const steps = [...state.steps, stage];
  const families = [...state.families, family];
  const found: State[] = [];
  if (state.alone !== false) {
    const made = state.made.map((picture) => stage.apply(picture));
    found.push(stateOf(steps, families, true, made, () => undefined, parts));
  }
  const wide = state.alone === true ? undefined : state.wide()?.map((picture) => stage.apply(picture));
  if (wide) {
    const made = wide.map((picture, n) => cropped(picture, boxes[n]!));
    found.push(stateOf(steps, families, false, made, () => wide, parts));
  }
  return found;
}

function stateOf(
  steps: readonly Stage[],
  families: readonly StageFamily[],
  alone: boolean | undefined,
  made: readonly Picture[],
  wide: State['wide'],
  parts: readonly Pair[],
): State {
  const missed = missedBy(made, parts);
  return { steps, families, alone, made, missed, bits: descriptionBits(steps, missed), wide };
}

/** A function that remembers its result. */
function once<Result>(make: () => Result): () => Result {
  let known: { readonly result: Result } | undefined;
  return () => {
    known ??= { result: make() };
    return known.result;
  };
}
