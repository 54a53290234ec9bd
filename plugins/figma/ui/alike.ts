import type { Pixels } from './mask.ts';

/** How far pictures may be apart: the mean over all pixels, in levels, and the share that is far off. As for drawings. */
const MOST_MEAN = 4;
const FAR = 48;
const MOST_FAR = 0.03;

/** Whether two pictures look the same but for their edges: by colours as they are seen on black, and alpha. */
export function areAlike(a: Pixels, b: Pixels): boolean {
  if (a.width !== b.width || a.height !== b.height) return false;
  let sum = 0;
  let far = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    const [alphaA, alphaB] = [a.data[at + 3]!, b.data[at + 3]!];
    let most = Math.abs(alphaA - alphaB);
    for (let c = at; c < at + 3; c++) most = Math.max(most, Math.abs(a.data[c]! * alphaA - b.data[c]! * alphaB) / 255);
    sum += most;
    if (most > FAR) far++;
  }
  const pixels = a.width * a.height;
  return sum / pixels <= MOST_MEAN && far / pixels <= MOST_FAR;
}
