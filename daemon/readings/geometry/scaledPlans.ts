import type { Anchor } from './anchor.ts';
import { proposeCrops } from './crop.ts';
import type { Fill } from './fill.ts';
import type { Kernel } from './kernels.ts';
import type { Margins } from './margins.ts';
import { proposeZooms } from './move.ts';
import { proposePads } from './pad.ts';
import { distanceBetween, type Placement, type View, viewAfter } from './placement.ts';
import type { Placing } from './placing.ts';
import { type Plan, placedBy } from './plan.ts';
import { type Box, proposeSizes, resize, type Size, type Sizing } from './resize.ts';
import { pixelCost } from './round.ts';
import { proposeTrims, TOLERANCES, trim } from './trim.ts';

/** What one pair's output shows of its input, already oriented. */
export interface Seen {
  readonly view: View;
  readonly placement: Placement;
}

/** Every further step of a plan must earn this. */
const STEP_COST = 0.8;
/** How far a rule may be off what was found where pixels are not whole, in pixels of the output. */
const SLACK = 1.3;
/** Margins below this many pixels are none. */
const NO_MARGIN = 0.75;

/** Plans that bring pictures to another scale, whole or in part, on other ground or not. */
export function scaledPlans(seen: readonly Seen[], fills: readonly Fill[]): Plan[] {
  const margins = seen.map(marginsAround).flatMap((one) => Object.values(one));
  const plans: Plan[] = [];
  const isInPlace = seen.every(({ view, placement }) => isSizeOf(view, placement));
  if (margins.every((length) => Math.abs(length) < NO_MARGIN)) plans.push(...(isInPlace ? [] : resized(seen)));
  else {
    if (isInPlace) {
      for (const fill of fills) plans.push(...zoomed(seen, fill));
    }
    plans.push(...cutThenResized(seen, fills));
    for (const first of [null, ...trims()]) plans.push(...resizedThenPadded(seen, first, fills));
  }
  return plans.filter((plan) => {
    const steps = plan.steps('bilinear');
    return seen.every(({ view, placement }) => distanceBetween(placedBy(steps, view), placement) <= SLACK);
  });
}

function isSizeOf(view: View, { width, height }: { readonly width: number; readonly height: number }): boolean {
  return view.width === width && view.height === height;
}

/**
 * The distance between the sides of an input and those of the part that an output shows, in the output's pixels; negative where it is cut.
 */
export function marginsAround({ view, placement: { width, height, left, top, across, down } }: Seen): Margins {
  const [x, y] = [0 - left / across, 0 - top / down];
  return { left: x, top: y, right: width - x - view.width / across, bottom: height - y - view.height / down };
}

function resized(seen: readonly Seen[]): Plan[] {
  const sizings = seen.map(({ view, placement: { width, height } }) => ({ from: view, width, height }));
  return proposeSizes(sizings, 0).map(({ size, cost }) => ({ cost, steps: (kernel) => [resize({ size, kernel })] }));
}

function zoomed(seen: readonly Seen[], fill: Fill): Plan[] {
  return proposeZooms(seen, fill).map(({ zoom, cost }) => ({ cost, steps: (kernel) => [zoom(kernel)] }));
}

function trims(): Placing[] {
  return TOLERANCES.map((tolerance) => trim({ unit: 'px', padding: 0, isSquare: false, tolerance, fill: 'border' }));
}

/** Cropped (or cropped to the object, with what is around it), then brought to size. */
function cutThenResized(seen: readonly Seen[], fills: readonly Fill[]): Plan[] {
  const slack = Math.max(1, ...seen.map(({ placement }) => placement.across * SLACK));
  const windows = seen.map(({ view, placement: { left, top, width, height, across, down } }) => ({
    view,
    placement: { left, top, width: width * across, height: height * down, across: 1, down: 1 },
  }));
  const cuts = windows.map(({ view, placement: { left, top, width, height } }) => ({
    view,
    margins: { left, top, right: view.width - left - width, bottom: view.height - top - height },
  }));
  const isInside = cuts.every(({ margins }) => Object.values(margins).every((length) => length > -slack));
  const firsts = fills.flatMap((fill) => proposeTrims(windows, fill, slack));
  if (isInside) firsts.push(...proposeCrops(cuts, slack));
  const cutting = firsts.filter(({ stage }) => !seen.every(({ view }) => isSizeOf(view, stage.place(view))));
  return cutting.flatMap(({ stage, cost }) => {
    const sizings = seen.map(({ view, placement: { width, height } }) => ({ from: stage.place(view), width, height }));
    // Of parts of one shape, one length determines the other.
    const sizes = proposeSizes(sizings, 0).filter(
      ({ size }) => !isOneShape(stage) || size.by === 'size' || size.by === 'factor',
    );
    return sizes.map(({ size, cost: more }) => ({
      cost: cost + more + STEP_COST,
      steps: (kernel: Kernel) => [stage, resize({ size, kernel })],
    }));
  });
}

function isOneShape({ params }: Placing): boolean {
  const { to, isSquare } = params as { to?: string; isSquare?: boolean };
  return isSquare === true || to === 'aspect' || to === 'size' || to === 'rectangle';
}

/** Brought to size (the object alone, after `first`), then put on a larger ground or cut to a size. */
function resizedThenPadded(seen: readonly Seen[], first: Placing | null, fills: readonly Fill[]): Plan[] {
  const trimmed = seen.map(({ view, placement }) => {
    if (!first) return { view, placement };
    const cut = first.place(view);
    return {
      view: viewAfter(view, cut),
      placement: { ...placement, left: placement.left - cut.left, top: placement.top - cut.top },
    };
  });
  if (
    first &&
    trimmed.every(({ view }, i) => view.width === seen[i]!.view.width && view.height === seen[i]!.view.height)
  )
    return [];
  const sizings = trimmed.map(({ view, placement }) => ({
    from: view,
    width: Math.round(view.width / placement.across),
    height: Math.round(view.height / placement.down),
  }));
  const stepCost = first ? 2 * STEP_COST : STEP_COST;
  const canvas = seen[0]!.placement;
  return proposeSizes(sizings, 1, boxesOn(canvas, sizings)).flatMap(({ size, cost }) =>
    padded(trimmed, size, fills)
      .filter(({ stage }) => suits(size, stage, canvas))
      .map(({ stage, cost: more }) => ({
        cost: cost + more + stepCost,
        steps: (kernel: Kernel) => [...(first ? [first] : []), resize({ size, kernel }), stage],
      })),
  );
}

/** What a box costs that leaves a margin at two sides of its canvas only, beside one that leaves it all around. */
const ONE_MARGIN_COST = 0.3;

/**
 * The boxes on a canvas of which pictures of these sizes may have been made to fit: the canvas itself; less the smallest margin all around;
 * less that margin at the sides where it was seen.
 */
function boxesOn({ width, height }: Placement, sizings: readonly Sizing[]): Box[] {
  const across = Math.min(...sizings.map((sizing) => width - sizing.width));
  const down = Math.min(...sizings.map((sizing) => height - sizing.height));
  const spare = Math.min(across, down);
  // It takes no numbers of its own.
  const boxes = [{ width, height, cost: 0 }];
  if (spare <= 0) return boxes;
  const cost = pixelCost(spare >> 1);
  const [wide, high] = across <= down ? [width - spare, height] : [width, height - spare];
  return [
    ...boxes,
    { width: width - spare, height: height - spare, cost },
    { width: wide, height: high, cost: cost + ONE_MARGIN_COST },
  ];
}

/**
 * Whether a step after resizing goes with the size. A box that is not square is known from a canvas, which all pictures then get, and its
 * margin is all around only in the middle. A canvas does not cut what it is for: pictures fit in a box that is no
 * larger, and those that cover a box get the same margin on all sides.
 */
function suits(size: Size, { kind, params }: Placing, canvas: Placement): boolean {
  if (size.by !== 'contain' && size.by !== 'cover') return true;
  const { width, height } = size;
  const step = params as { to?: string; anchor?: Anchor; across?: number; down?: number; margins?: Margins };
  if (width !== height) {
    const isFixed = step.to === 'aspect' ? width * step.down! === height * step.across! : step.to === 'size';
    const isAllAround = width < canvas.width && height < canvas.height;
    const isCentred = step.anchor?.x === 0.5 && step.anchor.y === 0.5;
    if (!isFixed || (isAllAround && !isCentred)) return false;
  }
  if (kind !== 'pad') return true;
  const isAround = step.to === 'margin' || step.to === 'margins';
  if (size.by === 'cover') return isAround && new Set(Object.values(step.margins ?? {})).size <= 1;
  return isAround || (width <= canvas.width && height <= canvas.height);
}

/** What puts pictures of a size where they were seen, to a pixel, on a ground of exactly the size that was seen. */
function padded(seen: readonly Seen[], size: Size, fills: readonly Fill[]) {
  const resizing = resize({ size, kernel: 'bilinear' });
  const extensions = seen.map(({ view, placement }) => {
    const made = viewAfter(view, resizing.place(view));
    const left = Math.round(0 - placement.left / placement.across);
    const top = Math.round(0 - placement.top / placement.down);
    const { width, height } = placement;
    return { view: made, margins: { left, top, right: width - left - made.width, bottom: height - top - made.height } };
  });
  const isCut = extensions.every(({ margins }) => Object.values(margins).every((length) => length <= 0));
  const proposals = isCut
    ? proposeCrops(
        extensions.map(({ view, margins: { left, top, right, bottom } }) => ({
          view,
          margins: { left: -left, top: -top, right: -right, bottom: -bottom },
        })),
        1,
        // As libvips crops after resizing to cover a box.
        'up',
      )
    : fills.flatMap((fill) => proposePads(extensions, fill, 1));
  return proposals.filter(({ stage }) =>
    extensions.every(({ view }, i) => {
      const { width, height } = stage.place(view);
      return width === seen[i]!.placement.width && height === seen[i]!.placement.height;
    }),
  );
}
