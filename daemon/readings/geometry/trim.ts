import { type Fill, nameOf } from './fill.ts';
import type { ObjectBounds } from './objectBox.ts';
import type { Placement, View } from './placement.ts';
import { type Placing, type Proposal, placing } from './placing.ts';
import { besidePixels, type Chosen, pixelCost, roundShare, tidy } from './round.ts';

/** Cropped to the object, with padding on every side: px, or a share of the object's longer side. */
export interface Trim {
  readonly unit: 'px' | 'share';
  readonly padding: number;
  /** Whether the shorter side is extended to a square. */
  readonly isSquare: boolean;
  /** Levels by which the object differs from its ground. */
  readonly tolerance: number;
  /** Extra pixels on the left, top, right and bottom, where another program saw soft edges end elsewhere; none where absent. */
  readonly nudge?: readonly [number, number, number, number];
  /** What stands beyond the picture. */
  readonly fill: Fill;
}

export const TOLERANCES = [0, 2, 4, 8, 16, 40] as const;

/** Margins that differ by at most this many pixels count as equal. */
const MOST_NUDGED = 3;
/** What a nudge counts as, in numbers: three bits of a number's twelve. */
const NUDGE_WEIGHT = 0.25;
const NO_NUDGE = [0, 0, 0, 0] as const;

export function trim(params: Trim): Placing {
  const { unit, padding, isSquare, fill, nudge = NO_NUDGE } = params;
  return placing({
    kind: 'trim',
    sentence: `Cropped to the object${isSquare ? ', square' : ''}${padding ? `, with ${paddingInWords(params)} around it` : ''}${fill === 'border' ? '' : `, filled with ${nameOf(fill)}`}`,
    weight: (padding ? 2 : 1) + NUDGE_WEIGHT * nudge.filter((pixels) => pixels !== 0).length,
    params: { ...params } as never,
    fill,
    place: (view) => placeTrim(params, view),
    scaled: (factor) => trim(unit === 'px' ? { ...params, padding: padding * factor } : params),
  });
}

function placeTrim({ unit, padding, isSquare, tolerance, nudge = NO_NUDGE }: Trim, view: View): Placement {
  const box = view.object(tolerance);
  const [left, top] = [box.left - nudge[0], box.top - nudge[1]];
  const [width, height] = [box.width + nudge[0] + nudge[2], box.height + nudge[1] + nudge[3]];
  const long = Math.max(width, height);
  const margin = Math.round(unit === 'px' ? padding : padding * long);
  // A square's side is rounded, not the margins, so that it may be odd.
  const side = unit === 'px' ? long + 2 * margin : Math.round(long * (1 + 2 * padding));
  const [wide, high] = isSquare ? [side, side] : [width + 2 * margin, height + 2 * margin];
  return {
    width: Math.max(1, Math.round(wide)),
    height: Math.max(1, Math.round(high)),
    left: Math.round(left) - Math.floor((wide - width) / 2),
    top: Math.round(top) - Math.floor((high - height) / 2),
    across: 1,
    down: 1,
  };
}

interface Seen {
  readonly view: View;
  readonly placement: Placement;
}

/** What padding in pixels costs more where the picture is resized after. */
const BEFORE_RESIZING = 1;

/** The paddings that people would choose, as shares of the object's longer side: round themselves, and as shares of the result's side. */
function roundPaddings(low: number, high: number): Chosen[] {
  const { value, cost } = roundShare(low / (1 + 2 * low), high / (1 + 2 * high));
  return [roundShare(low, high), { value: tidy(value / (1 - 2 * value)), cost }];
}

/** A padding in words: a share of the object's side, or of the result's where that is rounder. */
function paddingInWords({ unit, padding }: Pick<Trim, 'unit' | 'padding'>): string {
  if (unit === 'px') return `${Math.round(padding)} px`;
  const [percent, ofResult] = [padding * 100, (padding / (1 + 2 * padding)) * 100];
  const isOdd = (some: number) => Math.abs(some - Math.round(some)) > 1e-3;
  return isOdd(percent) && !isOdd(ofResult) ? `${Math.round(ofResult)} % of the result` : `${tidy(percent)} %`;
}

/** The trims that make these placements, to `slack` pixels. */
export function proposeTrims(seen: readonly Seen[], fill: Fill, slack: number): Proposal[] {
  const found: Proposal[] = [];
  const [{ view, placement }] = seen as [Seen];
  for (const tolerance of TOLERANCES) {
    const box = view.object(tolerance);
    if (box.width >= view.width - 1 && box.height >= view.height - 1) continue;
    const long = Math.max(box.width, box.height);
    const least = Math.min(placement.width - box.width, placement.height - box.height) / 2;
    for (const isSquare of [false, true]) {
      const px = Math.round(isSquare ? (placement.width - long) / 2 : least);
      const offer = (params: Pick<Trim, 'unit' | 'padding'>, cost: number) => {
        const stage = trim({ ...params, isSquare, tolerance, fill });
        const fits = seen.every((one) => agree(stage.place(one.view), one.placement, slack));
        if (fits) found.push({ stage, cost: 0.4 + cost + (isSquare ? 0.3 : 0) });
      };
      if (px < 0) continue;
      if (px === 0) offer({ unit: 'px', padding: 0 }, 0);
      else if (slack > 0) {
        offer({ unit: 'px', padding: px }, pixelCost(px) + BEFORE_RESIZING);
        for (const share of roundPaddings((px - 0.5) / long, (px + 0.5) / long)) {
          offer({ unit: 'share', padding: share.value }, share.cost);
        }
      } else {
        offer({ unit: 'px', padding: px }, pixelCost(px));
        const share = roundShare((px - 0.5) / long, (px + 0.5) / long);
        offer({ unit: 'share', padding: share.value }, besidePixels(share.cost, [share], pixelCost(px), [px]));
      }
    }
    // Where pixels are whole, the first box that fits is the one; else the pixels decide between the boxes.
    if (found.length > 0 && slack === 0) return found;
  }
  if (found.length > 0) return found;
  for (const tolerance of TOLERANCES) {
    const nudged = nudgedTrim(view.object(tolerance), placement);
    if (!nudged) continue;
    const stage = trim({ unit: 'px', ...nudged, isSquare: false, tolerance, fill });
    const fits = seen.every((one) => agree(stage.place(one.view), one.placement, slack));
    if (fits) return [{ stage, cost: 0.4 + pixelCost(nudged.padding) + NUDGE_WEIGHT }];
  }
  return found;
}

/** The padding, nearly the same on all sides, that extends a box to what a placement shows; undefined where there is none. */
function nudgedTrim(
  box: ObjectBounds,
  { left, top, width, height }: Placement,
): Pick<Trim, 'padding' | 'nudge'> | undefined {
  const margins = [
    box.left - left,
    box.top - top,
    left + width - box.left - box.width,
    top + height - box.top - box.height,
  ];
  const sorted = margins.map(Math.round).sort((a, b) => a - b);
  if (sorted[3]! - sorted[0]! > MOST_NUDGED) return undefined;
  // A round number nearby is the one that was meant.
  const near = sorted.find((pixels) => pixels % 4 === 0) ?? sorted[1]!;
  const padding = Math.max(0, near);
  return { padding, nudge: margins.map((margin) => Math.round(margin) - padding) as unknown as Trim['nudge'] & object };
}

function agree(a: Placement, b: Placement, slack: number): boolean {
  const off = Math.max(
    Math.abs(a.left - b.left),
    Math.abs(a.top - b.top),
    Math.abs(a.left + a.width - b.left - b.width * b.across),
    Math.abs(a.top + a.height - b.top - b.height * b.down),
  );
  return off <= slack + 1e-6;
}
