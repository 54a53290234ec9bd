import type { Box } from '../picture.ts';

/** A part of a picture that is anchored on both axes, as a panel at the left or a strip along the bottom. */
export interface Place {
  readonly across: Stretch;
  readonly down: Stretch;
}

/**
 * A stretch of a side, from its start, up to its end or around its middle. `length` is a share of the side, up to 1 for all of it, or a
 * number of pixels.
 */
export interface Stretch {
  readonly at: 'start' | 'middle' | 'end';
  readonly unit: 'share' | 'px';
  readonly length: number;
}

export const WHOLE: Stretch = { at: 'start', unit: 'share', length: 1 };

export function isWhole({ unit, length }: Stretch): boolean {
  return unit === 'share' && length === 1;
}

/** The part of a picture of this size, in whole pixels inside it. */
export function boxOf({ across, down }: Place, width: number, height: number): Box {
  const [left, right] = endsOf(across, width);
  const [top, bottom] = endsOf(down, height);
  return { left, top, right, bottom };
}

function endsOf({ at, unit, length }: Stretch, side: number): [number, number] {
  const long = Math.min(side, unit === 'share' ? length * side : Math.round(length));
  if (at === 'start') return [0, Math.round(long)];
  if (at === 'end') return [Math.round(side - long), side];
  const start = Math.round((side - long) / 2);
  return [start, unit === 'share' ? Math.round((side + long) / 2) : start + long];
}

/** The same part of pictures `factor` times as large. */
export function scaledPlace({ across, down }: Place, factor: number): Place {
  return { across: scaledStretch(across, factor), down: scaledStretch(down, factor) };
}

function scaledStretch(stretch: Stretch, factor: number): Stretch {
  return stretch.unit === 'px' ? { ...stretch, length: stretch.length * factor } : stretch;
}

/** The numbers that a place takes: which part, and its lengths. */
export function placeWeight({ across, down }: Place): number {
  return 1 + Number(!isWhole(across)) + Number(!isWhole(down));
}

/** For people, to follow "in": "the left 40 %". */
export function placeInWords({ across, down }: Place): string {
  const [column, row] = [COLUMNS[across.at], ROWS[down.at]];
  if (isWhole(down)) return stretchInWords(across, column, 'width');
  if (isWhole(across)) return stretchInWords(down, row, 'height');
  const corner = [row, column].filter((word, i, all) => i === 0 || word !== all[0]).join(' ');
  return `the ${corner}, ${lengthInWords(across)} of the width and ${lengthInWords(down)} of the height`;
}

const COLUMNS = { start: 'left', middle: 'middle', end: 'right' } as const;
const ROWS = { start: 'top', middle: 'middle', end: 'bottom' } as const;

function stretchInWords(stretch: Stretch, where: string, side: string): string {
  const isHalf = stretch.unit === 'share' && stretch.length === 0.5;
  const length = isHalf ? 'half' : lengthInWords(stretch);
  return `the ${where} ${length}${stretch.at === 'middle' ? ` of the ${side}` : ''}`;
}

function lengthInWords({ unit, length }: Stretch): string {
  return unit === 'px' ? `${Math.round(length)} px` : `${Math.round(1000 * length) / 10} %`;
}
