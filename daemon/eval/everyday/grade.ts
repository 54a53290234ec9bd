import type { Comparison } from './compare.ts';

/** From best to worst. */
export const GRADES = ['ship', 'touch up', 'wrong', 'spoilt'] as const;
export type Grade = (typeof GRADES)[number];

/** Whether a person keeps it, as it is or touched up. */
export function isUsable(grade: Grade): boolean {
  return grade === 'ship' || grade === 'touch up';
}

/** An answer that looks the same: one of two ways to be so near. */
const SHIP = {
  /** dB; with it, the mean error where something changed may be up to `changedError`. */
  psnr: 38,
  changedError: 6,
  /** Or these two, in levels, whatever the ratio is. */
  tinyChangedError: 3,
  tinyEdgeError: 4,
  /** The share of pixels that may be plainly off, in both ways. */
  offShare: 0.005,
  /** The least correlation of gradients, but where the ratio is so good: noise of two levels, which nobody sees, takes them apart too. */
  structure: 0.85,
  psnrOfAnyStructure: 44,
  /** The error that is left where something changed, as a share of that of leaving the query alone: small changes must be made too. */
  leftOver: 0.5,
} as const;

/** An answer that is right but for what a person mends in a minute. */
const TOUCH_UP = {
  changedError: 12,
  keptError: 6,
  offShare: 0.06,
  leftOver: 0.5,
  /** A truth at half its resolution has 0.6 to 0.75; one that is moved by a pixel less. Neither is mended in a minute. */
  structure: 0.76,
  psnrOfAnyStructure: 38,
} as const;

/** What makes an answer worse than none. */
const SPOILT = {
  /** The error, as a root of its mean square, beside that of leaving the query alone. Leaving it alone is wrong, but spoils nothing. */
  rms: 1.02,
  /** The share plainly off of what should have been kept. */
  keptOffShare: 0.1,
  /** Details are gone: the gradients' correlation is below this one and by so much below that of the query left alone. */
  structure: 0.5,
  structureLost: 0.25,
} as const;

/**
 * Grades an answer. 'ship': it looks the same as the truth. 'touch up': nearly. 'wrong': it is neither, but no farther from the truth than the
 * query was. 'spoilt': it is farther, or what should have stayed is destroyed. One of the wrong size is wrong at best.
 */
export function gradeOf({ sizeRight, answer, alone }: Comparison): Grade {
  const made = (share: number) => alone.changedError === 0 || answer.changedError <= share * alone.changedError;
  const isSharp = ({ structure, psnrOfAnyStructure }: typeof SHIP | typeof TOUCH_UP) =>
    answer.structure >= structure || answer.psnr >= psnrOfAnyStructure;
  if (sizeRight && answer.offShare <= SHIP.offShare && made(SHIP.leftOver) && isSharp(SHIP)) {
    if (answer.psnr >= SHIP.psnr && answer.changedError <= SHIP.changedError) return 'ship';
    if (answer.changedError <= SHIP.tinyChangedError && answer.edgeError <= SHIP.tinyEdgeError) return 'ship';
  }
  const isNear =
    answer.changedError <= TOUCH_UP.changedError &&
    answer.keptError <= TOUCH_UP.keptError &&
    answer.offShare <= TOUCH_UP.offShare;
  if (sizeRight && isNear && made(TOUCH_UP.leftOver) && isSharp(TOUCH_UP)) return 'touch up';
  const farther = answer.psnr < alone.psnr - 20 * Math.log10(SPOILT.rms);
  const blurred = answer.structure < SPOILT.structure && answer.structure < alone.structure - SPOILT.structureLost;
  return farther || blurred || answer.keptOffShare > SPOILT.keptOffShare ? 'spoilt' : 'wrong';
}
