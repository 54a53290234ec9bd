import { agreeingPixels, consensus } from './colour/consensus.ts';
import { COLOUR, pickPixels } from './colour/fit.ts';
import { gatherSamples } from './colour/samples.ts';
import { spreadOf } from './colour/spread.ts';
import { alongEdges, coveredWholly } from './cover.ts';
import { differences } from './difference.ts';
import { FAMILIES } from './families.ts';
import { greyed, KEPT } from './filter/fineColour.ts';
import { SHIFT } from './filter/shift.ts';
import { type Frame, framesOf } from './frames.ts';
import {
  changeOf,
  descriptionBits,
  explainedShare,
  type Missed,
  missedBy,
  type Residue,
  residueOf,
  weightOf,
} from './judge.ts';
import { LeftOut } from './leftOut.ts';
import { kindOf } from './name.ts';
import { blursContent, drawsOriginal, repeatsOriginal } from './overlay/content.ts';
import { RAMPS } from './overlay/family.ts';
import { LAID_ON } from './overlay/laidOn.ts';
import { MARKED } from './overlay/markedStage.ts';
import { blank, cropped, isSame, isSameSize, type Picture, resize } from './picture.ts';
import { polished } from './polish.ts';
import { areSidesAlike, growing, PASTED, placedStep, type ReadingJson, sentenceOf, stagesFor } from './reading.ts';
import { replacedWholly } from './replaced.ts';
import { applyStages, type Pair, type Stage, type StageFamily } from './stage.ts';

/** Examples up to this many pixels are looked at pixel by pixel, larger ones reduced to this length of their long side. */
const MOST_PIXELS = 1_600_000;
const LONG_SIDE = 1024;

/** States kept at each depth, and the most stages in a reading. */
const BEAM = 3;
const MOST_STAGES = 4;
/** Readings kept. */
const MOST_READINGS = 8;
/** A stage has to shorten the description by this share of what is left to be worth it. */
const LEAST_GAIN = 0.03;
/**
 * Nothing is left to explain where the pixels with a visible error are at most these shares of all pixels and of those that changed, and
 * the mean error is at most this, in levels.
 */
const DONE_SHARE = 0.0005;
const DONE_PART = 0.02;
const DONE_MEAN = 1.5;

/** Where at most this is left, as a share of the change, no further stage is sought; on large pictures, no further family either. */
const LEFT = 0.008;
/** Changes of colour over which something smooth is sought. */
const MOST_SHADED = 2;
/** Unless it is in one place: the share of pixels plainly off in the worst of some blocks (see Residue). */
const LEFT_IN_BLOCK = 0.06;
/** From this much left on, as a share of the change, only stages that leave less or are simpler are followed up. */
const MOSTLY = 0.1;
/** Nearly all is explained where at most this is left: of what can be seen, or of the description. */
const NEARLY = 0.02;
const MANY_PIXELS = 300_000;
const SOME_PIXELS = 100_000;

/**
 * A description that leaves nothing and is this short, as a share of the change, settles what was done to the picture: no rule is sought
 * that lays something over it or filters it. Changes of objects and of transparency may mean something else for another picture.
 */
const SHORT = 0.1;

/** Readings longer than the shortest one by more than this, as a share of the change, have no twin; and at most this many have one. */
const AS_SHORT = 0.05;
const MOST_GROWING = 3;

/** A reading under construction. */
interface State {
  /** The inputs, at the outputs' sizes. */
  readonly placed: readonly Picture[];
  readonly stages: readonly Stage[];
  readonly families: readonly StageFamily[];
  /** Its results on the inputs. */
  readonly made: readonly Picture[];
  readonly missed: Missed;
  readonly bits: number;
  /** Whether what its last stage frames was found separately, and judged by examples that it was not fitted to. */
  readonly isFramed?: boolean;
}

/**
 * The meanings that the examples may have, likeliest first by the length of their descriptions; one may be that nothing changed. Where
 * nothing explains the examples well, the list is of what explains most of them, or empty. Kinds of stages in `without` are not used, which
 * shows the results on jobs for which nobody has written the right one.
 */
export function findReadings(
  examples: readonly Pair[],
  without: ReadonlySet<string> = new Set(),
): readonly ReadingJson[] {
  const scale = Math.min(1, ...examples.flatMap(({ input, output }) => [reduction(input), reduction(output)]));
  const pairs = examples.map(({ input, output }) => ({ input: reduced(input, scale), output: reduced(output, scale) }));
  const change = changeOf(pairs);
  const shown = spreadOf(gatherSamples(pairs));
  const found = search(pairs, without).map((state): ReadingJson => {
    const { stages, made, missed, bits } = state;
    // Fine colours that JPEG files lost say nothing against a reading.
    const grey = leavesFineColour(state, pairs) ? copied(made, pairs, greyed) : undefined;
    return {
      stages: (scale === 1 ? stages : stages.map((stage) => stage.scaled(1 / scale))).map(({ kind, params }) => ({
        kind,
        params,
      })),
      sentence: sentenceOf(stages),
      explained: explainedShare(missed, change),
      error: missed.mean,
      missed: missed.share,
      residue: {
        ...(grey ? residueOf(grey.made, grey.pairs, changeOf(grey.pairs)) : residueOf(made, pairs, change)),
        ...placeIn(stages, pairs),
        ...replacedBy(stages, pairs, made),
      },
      cost: bits / Math.max(1, change.bits),
      shown,
    };
  });
  return [...found, ...growingOnes(found, examples)];
}

/**
 * What the inputs show where stages change parts by their place: the surroundings, and whether the parts end where something shown ends.
 */
function placeIn(stages: readonly Stage[], pairs: readonly Pair[]): Pick<Residue, 'covers' | 'along'> {
  const steps = pairs.flatMap(({ input }) => placedStep(stages, input) ?? []);
  if (steps.length < pairs.length) return {};
  const covers = steps.map(({ before, after }) => coveredWholly(before, after));
  const along = steps.flatMap(({ before, after }) => alongEdges(before, after) ?? []);
  return {
    ...(covers.every((around) => around !== undefined) && { covers: covers[0]! }),
    ...(along.length === pairs.length && { along: Math.min(...along) }),
  };
}

/** What the first example's own content was that something pasted takes the place of. */
function replacedBy(
  stages: readonly Stage[],
  pairs: readonly Pair[],
  made: readonly Picture[],
): Pick<Residue, 'replaces'> {
  if (!stages.some(({ kind }) => kind === 'put-on')) return {};
  const all = pairs.flatMap(({ input }, n) => {
    const replaced = replacedWholly(input, made[n]!);
    return replaced ? [replaced] : [];
  });
  return all.length === pairs.length ? { replaces: all[0]! } : {};
}

/** Readings whose lengths may grow with the picture: the likeliest ones, where the examples are of one size and so do not say. */
function growingOnes(found: readonly ReadingJson[], examples: readonly Pair[]): readonly ReadingJson[] {
  const sides = examples.map(({ input: { width, height } }) => Math.min(width, height));
  const side = sides[0]!;
  if (sides.some((other) => !areSidesAlike(other, side))) return [];
  const shortest = Math.min(...found.map(({ cost }) => cost));
  return found
    .filter(({ cost }) => cost <= shortest + AS_SHORT)
    .slice(0, MOST_GROWING)
    .flatMap((reading) => growing(reading, side) ?? [])
    .filter((grown) => !isAmong(found, grown, examples[0]!.input));
}

/** Readings are compared on a copy of an example at half its size, with a long side of at most this many pixels. */
const COMPARED_SIDE = 256;

/** Whether one of some readings already grows in the same way: it makes the same of a smaller picture. */
function isAmong(found: readonly ReadingJson[], grown: ReadingJson, input: Picture): boolean {
  const alike = found.filter((other) => kindOf(other) === kindOf(grown) && other.stages !== grown.stages);
  if (alike.length === 0) return false;
  const small = reduced(input, Math.min(0.5, COMPARED_SIDE / Math.max(input.width, input.height)));
  const made = applyStages(stagesFor(grown, small), small);
  return alike.some((other) => isSame(applyStages(stagesFor(other, small), small), made));
}

function reduction({ width, height }: Picture): number {
  return width * height <= MOST_PIXELS ? 1 : LONG_SIDE / Math.max(width, height);
}

function reduced(picture: Picture, scale: number): Picture {
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return scale === 1 ? picture : resize(picture, side(picture.width), side(picture.height));
}

function search(pairs: readonly Pair[], without: ReadonlySet<string>): State[] {
  const start: State[] = [];
  const change = changeOf(pairs);
  const inputs = pairs.map(({ input }) => input);
  if (pairs.every(({ input, output }) => isSameSize(input, output))) start.push(stateOf([], [], inputs, pairs));
  const isUnchanged = pairs.every(({ input, output }) => isSame(input, output));
  if (isUnchanged) return start;
  const geometry = FAMILIES.filter(({ part }) => part === 'geometry');
  for (const family of geometry) {
    for (const stage of family.fit(pairs)) {
      if (without.has(stage.kind)) continue;
      const made = inputs.map((input) => stage.apply(input));
      if (made.every((picture, n) => isSameSize(picture, pairs[n]!.output)))
        start.push(stateOf([stage], [family], made, pairs));
    }
  }
  // A cut-out that ends on something may have been laid on a colour before everything else.
  for (const stage of LAID_ON.fit(pairs)) {
    if (without.has(stage.kind)) continue;
    const made = inputs.map((input) => stage.apply(input));
    const laid = stateOf([stage], [LAID_ON], made, pairs);
    start.push(laid);
    if (isDone(laid.missed, change)) break;
  }
  // Whether hardly anything is left, in all or of what can be seen, and no place stands out.
  const little = new Map<State, boolean>();
  const isLittle = (state: State) => {
    const { made, missed } = state;
    const known =
      little.get(state) ??
      (isDone(missed, change) || isNearlyAll(made, missed, pairs, change) || leavesFineColour(state, pairs));
    little.set(state, known);
    return known;
  };
  const settles = (state: State) => isLittle(state) && state.bits - state.missed.bits <= SHORT * change.bits;
  const isOfPlace = start.some(settles);
  const inside = isOfPlace ? [] : insidesOf(start, pairs, without);
  if (inside.some(settles)) return [...start, ...inside].sort(byBits).slice(0, MOST_READINGS);
  const others = FAMILIES.filter(({ part }) => part !== 'geometry');
  const pixels = pixelsOf(pairs);
  const kept = new Set<State>([...start, ...inside]);
  let beam = start.sort(byBits).slice(0, BEAM + 1);
  for (let depth = 0; depth < MOST_STAGES && beam.length > 0; depth++) {
    const next: State[] = [];
    const trials: Trial[] = [];
    for (const state of beam) {
      if (isLittle(state)) continue;
      const same = trials.find(({ pictures }) => pictures.every((picture, n) => isSame(picture, state.made[n]!)));
      const tried = same ?? new Trial(state.made, pairs);
      if (!same) trials.push(tried);
      const short = SHORT * (depth === 0 ? state.missed.bits : change.bits);
      for (const family of others) {
        if (state.families.includes(family)) continue;
        // On large pictures nothing else is sought where a change of colours explains nearly everything.
        const isClose = next.some(({ missed }) => missed.bits <= NEARLY * change.bits);
        if (pixels > MANY_PIXELS && family.part !== 'colour' && isClose) break;
        // What the lines of marks hid is shown by the outputs, and was not put on.
        const isMarked = [...kept, ...next].some(({ stages }) => stages.some(({ kind }) => kind === MARKED));
        const isSettled = isOfPlace || next.some((one) => one.bits <= short && isLittle(one));
        if (isSettled && (family.part === 'overlay' || family.part === 'filter')) continue;
        // Changes of objects come last: pictures are not filtered once they are recomposed.
        if (family.part === 'filter' && state.stages.some(({ part }) => part === 'object')) continue;
        for (const { stage, made } of tried.of(family, isSettled || depth > 0)) {
          if (without.has(stage.kind)) continue;
          if (state.stages.length > 0 && isOfInputs(stage, state, made)) continue;
          if (PASTED.includes(stage.kind) && isMarked) continue;
          if (PASTED.includes(stage.kind) && state.stages.some(isDrawn) && areFaint(state.made, made)) continue;
          if (!made.every((picture, n) => isSameSize(picture, pairs[n]!.output))) continue;
          const grown = stateOf([...state.stages, stage], [...state.families, family], made, pairs, state.placed);
          if (isGain(grown, state, change)) next.push(grown);
        }
      }
    }
    if (depth === 0 && !isOfPlace && !next.some(isLittle)) next.push(...shadedOf(beam[0]!, pairs));
    next.push(...polishedOf(next, pairs, isLittle));
    for (const state of next) kept.add(state);
    const best = Math.min(...next.map(({ missed }) => missed.bits));
    if (isOfPlace || next.some(isLittle)) break;
    beam = firstOf(next.sort(byBits), pixels > MANY_PIXELS ? BEAM - 1 : BEAM);
    if (best <= MOSTLY * change.bits) beam = beam.filter((state) => !beam.some((other) => isWorse(state, other)));
  }
  const first = [...kept].sort(byBits).slice(0, MOST_READINGS);
  return pairs.length > 1 ? heldOut(first, pairs, change) : first;
}

/** Rules longer than the shortest by more than this, as a share of the change, are never chosen. */
const FAR = 0.3;

/** The likely ones of some states with their errors on each pair when fitted to the others, shortest first. */
function heldOut(states: readonly State[], pairs: readonly Pair[], change: Missed): State[] {
  const leftOut = new LeftOut(pairs);
  const limit = (states[0]?.bits ?? 0) + FAR * change.bits;
  return states
    .map((state) => {
      if (state.bits > limit || state.stages.length === 0 || state.isFramed) return state;
      const more = Math.min(change.bits, leftOut.bits(state)) - state.missed.bits;
      return more > 0 ? { ...state, bits: state.bits + more } : state;
    })
    .sort(byBits);
}

function pixelsOf(pairs: readonly Pair[]): number {
  return pairs.reduce((sum, { output }) => sum + output.width * output.height, 0);
}

/** The middle of a pair, a sixteenth of it, which vignettes do not change. */
function middleOf({ input, output }: Pair): Pair {
  const [left, top] = [Math.floor(0.375 * input.width), Math.floor(0.375 * input.height)];
  const box = { left, top, right: left + Math.ceil(input.width / 4), bottom: top + Math.ceil(input.height / 4) };
  return { input: cropped(input, box), output: cropped(output, box) };
}

/** Readings kept of what was done to pictures before they were framed. */
const MOST_INSIDE = 3;

/** What was done to pictures before they were extended or got bars, which comes last. */
function insidesOf(starts: readonly State[], pairs: readonly Pair[], without: ReadonlySet<string>): State[] {
  const frames = framesOf(
    starts.map(({ stages }) => stages),
    pairs,
  ).filter(({ last }) => !without.has(last.kind));
  const [first] = frames;
  if (!first) return [];
  const placedBy = ({ before }: Frame) => pairs.map(({ input }) => applyStages(before, input));
  const placed = placedBy(first);
  const inside = pairs.flatMap(({ output }, n) => first.inside({ input: placed[n]!, output }) ?? []);
  if (inside.length < pairs.length) return [];
  const alike = frames.filter((frame) => placedBy(frame).every((picture, n) => isSame(picture, placed[n]!)));
  return (
    search(inside, without)
      // Pictures are extended to make room for outlines and shadows, so these come after it.
      .filter(({ stages }) => stages.length > 0 && stages.every(({ part }) => part !== 'object'))
      .slice(0, MOST_INSIDE)
      .flatMap((inner) => {
        const unlike = inner.bits - descriptionBits(inner.stages, inner.missed);
        const made = placed.map((picture) => applyStages(inner.stages, picture));
        return alike.map(({ before, last, family }) => {
          const framed = made.map((picture) => last.apply(picture));
          const families = [...before.map(() => family), ...inner.families, family];
          const state = stateOf([...before, ...inner.stages, last], families, framed, pairs);
          return { ...state, bits: state.bits + unlike, isFramed: true };
        });
      })
  );
}

/** Smooth overlays after changes of colour: changes found in the middles of the pictures, and those on which most pixels agree. */
function shadedOf(state: State, pairs: readonly Pair[]): State[] {
  const left = pairs.map(({ output }, n) => ({ input: state.made[n]!, output }));
  const some = pickPixels(left);
  const agreeing = consensus(some);
  return [left.map(middleOf), ...(agreeing ? [agreeingPixels(some, agreeing)] : [])]
    .flatMap((few) => COLOUR.fit(few).slice(0, MOST_SHADED))
    .flatMap((colour) => {
      const coloured = left.map(({ input, output }) => ({ input: colour.apply(input), output }));
      return RAMPS.fit(coloured).map((ramp) => {
        const made = coloured.map(({ input }) => ramp.apply(input));
        return stateOf([...state.stages, colour, ramp], [...state.families, COLOUR, RAMPS], made, pairs, state.placed);
      });
    });
}

/** The best of the states in which something is laid over changed colours, with both found anew; none where it leaves little. */
function polishedOf(states: readonly State[], pairs: readonly Pair[], isLittle: (state: State) => boolean): State[] {
  const best = states
    .filter(({ stages }) => stages.at(-1)!.kind === 'ramp' && stages.at(-2)?.part === 'colour')
    .sort(byBits)[0];
  if (!best || isLittle(best)) return [];
  const before = best.stages.slice(0, -2);
  const bare = pairs.map(({ input, output }) => ({ input: applyStages(before, input), output }));
  const [colours, overlays] = best.families.slice(-2) as [StageFamily, StageFamily];
  const found = [...polished(bare, [colours, overlays], best.stages.at(-1)!)].map(({ colour, over, coloured }) => {
    const made = coloured.map((picture) => over.apply(picture));
    return stateOf([...before, colour, over], best.families, made, pairs, best.placed);
  });
  return found
    .sort(byBits)
    .slice(0, 1)
    .filter(({ bits }) => bits < best.bits);
}

/** Whether what a stage puts on pictures made by others belongs to the inputs: drawn along what they show, or a copy of it. */
function isOfInputs(stage: Stage, { placed, made }: State, after: readonly Picture[]): boolean {
  const { kind, params } = stage;
  const isPut = kind === 'put-on';
  const isGround =
    kind === 'object-layers' && (params as { layers: { ground: { kind: string } } }).layers.ground.kind === 'picture';
  // What is put on is looked at by itself: a faint mark takes the colours of the picture beneath it.
  const alone = (picture: Picture) => stage.apply(blank(picture.width, picture.height));
  return (
    (isPut &&
      placed.every(
        (original, n) =>
          drawsOriginal(made[n]!, after[n]!, original) ||
          repeatsOriginal(blank(original.width, original.height), alone(made[n]!), original) ||
          blursContent(alone(made[n]!), original, 0, 0),
      )) ||
    (isGround && placed.every((original, n) => repeatsOriginal(made[n]!, after[n]!, original)))
  );
}

/** At most this many states with the same results on the inputs are kept side by side. */
const MOST_ALIKE = 4;

/** The first of some states, up to a number of different results on the inputs. */
function firstOf(states: readonly State[], pictures: number): State[] {
  const groups: State[][] = [];
  for (const state of states) {
    const same = groups.find(([first]) => first!.made.every((picture, n) => isSame(picture, state.made[n]!)));
    if (same && same.length < MOST_ALIKE) same.push(state);
    else if (!same && groups.length < pictures) groups.push([state]);
  }
  return groups.flat();
}

/** Whether a stage draws shadows, outlines or grounds. */
function isDrawn({ kind, part }: Stage): boolean {
  return kind === 'mount' || part === 'object';
}

/** Nothing that was put on a picture to be seen changes it by fewer levels. */
const FAINT = 16;

/** Whether pictures hardly change: a blur or shadow leaves such differences, and nothing was put on. */
function areFaint(before: readonly Picture[], after: readonly Picture[]): boolean {
  return before.every((picture, n) => differences(picture, after[n]!).every((level) => level < FAINT));
}

/**
 * The results of families on pictures, found once for all states with the same results on the inputs: sizes in pixels and in shares, for
 * example.
 */
class Trial {
  readonly pictures: readonly Picture[];
  readonly #made = new Map<StageFamily, readonly { readonly stage: Stage; readonly made: readonly Picture[] }[]>();
  readonly #left: readonly Pair[];

  constructor(pictures: readonly Picture[], pairs: readonly Pair[]) {
    this.pictures = pictures;
    this.#left = pairs.map(({ output }, n) => ({ input: pictures[n]!, output }));
  }

  /** See fitOf. */
  of(family: StageFamily, beside: boolean) {
    const known = this.#made.get(family);
    if (known) return known;
    const stages = fitOf(family, this.#left, beside);
    const found = stages.map((stage) => ({ stage, made: this.pictures.map((picture) => stage.apply(picture)) }));
    this.#made.set(family, found);
    return found;
  }
}

/**
 * The stages of a family. Those by object are found at half the size in large pictures, where borders are the same in other units; and in
 * smaller ones where they are `beside` or after what explains the most.
 */
function fitOf(family: StageFamily, pairs: readonly Pair[], beside: boolean): readonly Stage[] {
  const pixels = pixelsOf(pairs);
  if (family.part !== 'object' || pixels <= (beside ? SOME_PIXELS : MANY_PIXELS)) return family.fit(pairs);
  const half = (picture: Picture) => resize(picture, Math.max(1, picture.width >> 1), Math.max(1, picture.height >> 1));
  return family
    .fit(pairs.map(({ input, output }) => ({ input: half(input), output: half(output) })))
    .map((stage) => stage.scaled(2));
}

function stateOf(
  stages: readonly Stage[],
  families: readonly StageFamily[],
  made: readonly Picture[],
  pairs: readonly Pair[],
  placed = made,
): State {
  const missed = missedBy(made, pairs);
  return { placed, stages, families, made, missed, bits: descriptionBits(stages, missed) };
}

/** Whether a further stage is worth it, and not only for noise. */
function isGain(grown: State, state: State, change: Missed): boolean {
  const isSeen = change.seen === 0 || grown.missed.seen < (1 - LEAST_GAIN) * state.missed.seen;
  return isSeen && grown.bits < state.bits - LEAST_GAIN * state.missed.bits;
}

function isDone({ share, mean }: Missed, change: Missed): boolean {
  return share <= Math.min(DONE_SHARE, DONE_PART * change.share) && mean <= DONE_MEAN;
}

/** Whether hardly anything is left, in all or of what can be seen: files and resampling leave noise. */
function isNearly({ bits, seen }: Missed, change: Missed): boolean {
  return bits <= LEFT * change.bits || (change.seen > 0 && seen <= NEARLY * change.seen);
}

/** Whether hardly anything is left of what can be seen, and no place stands out. */
function isNearlyAll(made: readonly Picture[], missed: Missed, pairs: readonly Pair[], change: Missed): boolean {
  return isNearly(missed, change) && residueOf(made, pairs, change).worst <= LEFT_IN_BLOCK;
}

/** Whether channels were moved, which makes fine colours, and what is left are those that JPEG files lose: no rule makes them. */
function leavesFineColour({ stages, made }: State, pairs: readonly Pair[]): boolean {
  if (stages.at(-1)?.kind !== SHIFT.kind) return false;
  return KEPT.every((copy) => {
    const kept = copied(made, pairs, copy);
    return isNearlyAll(kept.made, missedBy(kept.made, kept.pairs), kept.pairs, changeOf(kept.pairs));
  });
}

/** The same of copies of all pictures. */
function copied(made: readonly Picture[], pairs: readonly Pair[], copy: (picture: Picture) => Picture) {
  return {
    made: made.map(copy),
    pairs: pairs.map(({ input, output }) => ({ input: copy(input), output: copy(output) })),
  };
}

/** Whether a state takes more numbers than another and still leaves more. */
function isWorse(state: State, other: State): boolean {
  return weightOf(state.stages) > weightOf(other.stages) && state.missed.bits > other.missed.bits;
}

function byBits(a: State, b: State): number {
  return a.bits - b.bits;
}
