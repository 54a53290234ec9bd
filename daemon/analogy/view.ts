import { binOf } from '../images/colourBins.ts';
import { gaussianBlur } from '../images/gaussian.ts';
import { lumaOf } from '../images/luma.ts';
import { boundingBox, neighboursOf } from '../images/mask.ts';
import type { Raster } from '../images/raster.ts';
import { signedDistance } from './distance.ts';
import { findForeground } from './foreground.ts';

/** The bounding rectangle of an object: its centre, and half of its longer side, in pixels. */
export interface ObjectBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: number;
  readonly y: number;
  readonly half: number;
}

/** Widths of the blurs that an answer may contain: standard deviations of Gaussians, in pixels. */
const SIGMAS = [1, 2, 4];

/** Objects with fewer pixels are ignored. */
const LEAST_OBJECT = 9;

/** A picture as explanations see it. Everything derived from it is computed on first use. Levels are 0..255, three per pixel. */
export class View {
  readonly width: number;
  readonly height: number;
  /** Its own pixels, RGB. */
  readonly levels: Float32Array;
  readonly picture: Raster;
  readonly #found = new Map<string, unknown>();

  /** `picture` is RGB. */
  constructor(picture: Raster) {
    this.picture = picture;
    this.width = picture.width;
    this.height = picture.height;
    this.levels = new Float32Array(picture.data);
  }

  /** Pixels. */
  get size(): number {
    return this.width * this.height;
  }

  /** 1 for each pixel of the foreground (see findForeground). */
  get foreground(): Uint8Array {
    return this.once('foreground', () => findForeground(this.picture));
  }

  /** The distance of each pixel from the foreground's border: negative inside. */
  get signed(): Float32Array {
    const far = Math.max(this.width, this.height);
    return this.once('signed', () => signedDistance(this.foreground, this.width, this.height, far));
  }

  /** The bounding rectangle of the foreground; undefined if there is none. */
  get object(): ObjectBox | undefined {
    return this.once('object', () => boxAround(this));
  }

  /** The same, or the rectangle of the whole picture. */
  get box(): ObjectBox {
    return this.object ?? boxOf(0, this.width - 1, 0, this.height - 1);
  }

  /** The picture without its foreground, filled in with the background's colours. */
  get behind(): Float32Array {
    return this.once('behind', () => fillIn(this));
  }

  /** A picture of one colour: the foreground's most frequent one, or the picture's. */
  get objectColour(): Float32Array {
    return this.once('object colour', () => {
      const [red, green, blue] = mostFrequent(this);
      return this.levels.map((_, i) => [red, green, blue][i % 3]!);
    });
  }

  /** ITU-R BT.601 luma, one value per pixel. */
  get luma(): Float32Array {
    return this.once('luma', () => {
      const { levels } = this;
      const luma = new Float32Array(this.size);
      for (let i = 0, at = 0; i < luma.length; i++, at += 3)
        luma[i] = lumaOf(levels[at]!, levels[at + 1]!, levels[at + 2]!);
      return luma;
    });
  }

  /** The picture blurred by Gaussians of several widths. */
  get blurs(): readonly Float32Array[] {
    return this.once('blurs', () =>
      SIGMAS.map((sigma) => gaussianBlur(this.levels, this.width, this.height, 3, sigma)),
    );
  }

  /** The length of the luma's gradient, by central differences over two pixels. One value per pixel; 0 at the border. */
  get steps(): Float32Array {
    return this.once('steps', () => stepsOf(this));
  }

  /** The picture with each pixel taken from elsewhere in it. */
  rearranged(name: string, from: (x: number, y: number) => number): Float32Array {
    return this.once(name, () => {
      const { levels, width } = this;
      const out = new Float32Array(levels.length);
      for (let i = 0; i < this.size; i++) {
        const j = from(i % width, Math.floor(i / width));
        for (let c = 0; c < 3; c++) out[3 * i + c] = levels[3 * j + c]!;
      }
      return out;
    });
  }

  /** The result of `make`, computed once per name. */
  once<Found>(name: string, make: () => Found): Found {
    if (!this.#found.has(name)) this.#found.set(name, make());
    return this.#found.get(name) as Found;
  }
}

/** The rectangle between rows and columns of pixels, inclusive. */
export function boxOf(left: number, right: number, top: number, bottom: number): ObjectBox {
  const half = Math.max(right - left + 1, bottom - top + 1) / 2;
  return { left, right, top, bottom, x: (left + right) / 2, y: (top + bottom) / 2, half };
}

function boxAround({ foreground, width, height }: View): ObjectBox | undefined {
  if (foreground.reduce((sum, isIn) => sum + isIn, 0) < LEAST_OBJECT) return undefined;
  const { x, y, width: across, height: down } = boundingBox({ width, height, set: foreground })!;
  return boxOf(x, x + across - 1, y, y + down - 1);
}

/** Each pixel gets the mean of its neighbours that have a colour, from the outside inwards. */
function fillIn({ levels, foreground, width }: View): Float32Array {
  const out = levels.slice();
  const known = foreground.map((isIn) => 1 - isIn);
  if (!known.includes(1)) return out;
  let waiting: number[] = [];
  for (let i = 0; i < known.length; i++) if (!known[i]) waiting.push(i);
  while (waiting.length > 0) {
    const next: number[] = [];
    const reached: number[] = [];
    for (const i of waiting) {
      const neighbours = neighboursOf(i, width, known.length).filter((j) => known[j]);
      if (neighbours.length === 0) {
        next.push(i);
        continue;
      }
      for (let c = 0; c < 3; c++) {
        out[3 * i + c] = neighbours.reduce((sum, j) => sum + out[3 * j + c]!, 0) / neighbours.length;
      }
      reached.push(i);
    }
    for (const i of reached) known[i] = 1;
    waiting = next;
  }
  return out;
}

/** The mean colour of the fullest of 512 bins of the foreground's pixels, or of all pixels if there is no foreground. */
function mostFrequent({ levels, foreground }: View): [number, number, number] {
  const isAll = !foreground.includes(1);
  const counts = new Uint32Array(512);
  const sums = new Float64Array(512 * 3);
  for (let i = 0; i < foreground.length; i++) {
    if (!isAll && !foreground[i]) continue;
    const bin = binOf(levels, 3 * i, 3);
    counts[bin]!++;
    for (let c = 0; c < 3; c++) sums[3 * bin + c]! += levels[3 * i + c]!;
  }
  const fullest = counts.indexOf(counts.reduce((most, count) => Math.max(most, count)));
  const mean = (c: number) => sums[3 * fullest + c]! / counts[fullest]!;
  return [mean(0), mean(1), mean(2)];
}

function stepsOf({ luma, width, height }: View): Float32Array {
  const out = new Float32Array(luma.length);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const across = luma[i + 1]! - luma[i - 1]!;
      const down = luma[i + width]! - luma[i - width]!;
      out[i] = Math.sqrt(across * across + down * down);
    }
  }
  return out;
}
