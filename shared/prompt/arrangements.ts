/**
 * The eight ways to lay out example input (I), example output (O), query (Q) and answer (A) in a 2x2 grid. Both pairs are in rows or
 * both in columns, with input and query on the same side. Written top left, top right / bottom left, bottom right. A1 is the default
 * of "Visual Prompting via Image Inpainting" (NeurIPS 2022).
 */
export const ARRANGEMENTS = {
  A1: 'IO/QA',
  A2: 'OI/AQ',
  A3: 'AQ/OI',
  A4: 'QA/IO',
  A5: 'OA/IQ',
  A6: 'AO/QI',
  A7: 'QI/AO',
  A8: 'IQ/OA',
} as const;

export type ArrangementName = keyof typeof ARRANGEMENTS;

export const ARRANGEMENT_NAMES = Object.keys(ARRANGEMENTS) as ArrangementName[];
