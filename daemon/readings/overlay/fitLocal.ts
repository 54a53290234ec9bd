import { differenceAt } from '../difference.ts';
import { type Box, cropped, isSameSize } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { type Changed, changedPixels } from './changed.ts';
import { type Cluster, clusters } from './clusters.ts';
import { affected, type Effect, reachOf } from './effects.ts';
import { fitEffect, leftBy } from './fitEffect.ts';
import { grown, localStage } from './localStage.ts';
import { isNear } from './placement.ts';
import { boxOf, extentOf, type Region } from './region.ts';

const MOST_REGIONS = 6;
/** Parts with fewer changed pixels show too little of what was done to them. */
const LEAST = 60;
/** Where more than this share of the picture changed, the change is not one of a part. */
const MOST_CHANGED = 0.7;

/** An effect that was applied to parts of all pairs, at the same places. */
export function fitLocal(pairs: readonly Pair[]): Stage[] {
  const found = seen.get(pairs) ?? localOf(pairs);
  seen.set(pairs, found);
  return found;
}

/** Two families ask for the same pairs. */
const seen = new WeakMap<readonly Pair[], Stage[]>();

function localOf(pairs: readonly Pair[]): Stage[] {
  const pair = pairs[0]!;
  if (pairs.some(({ input, output }) => !isSameSize(input, output))) return [];
  const changed = changedPixels(pair);
  if (changed.count < LEAST || changed.count > MOST_CHANGED * changed.mask.length) return [];
  const groups = clusters(changed, MOST_REGIONS).filter(({ count }) => count >= LEAST);
  let effect: Effect | undefined;
  const regions: Region[] = [];
  for (const cluster of groups) {
    const area = (cluster.right - cluster.left) * (cluster.bottom - cluster.top);
    if (area > MOST_CHANGED * changed.mask.length || isFlat(pair, cluster)) continue;
    const found = effect === undefined ? fitEffect(pair, cluster, changed.noise) : sameEffect(pair, cluster, effect);
    if (found === undefined) continue;
    effect = found.effect;
    regions.push(regionOf(pair, cluster, changed, found.box, effect));
  }
  if (effect === undefined || regions.length === 0) return [];
  const others = pairs.slice(1);
  const isSeen = others.every((other) => {
    return regions.every((region) => leftBy(other, boxOf(region, other.input.width, other.input.height), effect) < 0.4);
  });
  return isSeen ? [localStage(regions, effect)] : [];
}

function sameEffect(pair: Pair, cluster: Cluster, effect: Effect): { effect: Effect; box: Box } | undefined {
  if (effect.kind === 'pixelate') {
    const found = fitEffect(pair, cluster, 0);
    return found !== undefined && found.effect.kind === 'pixelate' && Math.abs(found.effect.block - effect.block) < 0.5
      ? { effect, box: found.box }
      : undefined;
  }
  return leftBy(pair, cluster, effect) < 0.2 ? { effect, box: cluster } : undefined;
}

/** Whether all that changed now has one colour: something put on. */
function isFlat({ output }: Pair, { left, top, right, bottom, mask }: Cluster): boolean {
  const { width, data } = output;
  let first = -1;
  let apart = 0;
  let count = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = y * width + x;
      if (mask[at] === 0) continue;
      if (first < 0) first = at;
      count++;
      if (differenceAt(data, 4 * first, data, 4 * at) > 6) apart++;
    }
  }
  return apart < 0.05 * count;
}

/** The rule for where a part is. */
function regionOf(pair: Pair, cluster: Cluster, changed: Changed, box: Box, effect: Effect): Region {
  const form = isOval(cluster, changed) ? 'ellipse' : 'rectangle';
  const slack =
    form === 'rectangle' && effect.kind !== 'pixelate' ? slackOf(pair, box, effect, changed.noise) : [0, 0, 0, 0];
  const { width, height } = pair.input;
  return {
    form,
    across: extentOf(
      box.left - slack[3]!,
      box.left,
      box.right,
      box.right + slack[1]!,
      width,
      isNear(box.top, box.bottom - box.top, height),
    ),
    down: extentOf(
      box.top - slack[0]!,
      box.top,
      box.bottom,
      box.bottom + slack[2]!,
      height,
      isNear(box.left, box.right - box.left, width),
    ),
  };
}

/** Whether nothing changed in the corners outside the ellipse in the box, where much of the rest did. */
function isOval({ left, top, right, bottom, mask }: Cluster, { width }: Changed): boolean {
  const [a, b] = [(right - left) / 2, (bottom - top) / 2];
  let [inside, within, outside, corners] = [0, 0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const isInside = Math.hypot((x + 0.5 - left - a) / a, (y + 0.5 - top - b) / b) <= 1.04;
      if (isInside) {
        within++;
        inside += mask[y * width + x]!;
      } else {
        corners++;
        outside += mask[y * width + x]!;
      }
    }
  }
  return inside > 0.3 * within && outside < 0.03 * corners;
}

/** How far each side (top, right, bottom, left) may lie further out, as the effect would change nothing there. */
function slackOf({ input, output }: Pair, box: Box, effect: Effect, noise: number): number[] {
  const most = 12;
  const wide = grown(box, most, input);
  const around = grown(wide, reachOf(effect), input);
  const done = affected(cropped(input, around), effect);
  const isUnchanged = (x: number, y: number) => {
    const from = ((y - around.top) * done.width + x - around.left) * 4;
    return differenceAt(done.data, from, output.data, (y * input.width + x) * 4) <= noise + 1;
  };
  const run = (count: number, length: number, at: (k: number, i: number) => boolean) => {
    for (let k = 1; k <= count; k++) for (let i = 0; i < length; i++) if (!at(k, i)) return k - 1;
    return count;
  };
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  return [
    run(box.top - wide.top, width, (k, i) => isUnchanged(box.left + i, box.top - k)),
    run(wide.right - box.right, height, (k, i) => isUnchanged(box.right - 1 + k, box.top + i)),
    run(wide.bottom - box.bottom, width, (k, i) => isUnchanged(box.left + i, box.bottom - 1 + k)),
    run(box.left - wide.left, height, (k, i) => isUnchanged(box.left - k, box.top + i)),
  ];
}
