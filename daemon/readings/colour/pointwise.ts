import { DEEP_LEVEL } from '../deep.ts';
import { byte } from '../filter/planes.ts';
import type { DeepPicture, Picture } from '../picture.ts';
import type { Stage } from '../stage.ts';
import type { Formula } from './picks.ts';

/** The most colours remembered with their results. */
const MOST_KNOWN = 1 << 16;

/** Applies a formula to every visible pixel; alpha stays. */
function byFormula({ width, height, data }: Picture, formula: Formula): Picture {
  const made = data.slice();
  const to = new Float64Array(3);
  const known = new Map<number, number>();
  let [last, colour] = [-1, 0];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 0) continue;
    const key = (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
    if (key !== last) {
      last = key;
      let found = known.get(key);
      if (found === undefined) {
        formula(data[at]!, data[at + 1]!, data[at + 2]!, to);
        found = (byte(to[0]!) << 16) | (byte(to[1]!) << 8) | byte(to[2]!);
        if (known.size < MOST_KNOWN) known.set(key, found);
      }
      colour = found;
    }
    made[at] = colour >> 16;
    made[at + 1] = (colour >> 8) & 255;
    made[at + 2] = colour & 255;
  }
  return { width, height, data: made };
}

/** The same with 16 bits per channel. */
function deepByFormula({ width, height, data }: DeepPicture, formula: Formula): DeepPicture {
  const made = data.slice();
  const to = new Float64Array(3);
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 0) continue;
    formula(data[at]! / DEEP_LEVEL, data[at + 1]! / DEEP_LEVEL, data[at + 2]! / DEEP_LEVEL, to);
    for (let c = 0; c < 3; c++) made[at + c] = Math.round(DEEP_LEVEL * Math.min(255, Math.max(0, to[c]!)));
  }
  return { width, height, data: made };
}

/** How a stage of colour that follows a formula, and holds at any size, is run. */
export function pointwise(formula: Formula): Pick<Stage, 'part' | 'reach' | 'apply' | 'deep'> {
  return {
    part: 'colour',
    reach: 0,
    apply: (picture) => byFormula(picture, formula),
    deep: (picture) => deepByFormula(picture, formula),
  };
}
