import type { Picture } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import { toHsl } from './hsl.ts';
import { type Spread, sureShare } from './spread.ts';

/** A linear ramp of a share from 0 at `from` to 1 at `to`, which may be the smaller. */
interface Ramp {
  readonly from: number;
  readonly to: number;
}

/** How far a colour is selected, 0..1: the product of the shares for its hue, its saturation and its luma. */
export interface SoftMask {
  /** Degrees: fully selected within `near` of the middle, not at all beyond `far`. */
  readonly hue?: { readonly middle: number; readonly near: number; readonly far: number };
  /** By HSL saturation, 0..1. */
  readonly saturation?: Ramp;
  /** By BT.601 luma, 0..1. */
  readonly luma?: Ramp;
  /** Whether all other colours are selected instead. */
  readonly isInverse: boolean;
}

/** What a mask looks at: hue in degrees, saturation and luma 0..1. */
export interface Looks {
  hue: number;
  saturation: number;
  luma: number;
}

const hsl = new Float64Array(3);

export function looksOf(red: number, green: number, blue: number, out: Looks): void {
  toHsl('HSL', red, green, blue, hsl);
  out.hue = hsl[0]!;
  out.saturation = Math.min(1, hsl[1]!);
  out.luma = (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

export function shareMeant({ hue, saturation, luma, isInverse }: SoftMask, looks: Looks): number {
  let share = 1;
  if (hue) {
    const apart = Math.abs(looks.hue - hue.middle);
    share *= cut((hue.far - Math.min(apart, 360 - apart)) / Math.max(1e-3, hue.far - hue.near));
  }
  if (saturation) share *= ramped(saturation, looks.saturation);
  if (luma) share *= ramped(luma, looks.luma);
  return isInverse ? 1 - share : share;
}

function ramped({ from, to }: Ramp, value: number): number {
  return to === from ? (value < from ? 0 : 1) : cut((value - from) / (to - from));
}

function cut(share: number): number {
  return Math.min(1, Math.max(0, share));
}

export interface SoftParams {
  readonly mask: SoftMask;
  readonly change: { readonly kind: string; readonly params: Json };
  /** The colours it was found with. */
  readonly shown: Spread;
}

/** A change of colours, mixed with the unchanged colours by how far each is selected. Alpha stays. */
export function softStage(mask: SoftMask, change: Stage, shown: Spread): Stage {
  const stage: Stage = {
    part: 'colour',
    kind: 'soft selective',
    sentence: `${change.sentence}, ${wordsFor(mask)}`,
    weight: change.weight + numbersOf(mask),
    get params() {
      return { mask, change: { kind: change.kind, params: change.params }, shown } as unknown as Json;
    },
    apply(picture) {
      const changed = change.apply(picture).data;
      const made = picture.data.slice();
      const looks: Looks = { hue: 0, saturation: 0, luma: 0 };
      let [last, share] = [-1, 0];
      for (let at = 0; at < made.length; at += 4) {
        if (made[at + 3] === 0) continue;
        const key = (made[at]! << 16) | (made[at + 1]! << 8) | made[at + 2]!;
        if (key !== last) {
          last = key;
          looksOf(made[at]!, made[at + 1]!, made[at + 2]!, looks);
          share = shareMeant(mask, looks);
        }
        if (share === 0) continue;
        for (let c = at; c < at + 3; c++) made[c] = made[c]! + share * (changed[c]! - made[c]!) + 0.5;
      }
      return { ...picture, data: made };
    },
    coverage: (picture: Picture) => sureShare(shown, numbersOf(mask), picture),
    reach: 0,
    scaled: () => stage,
  };
  return stage;
}

function numbersOf({ hue, saturation, luma }: SoftMask): number {
  return 1 + (hue ? 3 : 0) + (saturation ? 2 : 0) + (luma ? 2 : 0);
}

const HUES = ['red', 'orange', 'yellow', 'lime', 'green', 'teal', 'cyan', 'azure', 'blue', 'violet', 'magenta', 'pink'];

function wordsFor({ hue, saturation, luma, isInverse }: SoftMask): string {
  const words = [
    ...(saturation ? [saturation.to >= saturation.from ? 'vivid' : 'pale'] : []),
    ...(luma ? [luma.to >= luma.from ? 'light' : 'dark'] : []),
    ...(hue ? [HUES[Math.round(hue.middle / 30) % 12]!] : []),
  ];
  return isInverse ? `but for what is ${words.join(', ')}` : `where it is ${words.join(', ')}`;
}
