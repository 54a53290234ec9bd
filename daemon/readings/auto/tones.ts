import { lightnessOf } from '../colour/lightness.ts';
import { lightened, lightnesses } from '../filter/lightness.ts';
import { byte } from '../filter/planes.ts';
import type { Picture } from '../picture.ts';

/**
 * What is levelled: each channel by its own levels; all three by those of all together, or by those of the greys; the greys alone, with
 * their colours kept (Y of YCbCr, V of HSV, L* of Lab); or the greys, which then replace the picture.
 */
const TONES = ['channels', 'together', 'by greys', 'luma', 'value', 'lightness', 'greyed'] as const;
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

/** Levels, one byte per pixel. */
export type Levels = Uint8Array;

/** The levels that a change of tones uses: three planes for `channels` and `together`, otherwise one. */
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
    out[i] = Math.round(lightnessOf(of === 'value' ? 'max' : '601', data[at]!, data[at + 1]!, data[at + 2]!));
  }
  return [out];
}

/**
 * The picture with its levels `from` (see levelsOf) replaced by `to`, the same number of planes; `together` and `by greys` change each
 * channel by a table and take no planes. Alpha stays.
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

/** How many visible pixels have each of 256 levels, for each plane of levelsOf. */
export function histogramsOf(picture: Picture, of: Tones): readonly Uint32Array[] {
  const { data } = picture;
  if (of === 'channels' || of === 'together') {
    const out = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)] as const;
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3]! < 128) continue;
      out[0][data[at]!]!++;
      out[1][data[at + 1]!]!++;
      out[2][data[at + 2]!]!++;
    }
    return out;
  }
  return levelsOf(picture, of).map((levels) => {
    const out = new Uint32Array(256);
    for (let i = 0, at = 3; i < levels.length; i++, at += 4) if (data[at]! >= 128) out[levels[i]!]!++;
    return out;
  });
}

/** The tables of the three channels, or the one of the levels in use, which `tableOf` makes of histograms. */
export function tablesOf(
  histograms: readonly Uint32Array[],
  of: Tones,
  tableOf: (histogram: Uint32Array) => Uint8Array,
): readonly Uint8Array[] {
  if (of !== 'together' && of !== 'by greys') return histograms.map(tableOf);
  const sums = histograms[0]!.slice();
  for (const other of histograms.slice(1)) for (let level = 0; level < 256; level++) sums[level]! += other[level]!;
  const table = tableOf(sums);
  return [table, table, table];
}

/** The picture with its levels changed by tables of 256. */
export function byTables(picture: Picture, of: Tones, tableOf: (histogram: Uint32Array) => Uint8Array): Picture {
  const tables = tablesOf(histogramsOf(picture, of), of, tableOf);
  if (tables.length === 1) {
    const levels = levelsOf(picture, of);
    return carried(picture, of, levels, [mapped(levels[0]!, tables[0]!)]);
  }
  return throughTables(picture, tables);
}

/** The picture with each of its three channels changed by its table of 256. */
export function throughTables(picture: Picture, tables: readonly Uint8Array[]): Picture {
  const out = picture.data.slice();
  for (let at = 0; at < out.length; at += 4) for (let c = 0; c < 3; c++) out[at + c] = tables[c]![out[at + c]!]!;
  return { ...picture, data: out };
}

/** The results of levels by a table. */
export function mapped(levels: Levels, table: Uint8Array): Levels {
  const out = new Uint8Array(levels.length);
  for (let i = 0; i < out.length; i++) out[i] = table[levels[i]!]!;
  return out;
}
