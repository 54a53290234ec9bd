import { type Anchor, anchorCost, nameOfAnchor, offerAnchors, startOf } from './anchor.ts';
import { distinctShares, type Margins, marginsAgree, marginsOf, sharesOf } from './margins.ts';
import type { Placement, View } from './placement.ts';
import { type Placing, type Proposal, placing } from './placing.ts';
import { ASPECTS, besidePixels, pixelCost, roundShare, sizeCost, tidy } from './round.ts';

/** What is kept: the largest part of an aspect ratio, a part of one size (px) or share, or all but margins (px, or shares). */
export type Crop =
  | { readonly to: 'aspect'; readonly across: number; readonly down: number; readonly anchor: Anchor }
  | { readonly to: 'size'; readonly width: number; readonly height: number; readonly anchor: Anchor }
  | { readonly to: 'part'; readonly width: number; readonly height: number; readonly anchor: Anchor }
  | {
      readonly to: 'rectangle';
      readonly left: number;
      readonly top: number;
      readonly width: number;
      readonly height: number;
    }
  | { readonly to: 'inset'; readonly unit: 'px' | 'share'; readonly margins: Margins };

export function crop(params: Crop): Placing {
  return placing({
    kind: 'crop',
    sentence: sentenceOf(params),
    weight: weightOf(params),
    params: { ...params } as never,
    place: (view) => placeCrop(params, view),
    scaled: (factor) => crop(scaledCrop(params, factor)),
  });
}

function placeCrop(params: Crop, { width, height }: View): Placement {
  switch (params.to) {
    case 'aspect': {
      const ratio = params.across / params.down;
      const wide = Math.min(width, Math.max(1, Math.round(height * ratio)));
      return anchored(width, height, wide, Math.min(height, Math.max(1, Math.round(width / ratio))), params.anchor);
    }
    case 'size': {
      const [wide, high] = [Math.round(params.width), Math.round(params.height)];
      return anchored(width, height, Math.min(width, wide), Math.min(height, high), params.anchor);
    }
    case 'part':
      return anchored(width, height, atLeast1(width * params.width), atLeast1(height * params.height), params.anchor);
    case 'rectangle': {
      const left = Math.min(width - 1, Math.round(params.left));
      const top = Math.min(height - 1, Math.round(params.top));
      return copyOf(
        left,
        top,
        Math.min(width - left, Math.round(params.width)),
        Math.min(height - top, Math.round(params.height)),
      );
    }
    case 'inset': {
      const [unitX, unitY] = params.unit === 'px' ? [1, 1] : [width, height];
      const left = Math.round(params.margins.left * unitX);
      const top = Math.round(params.margins.top * unitY);
      const wide = atLeast1(width - left - Math.round(params.margins.right * unitX));
      const high = atLeast1(height - top - Math.round(params.margins.bottom * unitY));
      return copyOf(Math.min(left, width - 1), Math.min(top, height - 1), wide, high);
    }
  }
}

function atLeast1(length: number): number {
  return Math.max(1, Math.round(length));
}

function copyOf(left: number, top: number, width: number, height: number): Placement {
  return { left, top, width, height, across: 1, down: 1 };
}

function anchored(width: number, height: number, wide: number, high: number, { x, y, half }: Anchor): Placement {
  return copyOf(startOf(x, width - wide, half), startOf(y, height - high, half), wide, high);
}

function scaledCrop(params: Crop, factor: number): Crop {
  switch (params.to) {
    case 'size':
      return { ...params, width: params.width * factor, height: params.height * factor };
    case 'rectangle': {
      const { left, top, width, height } = params;
      return { ...params, left: left * factor, top: top * factor, width: width * factor, height: height * factor };
    }
    case 'inset': {
      const { left, top, right, bottom } = params.margins;
      if (params.unit === 'share') return params;
      return {
        ...params,
        margins: { left: left * factor, top: top * factor, right: right * factor, bottom: bottom * factor },
      };
    }
    default:
      return params;
  }
}

function weightOf(params: Crop): number {
  if (params.to === 'aspect') return 2;
  if (params.to === 'size' || params.to === 'part') return 3;
  if (params.to === 'rectangle') return 4;
  return new Set(Object.values(params.margins).filter(Boolean)).size + 1;
}

function sentenceOf(params: Crop): string {
  switch (params.to) {
    case 'aspect': {
      const { across, down, anchor } = params;
      return `Cropped to ${across === down ? 'a square' : `${across}:${down}`}, ${nameOfAnchor(anchor)}`;
    }
    case 'size':
      return `Cropped to ${Math.round(params.width)} x ${Math.round(params.height)} px, ${nameOfAnchor(params.anchor)}`;
    case 'part': {
      const [wide, high] = [params.width, params.height].map((share) => `${tidy(share * 100)} %`);
      return `Cropped to ${wide === high ? wide : `${wide} x ${high}`}, ${nameOfAnchor(params.anchor)}`;
    }
    case 'rectangle': {
      const [left, top, width, height] = [params.left, params.top, params.width, params.height].map(Math.round);
      return `Cropped to ${width} x ${height} px from ${left}, ${top} on`;
    }
    case 'inset':
      return `Cropped by ${marginsOf(params.margins, params.unit)}`;
  }
}

/** A crop seen in an example: what it took off a view's sides, in pixels. */
export interface Cut {
  readonly view: View;
  readonly margins: Margins;
}

/** The crops that cut all of these, to `slack` pixels (0: exactly). `half`: where an odd pixel is likelier to go. */
export function proposeCrops(cuts: readonly Cut[], slack: number, half: Anchor['half'] = 'down'): Proposal[] {
  const [{ view, margins }] = cuts as [Cut];
  const [wide, high] = [view.width - margins.left - margins.right, view.height - margins.top - margins.bottom].map(
    Math.round,
  ) as [number, number];
  const found: Proposal[] = [];
  const offer = (params: Crop, cost: number): boolean => {
    const stage = crop(params);
    const fits = cuts.every((cut) => marginsAgree(cut.view, stage.place(cut.view), cut.margins, slack));
    if (fits) found.push({ stage, cost });
    return fits;
  };
  for (const { across, down, cost } of ASPECTS) {
    if (
      offerAnchors(
        (anchor) => offer({ to: 'aspect', across, down, anchor }, 0.4 + cost + anchorCost(anchor, half)),
        slack > 0,
      )
    )
      break;
  }
  const sized = sizeCost(wide) + (wide === high ? 0 : sizeCost(high)) + 0.6;
  offerAnchors(
    (anchor) => offer({ to: 'size', width: wide, height: high, anchor }, sized + anchorCost(anchor, half)),
    slack > 0,
  );
  offer(
    { to: 'rectangle', left: Math.round(margins.left), top: Math.round(margins.top), width: wide, height: high },
    2 + sized,
  );
  const whole = mapMargins(margins, Math.round);
  const lengths = [...new Set(Object.values(whole).filter((length) => length > 0))];
  const inPixels = 0.2 + severalCost(whole) + sum(lengths.map(pixelCost));
  offer({ to: 'inset', unit: 'px', margins: whole }, inPixels);
  const shares = sharesOf(cuts, slack);
  if (shares) {
    const margins = mapMargins(shares, ({ value }) => value);
    const chosen = distinctShares(Object.values(shares));
    const inShares = 0.25 + severalCost(margins) + sum(chosen.map(({ cost }) => cost));
    // Where pixels are not whole, a length is not known well enough to be a round share.
    const cost = slack > 0 ? inShares : besidePixels(inShares, chosen, inPixels, lengths);
    offer({ to: 'inset', unit: 'share', margins }, cost);
  }
  const width = partOf(
    cuts.map((cut) => [cut.view.width - cut.margins.left - cut.margins.right, cut.view.width]),
    slack,
  );
  const height = partOf(
    cuts.map((cut) => [cut.view.height - cut.margins.top - cut.margins.bottom, cut.view.height]),
    slack,
  );
  if (width && height) {
    const cost = 0.9 + width.cost + (height.value === width.value ? 0 : height.cost);
    const part = { width: width.value, height: height.value };
    offerAnchors((anchor) => offer({ to: 'part', ...part, anchor }, cost + anchorCost(anchor, half)), slack > 0);
  }
  return found;
}

/** Unequal margins are less likely than equal ones, except where one side alone is cut. */
function severalCost({ left, top, right, bottom }: Margins): number {
  const kinds = new Set([left, top, right, bottom]).size;
  const isOneSide = [left, top, right, bottom].filter((length) => length > 0).length === 1;
  return isOneSide ? 0 : 0.7 * (kinds - 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mapMargins<Value>(
  margins: { readonly [side in keyof Margins]: Value },
  map: (value: Value) => number,
): Margins {
  const { left, top, right, bottom } = margins;
  return { left: map(left), top: map(top), right: map(right), bottom: map(bottom) };
}

function partOf(lengths: readonly (readonly [number, number])[], slack: number) {
  const low = Math.max(...lengths.map(([part, whole]) => (part - 0.5 - slack) / whole));
  const high = Math.min(...lengths.map(([part, whole]) => (part + 0.5 + slack) / whole));
  if (low > high) return null;
  return high >= 1 ? { value: 1, cost: 0 } : roundShare(low, high);
}
