/** A number that people would choose, and how unlikely it is that they did: 0 for a half. */
export interface Chosen {
  readonly value: number;
  readonly cost: number;
}

/** Steps of shares, from those that people choose most: halves, quarters and thirds, tenths, twentieths, hundredths. */
const STEPS = [
  { step: 1 / 2, cost: 0.3 },
  { step: 1 / 4, cost: 0.4 },
  { step: 1 / 3, cost: 0.5 },
  { step: 1 / 10, cost: 0.8 },
  { step: 1 / 8, cost: 0.9 },
  { step: 1 / 20, cost: 0.9 },
  { step: 1 / 6, cost: 1.3 },
  { step: 1 / 100, cost: 1.6 },
];
const ODD_SHARE = 3;
/** Shares that cost at most this are round: multiples of 5 %, thirds and eighths. */
export const ROUND_SHARE = 0.9;
/** By how much less a share costs than the pixels before which it comes. */
const BEFORE = 0.05;

/** The share from `low` to `high` that people would choose; the middle one where there is no round one. */
export function roundShare(low: number, high: number): Chosen {
  for (const { step, cost } of STEPS) {
    const value = Math.round((low + high) / 2 / step) * step;
    if (value >= low - 1e-9 && value <= high + 1e-9) return { value: tidy(value), cost };
  }
  return { value: tidy((low + high) / 2), cost: ODD_SHARE };
}

/** Rounds to six digits, which suffice for a pixel of a large picture. */
export function tidy(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** How unlikely people are to choose this whole number of pixels for a length. */
export function pixelCost(pixels: number): number {
  if (pixels <= 12 || pixels % 5 === 0 || pixels % 8 === 0) return 0.5;
  return pixels % 4 === 0 ? 0.7 : 1.2;
}

/**
 * What shares cost that make the same lengths as whole pixels do, which cost `inPixels`: `inShares`, but less than the pixels where all
 * shares are round, no more than the pixels, and some of those are not round. Round pixels are up to 9, or multiples of 8, 10 or 12.
 */
export function besidePixels(
  inShares: number,
  shares: readonly Chosen[],
  inPixels: number,
  pixels: readonly number[],
): number {
  const isRound = (length: number) => length < 10 || [8, 10, 12].some((step) => length % step === 0);
  const isMeant =
    shares.length <= pixels.length && shares.every(({ cost }) => cost <= ROUND_SHARE) && !pixels.every(isRound);
  return isMeant ? Math.min(inShares, inPixels - BEFORE) : inShares;
}

const SIZES = new Set([
  16, 20, 24, 28, 30, 32, 36, 40, 44, 48, 50, 56, 60, 64, 72, 80, 90, 96, 100, 112, 120, 128, 144, 150, 160, 180, 192,
  200, 224, 240, 250, 256, 300, 320, 360, 384, 400, 420, 450, 480, 500, 512, 540, 600, 630, 640, 700, 720, 750, 768,
  800, 900, 960, 1000, 1024, 1080, 1200, 1280, 1440, 1500, 1600, 1920, 2000, 2048,
]);

/** Sides of icons for programs and pages. */
const ICONS = new Set([16, 32, 48, 64, 128, 180, 192, 256, 512]);

/** How unlikely people are to choose this width or height for a picture. */
export function sizeCost(pixels: number): number {
  if (ICONS.has(pixels)) return 0.15;
  if (SIZES.has(pixels)) return 0.3;
  if (pixels % 10 === 0) return 0.5;
  return pixels % 8 === 0 ? 0.8 : 1.4;
}

/** Aspect ratios that people choose, width / height. */
const RATIOS = [
  [1, 1],
  [16, 9],
  [4, 3],
  [3, 2],
  [2, 1],
  [5, 4],
  [16, 10],
  [3, 1],
  [21, 9],
  [7, 5],
  [5, 3],
  [4, 1],
] as const;

/** The ratios that people choose, both ways up, each with its cost: 0 for a square. */
export const ASPECTS: readonly { readonly across: number; readonly down: number; readonly cost: number }[] =
  RATIOS.flatMap(([across, down], i) =>
    across === down
      ? [{ across, down, cost: 0 }]
      : [
          { across, down, cost: 0.15 + 0.06 * i },
          { across: down, down: across, cost: 0.15 + 0.06 * i },
        ],
  );
