/** A flat colour and its result; RGB as one number, RGBA of an opaque one. */
export interface Swatch {
  readonly from: number;
  readonly to: readonly [number, number, number, number];
}

/** A mixture is this near, in levels, to the line between two colours. */
const NEAR_LINE = 7;
/** The same for a thin line, one of whose colours is nowhere near. */
const NEAR_THIN = 4;
/** A colour this near to a flat one is that colour with noise. */
const NEAR_FLAT = 2;
/** The line through two shades of one colour passes black or white within this many levels. */
const NEAR_END = 24;
/** Other shades of it are this near to that line, and no further beyond the two than this share of their distance. */
const NEAR_SHADE = 4;
const BEYOND = 0.5;
/** Of a pixel that is no flat colour. */
export const UNKNOWN = 255;

/** The colours, and for each colour met so far, which of them it is. Each is there twice: `count` further on it stays. */
export class Swatches {
  readonly count: number;
  readonly from: Int32Array;
  /** RGBA, four each. */
  readonly to: Float32Array;
  readonly #index = new Map<number, number>();
  readonly #grounds: number;
  /** Pairs of changed colours that are shades of one. */
  readonly #shades: readonly (readonly [number, number])[];

  /** @param hasShades whether further shades of changed colours are mixed of them */
  constructor(swatches: readonly Swatch[], grounds: number, hasShades: boolean) {
    this.#grounds = grounds;
    this.count = swatches.length;
    const own = swatches.map(({ from }) => [from >> 16, (from >> 8) & 255, from & 255]);
    this.from = Int32Array.from([...own, ...own].flat());
    this.to = Float32Array.from([...swatches.map(({ to }) => to), ...own.map((colour) => [...colour, 255])].flat());
    for (const [n, { from }] of swatches.entries()) this.#index.set(from, n);
    this.#shades = hasShades ? this.#pairsOfShades() : [];
  }

  #pairsOfShades(): [number, number][] {
    const changed = [...Array(this.count).keys()].filter((n) => !this.keeps(n) && this.to[4 * n + 3] === 255);
    const line = { distance: 0, share: 0 };
    const isShade = (one: number, two: number) =>
      [0, 255].some((end) => {
        this.between(end, end, end, one, two, line, Number.POSITIVE_INFINITY);
        return line.distance <= NEAR_END && (line.share < 0 || line.share > 1);
      });
    return changed.flatMap((one, k) =>
      changed.slice(k + 1).flatMap((two): [number, number][] => (isShade(one, two) ? [[one, two]] : [])),
    );
  }

  /** The flat colour that this one is, up to noise; UNKNOWN where it is none. */
  find(red: number, green: number, blue: number): number {
    const key = (red << 16) | (green << 8) | blue;
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    let found = UNKNOWN;
    let least = NEAR_FLAT + 1;
    for (let n = 0; n < this.count; n++) {
      const distance = Math.max(
        Math.abs(red - this.from[3 * n]!),
        Math.abs(green - this.from[3 * n + 1]!),
        Math.abs(blue - this.from[3 * n + 2]!),
      );
      if (distance >= least) continue;
      least = distance;
      found = n;
    }
    this.#index.set(key, found);
    return found;
  }

  /** Whether it is unchanged: then its bytes stay, and those of its mixtures with other unchanged colours. */
  keeps(index: number): boolean {
    const { from, to } = this;
    return (
      to[4 * index] === from[3 * index] &&
      to[4 * index + 1] === from[3 * index + 1] &&
      to[4 * index + 2] === from[3 * index + 2] &&
      to[4 * index + 3] === 255
    );
  }

  /**
   * How far a colour is from the line between two of these, and at which share of the second, along the line, which goes on for `beyond` of
   * its length at both ends.
   */
  between(
    red: number,
    green: number,
    blue: number,
    a: number,
    b: number,
    out: { distance: number; share: number },
    beyond = 0,
  ) {
    const { from } = this;
    const [x, y, z] = [
      from[3 * b]! - from[3 * a]!,
      from[3 * b + 1]! - from[3 * a + 1]!,
      from[3 * b + 2]! - from[3 * a + 2]!,
    ];
    const [p, q, r] = [red - from[3 * a]!, green - from[3 * a + 1]!, blue - from[3 * a + 2]!];
    const length = x * x + y * y + z * z;
    const share = length > 0 ? (p * x + q * y + r * z) / length : 0;
    out.share = Math.min(1 + beyond, Math.max(-beyond, share));
    out.distance = Math.sqrt((p - out.share * x) ** 2 + (q - out.share * y) ** 2 + (r - out.share * z) ** 2);
  }

  /** Whether a pixel's colour, at its first byte, is between one of these and a ground. */
  isOnLine(data: Uint8Array, at: number, one: number): boolean {
    const line = { distance: 0, share: 0 };
    for (let ground = 0; ground < this.#grounds; ground++) {
      this.between(data[at]!, data[at + 1]!, data[at + 2]!, ground, one, line);
      if (line.distance < NEAR_LINE) return true;
    }
    return false;
  }

  /**
   * The flat colours of which a pixel is a mixture: two of those around it, or a ground there and any other, as in thin lines that never
   * reach their own colour.
   */
  mixture(red: number, green: number, blue: number, near: readonly number[]): Mixture {
    const line = { distance: 0, share: 0 };
    const found: Mixture = { one: -1, two: -1, share: 0, isThin: false };
    let best = NEAR_LINE;
    const look = (one: number, two: number, beyond = 0) => {
      this.between(red, green, blue, one, two, line, beyond);
      if (line.distance >= best) return;
      best = line.distance;
      Object.assign(found, { one, two, share: line.share });
    };
    for (let m = 0; m < near.length; m++) for (let n = m + 1; n < near.length; n++) look(near[m]!, near[n]!);
    if (found.one >= 0) return found;
    best = NEAR_THIN;
    for (const one of near)
      if (one < this.#grounds) for (let two = 0; two < this.count; two++) if (two !== one) look(one, two);
    if (found.one >= 0) return { ...found, isThin: true };
    best = NEAR_SHADE;
    for (const [one, two] of this.#shades) look(one, two, BEYOND);
    return found;
  }
}

/** Two flat colours of which a pixel is a mixture, -1 where there are none, and the second one's share. */
interface Mixture {
  one: number;
  two: number;
  share: number;
  /** Whether the first is a ground and the second, of a thin line, is nowhere near. */
  isThin: boolean;
}
