import type { Picture } from '../picture.ts';
import type { Stage } from '../stage.ts';
import { proposeCrops } from './crop.ts';
import type { Fill } from './fill.ts';
import type { Kernel } from './kernels.ts';
import { errorOf, fillsOf, kernelOf } from './look.ts';
import type { Margins } from './margins.ts';
import { proposeOffsets } from './move.ts';
import type { Orientation } from './orientation.ts';
import { proposePads } from './pad.ts';
import { distanceBetween, type Placement, viewOf } from './placement.ts';
import { type Plan, placedBy, single } from './plan.ts';
import { marginsAround, type Seen, scaledPlans } from './scaledPlans.ts';
import { orientation as orientationStage, sequence } from './sequence.ts';
import { proposeTrims } from './trim.ts';

/** How one pair's output shows its input, already oriented. */
export interface Sight {
  readonly input: Picture;
  readonly output: Picture;
  readonly placement: Placement;
}

/** The most rules returned, and placements whose pixels are looked at. */
const MOST = 4;
const MOST_PLACEMENTS = 8;
/** The cost of a plan whose error is twice the best one's, and the error (squared levels) that anything may have. */
const ERROR_COST = 1;
const FREE_ERROR = 4;
/** What a pixel costs by which a plan is off what was found, where it is determined which placements are looked at. */
const OFF_COST = 1;
/** The error, in squared levels, up to which a placement is certain. */
const NEAR_ERROR = 16;

/** The rules that say how all of these outputs show their inputs, likeliest first. */
export function propose(sights: readonly Sight[], orientation: Orientation): Stage[] {
  const seen = sights.map(({ input, placement }) => ({ view: viewOf(input), placement }));
  const laid = orientation === 'none' ? [] : [orientationStage(orientation)];
  if (seen.every(isAsItIs)) return laid;
  const fills = fillsOfAll(sights);
  const stages = seen.every(isWhole)
    ? plansAtScale1(seen, fills)
        .sort(byCost)
        .map(({ steps }) => [...laid, ...steps('nearest')])
    : ranked(sights, seen, scaledPlans(seen, fills), fills[0]!).map((steps) => [...laid, ...steps]);
  return stages.map(sequence).filter(isFirstToSay).slice(0, MOST);
}

function isFirstToSay({ sentence }: Stage, i: number, stages: readonly Stage[]): boolean {
  return stages.findIndex((other) => other.sentence === sentence) === i;
}

function byCost(a: { readonly cost: number }, b: { readonly cost: number }): number {
  return a.cost - b.cost;
}

function isWhole({ placement: { across, down, left, top } }: Seen): boolean {
  return across === 1 && down === 1 && Number.isInteger(left) && Number.isInteger(top);
}

function isAsItIs({ view, placement }: Seen): boolean {
  const { across, down, left, top, width, height } = placement;
  return across === 1 && down === 1 && left === 0 && top === 0 && width === view.width && height === view.height;
}

/** Fills that all outputs have; the first one's where they have none in common. */
function fillsOfAll(sights: readonly Sight[]): Fill[] {
  const all = sights.map(({ input, output, placement }) => fillsOf(input, output, placement));
  const [first, ...others] = all as [Fill[], ...Fill[][]];
  const shared = first.filter((fill) => others.every((fills) => fills.some((other) => String(other) === String(fill))));
  return shared.length > 0 ? shared : [first[0]!];
}

/** The added cost of each fill after the likeliest. */
const FILL_COST = 0.2;

function plansAtScale1(seen: readonly Seen[], fills: readonly Fill[]): Plan[] {
  const margins = seen.map(marginsAround);
  const plans = margins.every(isEven)
    ? []
    : fills.flatMap((fill, i) => single(proposeTrims(seen, fill, 0), FILL_COST * i));
  if (margins.every((one) => Object.values(one).every((length) => length <= 0))) {
    const cuts = margins.map(({ left, top, right, bottom }, i) => ({
      view: seen[i]!.view,
      margins: { left: -left, top: -top, right: -right, bottom: -bottom },
    }));
    return [...plans, ...single(proposeCrops(cuts, 0))];
  }
  const extensions = margins.map((one, i) => ({ view: seen[i]!.view, margins: one }));
  const isSameSize = seen.every(
    ({ view, placement }) => view.width === placement.width && view.height === placement.height,
  );
  for (const [i, fill] of fills.entries()) {
    if (isSameSize) plans.push(...single(proposeOffsets(seen, fill), FILL_COST * i));
    else plans.push(...single(proposePads(extensions, fill, 0), FILL_COST * i));
  }
  return plans;
}

/** Whether the same was put around on each side: nothing was cut to the object first. */
function isEven({ left, top, right, bottom }: Margins): boolean {
  return left > 0 && left === top && left === right && left === bottom;
}

/** The corners of what a placement shows, to a hundredth of a pixel, as text. */
function corners({ width, height, left, top, across, down }: Placement): string {
  const sides = [width, height, left, top, left + width * across, top + height * down];
  return sides.map((length) => length.toFixed(2)).join(' ');
}

/** The plans' steps, ordered by how little they say and how near their pixels are to the example's. */
function ranked(sights: readonly Sight[], seen: readonly Seen[], plans: Plan[], fill: Fill) {
  // Plans that show the same to a hundredth of a pixel are judged together.
  const groups = new Map<string, { readonly placements: readonly Placement[]; readonly plans: Plan[]; cost: number }>();
  for (const plan of plans.sort(byCost)) {
    const steps = plan.steps('bilinear');
    const placements = seen.map(({ view }) => placedBy(steps, view));
    const key = placements.map(corners).join();
    const off = Math.max(...placements.map((one, i) => distanceBetween(one, seen[i]!.placement)));
    const group = groups.get(key) ?? { placements, plans: [], cost: plan.cost + OFF_COST * off };
    group.plans.push(plan);
    groups.set(key, group);
  }
  const looked = [...groups.values()].sort(byCost).slice(0, MOST_PLACEMENTS);
  if (looked.length === 0) return [];
  const kernelFor = (placements: readonly Placement[]) =>
    kernelOf(sights[0]!.input, sights[0]!.output, placements[0]!, fill);
  const errorFor = (placements: readonly Placement[], kernel: Kernel) =>
    sights.reduce((sum, { input, output }, i) => sum + errorOf(input, output, placements[i]!, kernel, fill), 0);
  const first = kernelFor(looked[0]!.placements);
  let judged = looked.map((group) => ({ ...group, kernel: first, error: errorFor(group.placements, first) }));
  // A kernel may make up for a placement that is half a pixel off: where none comes near, each placement is judged by its own.
  if (Math.min(...judged.map(({ error }) => error)) > NEAR_ERROR) {
    judged = looked.map((group) => {
      const kernel = kernelFor(group.placements);
      return { ...group, kernel, error: errorFor(group.placements, kernel) };
    });
  }
  const least = Math.min(...judged.map(({ error }) => error));
  const costs = judged.flatMap(({ plans: those, error, kernel }) => {
    const more = ERROR_COST * Math.log2((error + FREE_ERROR) / (least + FREE_ERROR));
    return those.map((plan) => ({ plan, kernel, cost: plan.cost + more }));
  });
  return costs.sort(byCost).map(({ plan, kernel }) => plan.steps(kernel));
}
