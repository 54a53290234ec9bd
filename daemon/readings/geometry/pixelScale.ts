import { blank, isSame, isSameSize, type Picture } from '../picture.ts';
import type { Json, Pair, Stage, StageFamily } from '../stage.ts';
import { words } from '../words.ts';

const KIND = 'pixel scale';

/**
 * Two or three times by Scale2x and Scale3x (A. Mazzoleni, 2001), which round the stairs of pixel art without new colours; and two times
 * twice.
 */
const TIMES = [2, 3, 4] as const;
type Times = (typeof TIMES)[number];

/** Sprites enlarged with rounded stairs. */
export const PIXEL_SCALES: StageFamily = {
  part: 'geometry',
  kinds: [KIND],
  fit,
  read: (_, params) => pixelScaleStage((params as unknown as { times: Times }).times),
};

/** Sprites are no larger. */
const MOST_PIXELS = 1 << 18;

function fit(pairs: readonly Pair[]): Stage[] {
  const { input, output } = pairs[0]!;
  const times = TIMES.find((one) => output.width === one * input.width && output.height === one * input.height);
  if (!times || input.width * input.height > MOST_PIXELS) return [];
  const isMade = ({ input: before, output: after }: Pair) => isAlmost(scaledBy(before, times), after);
  // Pictures on which it only makes every pixel a block say nothing about it.
  const isBlocks = ({ input: before, output: after }: Pair) => isSame(blocks(before, times), after);
  return pairs.every(isMade) && !pairs.every(isBlocks) ? [pixelScaleStage(times)] : [];
}

/** The share of pixels that may differ. */
const FEW = 0.002;

function isAlmost(a: Picture, b: Picture): boolean {
  if (!isSameSize(a, b)) return false;
  const [one, other] = [shownWords(a), shownWords(b)];
  let off = 0;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) off++;
  return off <= FEW * one.length;
}

function pixelScaleStage(times: Times): Stage {
  return {
    part: 'geometry',
    kind: KIND,
    sentence: `${times} times as large, the stairs of its pixels rounded (Scale${times === 3 ? 3 : 2}x${times === 4 ? ', twice' : ''})`,
    weight: 1,
    params: { times } as Json,
    apply: (picture) => scaledBy(picture, times),
    scaled: () => pixelScaleStage(times),
  };
}

function scaledBy(picture: Picture, times: Times): Picture {
  if (times === 4) return scaledBy(scaledBy(picture, 2), 2);
  return times === 3 ? tripled(picture) : doubled(picture);
}

/** Pixels as one number each; all invisible ones are equal. */
function shownWords(picture: Picture): Uint32Array {
  return words(picture).map((word, i) => (picture.data[4 * i + 3] === 0 ? 0 : word));
}

function blocks({ width, height, data }: Picture, times: number): Picture {
  const from = words({ width, height, data });
  return filled(width * times, height * times, (x, y) => from[Math.floor(y / times) * width + Math.floor(x / times)]!);
}

function filled(width: number, height: number, at: (x: number, y: number) => number): Picture {
  const out = blank(width, height);
  const to = new Uint32Array(out.data.buffer);
  for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++, i++) to[i] = at(x, y);
  return out;
}

/** The nine pixels around each, row by row, with the outermost ones repeated beyond the borders; `put` gets the pixel's place. */
function around(picture: Picture, put: (x: number, y: number, near: readonly number[]) => void): void {
  const { width, height } = picture;
  const from = shownWords(picture);
  const near = new Array<number>(9).fill(0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let k = 0; k < 9; k++) {
        const u = Math.min(width - 1, Math.max(0, x + (k % 3) - 1));
        const v = Math.min(height - 1, Math.max(0, y + Math.floor(k / 3) - 1));
        near[k] = from[v * width + u]!;
      }
      put(x, y, near);
    }
  }
}

function doubled(picture: Picture): Picture {
  const width = 2 * picture.width;
  const out = blank(width, 2 * picture.height);
  const to = new Uint32Array(out.data.buffer);
  around(picture, (x, y, [, up, , left, own, right, , down]) => {
    const at = 2 * y * width + 2 * x;
    const isCorner = up !== down && left !== right;
    to[at] = isCorner && left === up ? left! : own!;
    to[at + 1] = isCorner && up === right ? right! : own!;
    to[at + width] = isCorner && left === down ? left! : own!;
    to[at + width + 1] = isCorner && down === right ? right! : own!;
  });
  return out;
}

function tripled(picture: Picture): Picture {
  const width = 3 * picture.width;
  const out = blank(width, 3 * picture.height);
  const to = new Uint32Array(out.data.buffer);
  around(picture, (x, y, near) => {
    const [a, b, c, d, e, f, g, h, i] = near as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const at = 3 * y * width + 3 * x;
    const isCorner = b !== h && d !== f;
    const made = [
      d === b ? d : e,
      (d === b && e !== c) || (b === f && e !== a) ? b : e,
      b === f ? f : e,
      (d === b && e !== g) || (d === h && e !== a) ? d : e,
      e,
      (b === f && e !== i) || (h === f && e !== c) ? f : e,
      d === h ? d : e,
      (d === h && e !== i) || (h === f && e !== g) ? h : e,
      h === f ? f : e,
    ];
    for (let k = 0; k < 9; k++) to[at + Math.floor(k / 3) * width + (k % 3)] = isCorner ? made[k]! : e;
  });
  return out;
}
