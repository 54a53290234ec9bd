import { lightened, lightnesses } from '../filter/lightness.ts';
import { byte } from '../filter/planes.ts';
import type { Picture } from '../picture.ts';

/**
 * What is levelled: each channel by its own levels; all three by those of all together, or by those of the greys; the greys alone, with
 * their colours (Y of YCbCr, V of HSV, L* of Lab); or the greys, which then stand for the picture.
 */
export const TONES = ['channels', 'together', 'by greys', 'luma', 'value', 'lightness', 'greyed'] as const;
export type Tones = (typeof TONES)[number];

/** For people. */
export const TONES_SAID: Readonly<Record<Tones, string>> = {
  channels: 'each channel',
  together: 'all channels together',
  'by greys': 'by the greys',
  luma: 'brightness',
  value: 'brightness',
  lightness: 'lightness',
  greyed: 'in grey',
};

/** Levels, one byte a pixel. */
export type Levels = Uint8Array;

/** The levels that a change of tones looks at: three planes for `channels` and `together`, else one. */
export function levelsOf({ data }: Picture, of: Tones): Levels[] {
  const count = data.length / 4;
  if (of === 'channels' || of === 'together') {
    return [0, 1, 2].map((c) => {
      const out = new Uint8Array(count);
      for (let i = 0, at = c; i < count; i++, at += 4) out[i] = data[at]!;
      return out;
    });
  }
  const out = new Uint8Array(count);
  if (of === 'lightness') {
    const light = lightnesses(data);
    for (let i = 0; i < count; i++) out[i] = byte(light[i]! * 2.55);
    return [out];
  }
  for (let i = 0, at = 0; i < count; i++, at += 4) {
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
    out[i] = of === 'value' ? Math.max(red, green, blue) : 0.299 * red + 0.587 * green + 0.114 * blue + 0.5;
  }
  return [out];
}

/**
 * The picture with its levels changed, `from` (see levelsOf) `to` as many planes; `together` and `by greys` change each channel by a table
 * and take no planes. Alpha stays.
 */
export function carried(
  { width, height, data }: Picture,
  of: Tones,
  from: readonly Levels[],
  to: readonly Levels[],
): Picture {
  const out = data.slice();
  const [before, after] = [from[0]!, to[0]!];
  for (let i = 0, at = 0; at < out.length; i++, at += 4) {
    switch (of) {
      case 'luma':
        for (let c = at; c < at + 3; c++) out[c] = byte(data[c]! + after[i]! - before[i]!);
        break;
      case 'value':
        for (let c = at; c < at + 3; c++)
          out[c] = before[i] === 0 ? after[i]! : byte((data[c]! * after[i]!) / before[i]!);
        break;
      case 'lightness':
        lightened(data, at, (after[i]! - before[i]!) / 2.55, out);
        break;
      case 'greyed':
        out[at] = out[at + 1] = out[at + 2] = after[i]!;
        break;
      default:
        for (let c = 0; c < 3; c++) out[at + c] = to[c]![i]!;
    }
  }
  return { width, height, data: out };
}

/** How many pixels that can be seen have each of 256 levels. */
export function histogramOf(levels: Levels, { data }: Picture): Uint32Array {
  const out = new Uint32Array(256);
  for (let i = 0, at = 3; i < levels.length; i++, at += 4) if (data[at]! >= 128) out[levels[i]!]!++;
  return out;
}

/** The picture with its levels changed by tables of 256, which `tableOf` makes of histograms. */
export function byTables(picture: Picture, of: Tones, tableOf: (histogram: Uint32Array) => Uint8Array): Picture {
  const levels = levelsOf(picture, of === 'by greys' ? 'luma' : of);
  const histograms = levels.map((plane) => histogramOf(plane, picture));
  const mapped = (plane: Levels, table: Uint8Array) => plane.map((level) => table[level]!);
  if (of !== 'together' && of !== 'by greys') {
    return carried(
      picture,
      of,
      levels,
      levels.map((plane, c) => mapped(plane, tableOf(histograms[c]!))),
    );
  }
  const table = tableOf(
    Uint32Array.from({ length: 256 }, (_, level) => histograms.reduce((sum, one) => sum + one[level]!, 0)),
  );
  const channels = of === 'together' ? levels : levelsOf(picture, 'channels');
  return carried(
    picture,
    'channels',
    channels,
    channels.map((plane) => mapped(plane, table)),
  );
}
