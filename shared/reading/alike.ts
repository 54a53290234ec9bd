/** A picture as straight levels, RGB or RGBA depending on their number. */
interface Levels {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/** How much pictures may differ: the mean over all pixels, in levels, and the share of pixels that are far off. */
const MOST_MEAN = 4;
const FAR = 48;
const MOST_FAR = 0.03;

/** Whether two pictures look the same except for their edges, by their colours on black and by alpha. */
export function areAlike(a: Levels, b: Levels): boolean {
  if (a.width !== b.width || a.height !== b.height) return false;
  const pixels = a.width * a.height;
  const [as, bs] = [a.data.length / pixels, b.data.length / pixels];
  let sum = 0;
  let far = 0;
  for (let n = 0; n < pixels; n++) {
    const [alphaA, alphaB] = [as === 4 ? a.data[n * as + 3]! : 255, bs === 4 ? b.data[n * bs + 3]! : 255];
    let most = Math.abs(alphaA - alphaB);
    for (let c = 0; c < 3; c++)
      most = Math.max(most, Math.abs(a.data[n * as + c]! * alphaA - b.data[n * bs + c]! * alphaB) / 255);
    sum += most;
    if (most > FAR) far++;
  }
  return sum / pixels <= MOST_MEAN && far / pixels <= MOST_FAR;
}
