import type { Placement, View } from './placement.ts';
import { type Chosen, roundShare, tidy } from './round.ts';

/** Lengths at a picture's four sides: pixels, or shares of its width (left, right) and height. */
export interface Margins {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Whether a placement at scale 1 takes these margins off a view, to `slack` pixels. */
export function marginsAgree(view: View, placement: Placement, margins: Margins, slack: number): boolean {
  const { left, top, width, height } = placement;
  const off = Math.max(
    Math.abs(left - margins.left),
    Math.abs(top - margins.top),
    Math.abs(view.width - left - width - margins.right),
    Math.abs(view.height - top - height - margins.bottom),
  );
  return off <= slack + 1e-6;
}

/** The round shares of the views' sides that make these margins; null where no shares do. */
export function sharesOf(
  cuts: readonly { readonly view: View; readonly margins: Margins }[],
  slack: number,
): { readonly [side in keyof Margins]: Chosen } | null {
  const shareOf = (side: keyof Margins, length: 'width' | 'height'): Chosen | null => {
    let [low, high] = [-1e9, 1e9];
    for (const { view, margins } of cuts) {
      low = Math.max(low, (margins[side] - 0.5 - slack) / view[length]);
      high = Math.min(high, (margins[side] + 0.5 + slack) / view[length]);
    }
    if (low > high) return null;
    return low <= 0 && high >= 0 ? { value: 0, cost: 0 } : roundShare(low, high);
  };
  const [left, right] = [shareOf('left', 'width'), shareOf('right', 'width')];
  const [top, bottom] = [shareOf('top', 'height'), shareOf('bottom', 'height')];
  return left && right && top && bottom ? { left, top, right, bottom } : null;
}

/** Those of some shares that differ and are not 0. */
export function distinctShares(shares: readonly Chosen[]): readonly Chosen[] {
  return [...new Map(shares.filter(({ value }) => value > 0).map((share) => [share.value, share])).values()];
}

/** "12 px on each side", "10 % at the left and right", "40 px at the top". */
export function marginsOf(margins: Margins, unit: 'px' | 'share'): string {
  const named = (length: number) => (unit === 'px' ? `${Math.round(length)} px` : `${tidy(length * 100)} %`);
  const { left, top, right, bottom } = margins;
  if (left === right && top === bottom && left === top) return `${named(left)} on each side`;
  const groups = new Map<string, string[]>();
  for (const [side, length] of Object.entries({ left, right, top, bottom })) {
    if (named(length) === named(0)) continue;
    groups.set(named(length), [...(groups.get(named(length)) ?? []), side]);
  }
  return [...groups].map(([length, sides]) => `${length} at the ${sides.join(' and ')}`).join(', ');
}
