/** Where a smaller rectangle stands in a larger one: 0 at the left or top, 0.5 in the middle, 1 at the right or bottom. */
export interface Anchor {
  readonly x: number;
  readonly y: number;
  /** Where the odd pixel goes that halving leaves over. */
  readonly half: 'down' | 'up';
}

const PLACES = [0.5, 0, 1] as const;

/** All of them, likeliest first. */
const ANCHORS: readonly Anchor[] = PLACES.flatMap((y) => PLACES.map((x) => ({ x, y })))
  .sort((a, b) => doubt(a) - doubt(b))
  .flatMap(({ x, y }) => {
    const halves = x === 0.5 || y === 0.5 ? (['down', 'up'] as const) : (['down'] as const);
    return halves.map((half) => ({ x, y, half }));
  });

/**
 * Offers anchors in turn until one is taken; with `isLoose`, also that one with the other `half`, which may be as near.
 */
export function offerAnchors(offer: (anchor: Anchor) => boolean, isLoose: boolean): boolean {
  let taken: Anchor | null = null;
  for (const anchor of ANCHORS) {
    if (taken && (!isLoose || taken.x !== anchor.x || taken.y !== anchor.y)) return true;
    if (offer(anchor)) taken ??= anchor;
  }
  return taken !== null;
}

function doubt({ x, y }: { x: number; y: number }): number {
  return (x === 0.5 ? 0 : 1) + (y === 0.5 ? 0 : 1);
}

/** How unlikely an anchor is beside the others: 0 for the centre. `half`: where an odd pixel is likelier to go. */
export function anchorCost(anchor: Anchor, half: Anchor['half'] = 'down'): number {
  return 0.3 * doubt(anchor) + (anchor.half === half ? 0 : 0.05);
}

/** The first pixel of a rectangle anchored at `at` with `room` pixels to spare (negative: it sticks out by that much). */
export function startOf(at: number, room: number, half: Anchor['half']): number {
  return Math.floor(at * room + (half === 'up' ? 0.5 : 0) + 1e-9);
}

const NAMES = [
  ['top left corner', 'top', 'top right corner'],
  ['left', 'centre', 'right'],
  ['bottom left corner', 'bottom', 'bottom right corner'],
];

export function nameOfAnchor({ x, y }: Anchor): string {
  return NAMES[2 * y]![2 * x]!;
}
