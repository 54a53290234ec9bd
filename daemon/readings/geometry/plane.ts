import type { Picture } from '../picture.ts';

/** One number per pixel, row-major. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/**
 * What pictures are registered by, of the pixel that starts at this byte: half its visible luminance (Rec. 601) and half its alpha, so that
 * both a black and a white object stand out from transparency. 0..255.
 */
export function levelAt(data: Uint8Array, at: number): number {
  const alpha = data[at + 3]!;
  const luma = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
  return (luma * alpha) / 510 + alpha / 2;
}

/** The plane on which pictures are registered. */
function planeOf({ width, height, data }: Picture): Plane {
  const values = new Float32Array(width * height);
  for (let i = 0, at = 0; i < values.length; i++, at += 4) values[i] = levelAt(data, at);
  return { width, height, values };
}

/** Half the size: means of 2 x 2 pixels. The last row and column of odd sizes are left out, so that places stay the same. */
function halved({ width, height, values }: Plane): Plane {
  const [wide, high] = [width >> 1, height >> 1];
  const out = new Float32Array(wide * high);
  for (let y = 0, to = 0; y < high; y++) {
    let from = 2 * y * width;
    for (let x = 0; x < wide; x++, to++, from += 2) {
      out[to] = (values[from]! + values[from + 1]! + values[from + width]! + values[from + width + 1]!) / 4;
    }
  }
  return { width: wide, height: high, values: out };
}

/** A plane at full size (0), half of it (1), and so on, each made when it is first asked for. */
export class Pyramid {
  private readonly planes: Plane[];

  constructor(picture: Picture) {
    this.planes = [planeOf(picture)];
  }

  get full(): Plane {
    return this.planes[0]!;
  }

  /** The coarsest level whose sides have at least `side` pixels. */
  coarsest(side: number): number {
    return Math.max(0, Math.floor(Math.log2(Math.min(this.full.width, this.full.height) / side)));
  }

  at(level: number): Plane {
    while (this.planes.length <= level) this.planes.push(halved(this.planes[this.planes.length - 1]!));
    return this.planes[level]!;
  }
}
