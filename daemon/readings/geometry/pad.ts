import { cropped, type Picture } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { type Anchor, anchorCost, nameOfAnchor, offerAnchors, startOf } from './anchor.ts';
import { type Fill, nameOf } from './fill.ts';
import { distinctShares, type Margins, marginsAgree, marginsOf, sharesOf } from './margins.ts';
import { type Placement, type View, viewOf } from './placement.ts';
import { type Placing, type Proposal, placing } from './placing.ts';
import { ASPECTS, besidePixels, type Chosen, pixelCost, roundShare, sizeCost, tidy } from './round.ts';

/**
 * What is put around a picture. Enough for an aspect ratio, plus a margin on every side (px, or a share of the longer side); enough for a
 * fixed size (a larger picture is cut); or margins in px or in shares of its sides.
 */
export type Pad = { readonly fill: Fill } & (
  | {
      readonly to: 'aspect';
      readonly across: number;
      readonly down: number;
      readonly anchor: Anchor;
      readonly margin: Margin;
    }
  | { readonly to: 'size'; readonly width: number; readonly height: number; readonly anchor: Anchor }
  | { readonly to: 'margins'; readonly unit: 'px' | 'share'; readonly margins: Margins }
  | { readonly to: 'margin'; readonly of: 'long' | 'short'; readonly share: number }
);

interface Margin {
  readonly unit: 'px' | 'share';
  readonly length: number;
}

const NONE: Margin = { unit: 'px', length: 0 };

export function pad(params: Pad): Placing {
  return placing({
    kind: 'pad',
    sentence: `${sentenceOf(params)}, filled with ${nameOf(params.fill)}`,
    weight: weightOf(params) + (typeof params.fill === 'string' ? 1 : 2),
    params: { ...params } as never,
    fill: params.fill,
    place: (view) => placePad(params, view),
    scaled: (factor) => pad(scaledPad(params, factor)),
  });
}

/** An input and the part of its output that shows it, by a stage of kind `pad`; undefined where the picture is cut. */
export function insideOf({ params }: Stage, { input, output }: Pair): Pair | undefined {
  const { left, top } = placePad(params as Pad, viewOf(input));
  const fits = left <= 0 && top <= 0 && input.width - left <= output.width && input.height - top <= output.height;
  const box = { left: -left, top: -top, right: input.width - left, bottom: input.height - top };
  return fits ? { input, output: cropped(output, box) } : undefined;
}

/** How many pixels a stage of kind `pad` cuts off one side of a picture, at most. */
export function cutBy({ params }: Stage, picture: Picture): number {
  const { left, top, width, height } = placePad(params as Pad, viewOf(picture));
  return Math.max(0, left, top, picture.width - left - width, picture.height - top - height);
}

function placePad(params: Pad, { width, height }: View): Placement {
  switch (params.to) {
    case 'aspect': {
      const ratio = params.across / params.down;
      const { unit, length } = params.margin;
      const margin = Math.round(unit === 'px' ? length : length * Math.max(width, height));
      const wide = Math.max(width, Math.round(height * ratio)) + 2 * margin;
      const high = Math.max(height, Math.round(width / ratio)) + 2 * margin;
      return anchored(width, height, wide, high, params.anchor);
    }
    case 'size':
      return anchored(
        width,
        height,
        Math.max(1, Math.round(params.width)),
        Math.max(1, Math.round(params.height)),
        params.anchor,
      );
    case 'margins': {
      const [unitX, unitY] = params.unit === 'px' ? [1, 1] : [width, height];
      const [left, top] = [Math.round(params.margins.left * unitX), Math.round(params.margins.top * unitY)];
      const wide = width + left + Math.round(params.margins.right * unitX);
      return copyOf(-left, -top, wide, height + top + Math.round(params.margins.bottom * unitY));
    }
    case 'margin': {
      const margin = Math.round(
        params.share * (params.of === 'long' ? Math.max(width, height) : Math.min(width, height)),
      );
      return copyOf(-margin, -margin, width + 2 * margin, height + 2 * margin);
    }
  }
}

function copyOf(left: number, top: number, width: number, height: number): Placement {
  return { left, top, width, height, across: 1, down: 1 };
}

function anchored(width: number, height: number, wide: number, high: number, { x, y, half }: Anchor): Placement {
  return copyOf(0 - startOf(x, wide - width, half), 0 - startOf(y, high - height, half), wide, high);
}

function scaledPad(params: Pad, factor: number): Pad {
  switch (params.to) {
    case 'aspect': {
      const { unit, length } = params.margin;
      return unit === 'px' ? { ...params, margin: { unit, length: length * factor } } : params;
    }
    case 'size':
      return { ...params, width: params.width * factor, height: params.height * factor };
    case 'margins': {
      const { left, top, right, bottom } = params.margins;
      if (params.unit === 'share') return params;
      return {
        ...params,
        margins: { left: left * factor, top: top * factor, right: right * factor, bottom: bottom * factor },
      };
    }
    case 'margin':
      return params;
  }
}

function weightOf(params: Pad): number {
  switch (params.to) {
    case 'aspect':
      return params.margin.length ? 3 : 2;
    case 'size':
      return 3;
    case 'margin':
      return 2;
    case 'margins':
      return new Set(Object.values(params.margins).filter(Boolean)).size + 1;
  }
}

function sentenceOf(params: Pad): string {
  switch (params.to) {
    case 'aspect': {
      const { across, down, anchor, margin } = params;
      const shape = across === down ? 'a square' : `${across}:${down}`;
      const length = margin.unit === 'px' ? `${Math.round(margin.length)} px` : `${tidy(margin.length * 100)} %`;
      return `Extended to ${shape}${margin.length ? ` and ${length} more on each side` : ''}, picture at the ${nameOfAnchor(anchor)}`;
    }
    case 'size':
      return `On ${Math.round(params.width)} x ${Math.round(params.height)} px, picture at the ${nameOfAnchor(params.anchor)}`;
    case 'margins':
      return `Extended by ${marginsOf(params.margins, params.unit)}`;
    case 'margin':
      return `Extended by ${tidy(params.share * 100)} % of its ${params.of === 'long' ? 'longer' : 'shorter'} side on each side`;
  }
}

/** Margins seen in an example around a view, in pixels; negative where the view was cut. */
export interface Extension {
  readonly view: View;
  readonly margins: Margins;
}

/** The extensions that add all of these, to `slack` pixels (0: exactly), with one fill. */
export function proposePads(extensions: readonly Extension[], fill: Fill, slack: number): Proposal[] {
  const [{ view, margins }] = extensions as [Extension];
  const [wide, high] = [view.width + margins.left + margins.right, view.height + margins.top + margins.bottom].map(
    Math.round,
  ) as [number, number];
  const found: Proposal[] = [];
  const offer = (params: Pad, cost: number): boolean => {
    const stage = pad(params);
    const fits = extensions.every((one) => {
      const { left, top, right, bottom } = one.margins;
      const cut = { left: -left, top: -top, right: -right, bottom: -bottom };
      return marginsAgree(one.view, stage.place(one.view), cut, slack);
    });
    if (fits) found.push({ stage, cost });
    return fits;
  };
  // Where pixels are not whole, a length is not known well enough to be a round share.
  const costOf = (inShares: number, shares: readonly Chosen[], inPixels: number, pixels: readonly number[]) =>
    slack > 0 ? inShares : besidePixels(inShares, shares, inPixels, pixels);
  const long = Math.max(view.width, view.height);
  for (const { across, down, cost } of ASPECTS) {
    const ratio = across / down;
    const spare = Math.min(
      wide - Math.max(view.width, Math.round(view.height * ratio)),
      high - Math.max(view.height, Math.round(view.width / ratio)),
    );
    if (spare < 0) continue;
    const px = Math.round(spare / 2);
    const share = roundShare((px - 0.5) / long, (px + 0.5) / long);
    const options: [Margin, number][] =
      px === 0
        ? [[NONE, 0]]
        : [
            [{ unit: 'px', length: px }, 0.4 + pixelCost(px)],
            [{ unit: 'share', length: share.value }, 0.4 + costOf(share.cost, [share], pixelCost(px), [px])],
          ];
    const isFound = options.map(([margin, more]) =>
      offerAnchors(
        (anchor) => offer({ to: 'aspect', across, down, anchor, margin, fill }, 0.4 + cost + more + anchorCost(anchor)),
        slack > 0,
      ),
    );
    if (isFound.includes(true)) break;
  }
  const sized = 0.6 + sizeCost(wide) + (wide === high ? 0 : sizeCost(high));
  offerAnchors(
    (anchor) => offer({ to: 'size', width: wide, height: high, anchor, fill }, sized + anchorCost(anchor)),
    slack > 0,
  );
  const whole = {
    left: Math.round(margins.left),
    top: Math.round(margins.top),
    right: Math.round(margins.right),
    bottom: Math.round(margins.bottom),
  };
  if (Math.min(...Object.values(whole)) < 0) return found;
  const lengths = [...new Set(Object.values(whole).filter((length) => length > 0))];
  const inPixels = 0.2 + sum(lengths.map(pixelCost));
  offer({ to: 'margins', unit: 'px', margins: whole, fill }, inPixels);
  const shares = sharesOf(extensions, slack);
  if (shares) {
    const { left, top, right, bottom } = shares;
    const values = { left: left.value, top: top.value, right: right.value, bottom: bottom.value };
    const chosen = distinctShares([left, top, right, bottom]);
    const inShares = 0.25 + sum(chosen.map(({ cost }) => cost));
    offer({ to: 'margins', unit: 'share', margins: values, fill }, costOf(inShares, chosen, inPixels, lengths));
  }
  if (lengths.length === 1 && Math.min(...Object.values(whole)) > 0) {
    for (const of of ['long', 'short'] as const) {
      const sides = extensions.map((one) => (of === 'long' ? Math.max : Math.min)(one.view.width, one.view.height));
      const low = Math.max(...extensions.map((one, i) => (one.margins.left - 0.5 - slack) / sides[i]!));
      const high = Math.min(...extensions.map((one, i) => (one.margins.left + 0.5 + slack) / sides[i]!));
      if (low > high) continue;
      const share = roundShare(low, high);
      const inShares = (of === 'long' ? 0.5 : 0.45) + share.cost;
      offer({ to: 'margin', of, share: share.value, fill }, costOf(inShares, [share], inPixels, lengths));
    }
  }
  return found;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
