import { differenceAt } from '../difference.ts';
import type { Picture } from '../picture.ts';
import type { Pair } from '../stage.ts';
import { carried, histogramsOf, type Levels, levelsOf, type Tones } from './tones.ts';

/** A difference counts up to this, so that what another stage explains does not dominate. */
const CAP = 24;

/** The levels of a whole picture and their histogram, each computed once. */
export class PictureLevels {
  readonly picture: Picture;
  readonly #levels = new Map<Tones, readonly Levels[]>();
  readonly #histograms = new Map<Tones, readonly Uint32Array[]>();

  constructor(picture: Picture) {
    this.picture = picture;
  }

  /** See levelsOf. */
  levels(of: Tones): readonly Levels[] {
    const found = this.#levels.get(of) ?? levelsOf(this.picture, of);
    this.#levels.set(of, found);
    return found;
  }

  histograms(of: Tones): readonly Uint32Array[] {
    const found = this.#histograms.get(of) ?? histogramsOf(this.picture, of);
    this.#histograms.set(of, found);
    return found;
  }
}

/** Some pixels of a pair, distributed over it, as pictures of one row. */
export class SampledPair {
  readonly whole: PictureLevels;
  /** The places of the pixels in the picture. */
  readonly places: Int32Array;
  readonly input: Picture;
  readonly #output: Uint8Array;
  readonly #levels = new Map<Tones, readonly Levels[]>();

  constructor({ input, output }: Pair, whole: PictureLevels, most: number) {
    const count = input.width * input.height;
    const points = Math.min(count, most);
    this.whole = whole;
    this.places = Int32Array.from({ length: points }, (_, n) => Math.floor(((n + 0.5) * count) / points));
    const pick = ({ data }: Picture) => {
      const out = new Uint8Array(4 * points);
      for (let n = 0; n < points; n++) {
        const at = 4 * this.places[n]!;
        out.set(data.subarray(at, at + 4), 4 * n);
      }
      return out;
    };
    this.input = { width: points, height: 1, data: pick(input) };
    this.#output = pick(output);
  }

  /** The levels of these pixels. */
  levels(of: Tones): readonly Levels[] {
    const found = this.#levels.get(of) ?? levelsOf(this.input, of);
    this.#levels.set(of, found);
    return found;
  }

  /** The mean error if the pixels become these, in levels per pixel, each capped at CAP. */
  missed({ data }: Picture): number {
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) sum += Math.min(CAP, differenceAt(data, at, this.#output, at));
    return sum / (data.length / 4);
  }

  /** The same if their levels become these. */
  missedByLevels(of: Tones, to: readonly Levels[]): number {
    return this.missed(carried(this.input, of, this.levels(of), to));
  }

  /** The share of pixels that become nearly black or white. */
  blackAndWhite(): number {
    let count = 0;
    for (let at = 0; at < this.#output.length; at += 4) {
      if ([0, 1, 2].every((c) => Math.abs(this.#output[at + c]! - 127.5) > NEAR_ENDS)) count++;
    }
    return count / (this.#output.length / 4);
  }
}

/** Levels this far from the middle of the range count as black or white. */
const NEAR_ENDS = 90;
