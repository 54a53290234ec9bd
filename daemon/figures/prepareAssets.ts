import { drawSvg } from '../images/codec.ts';
import type { Raster } from '../images/raster.ts';
import { ICON_SIDE } from './art.ts';
import type { AssetList } from './assetFolder.ts';
import type { IconSet } from './iconSets.ts';
import { coverageOf } from './pixels/layer.ts';
import { randomFor, shuffled } from './random.ts';

/** The most icons from one set, drawn at random: enough to learn from, without one set dominating. */
const MOST_OF_A_SET = 2500;

/**
 * The limits for the share of an icon's pixels that are more than half covered. Below, it is nearly invisible; above, it is a plain
 * tile.
 */
const LEAST_COVERED = 0.06;
const MOST_COVERED = 0.98;

/** Where prepared icons go. */
export interface AssetSink {
  /** RGBA, ICON_SIDE wide and high, colours multiplied by alpha. */
  icon(data: Uint8Array): Promise<void>;
  /** ICON_SIDE * ICON_SIDE bytes of coverage. */
  glyph(data: Uint8Array): Promise<void>;
}

/**
 * Draws the icons of sets for training figures, always in the same order. Leaves out held-out names, in every set, and icons that are
 * nearly empty or full.
 * @param onDrawn called with the number drawn so far
 */
export async function prepareAssets(
  sets: readonly IconSet[],
  heldOut: ReadonlySet<string>,
  sink: AssetSink,
  signal: AbortSignal,
  onDrawn: (count: number) => void,
): Promise<AssetList> {
  const list = { icons: [] as string[], glyphs: [] as string[] };
  for (const set of sets) {
    let kept = 0;
    for (const name of shuffled(set.names, randomFor('icons', set.prefix))) {
      signal.throwIfAborted();
      if (kept === MOST_OF_A_SET) break;
      if (heldOut.has(name)) continue;
      const drawn = await drawIcon(set, name);
      if (!drawn) continue;
      kept++;
      if (set.coloured) await sink.icon(multiplied(drawn));
      else await sink.glyph(coverageOf(drawn));
      list[set.coloured ? 'icons' : 'glyphs'].push(`${set.prefix}:${name}`);
      onDrawn(list.icons.length + list.glyphs.length);
    }
  }
  const about = sets.map(({ prefix, title, version, author, licence }) => ({
    prefix,
    title,
    version,
    author,
    licence,
  }));
  return { format: 1, sets: about, ...list };
}

/** RGBA with straight alpha; undefined for an icon that is nearly empty or has no gaps. */
export async function drawIcon(set: Pick<IconSet, 'svg'>, name: string): Promise<Raster | undefined> {
  const drawn = await drawSvg(set.svg(name), ICON_SIDE);
  const covered = coverageOf(drawn).reduce((count, level) => count + (level > 127 ? 1 : 0), 0) / ICON_SIDE ** 2;
  return covered < LEAST_COVERED || covered > MOST_COVERED ? undefined : drawn;
}

/** RGBA with colours multiplied by alpha. */
export function multiplied({ data }: Raster): Uint8Array {
  return data.map((level, i) => (i % 4 === 3 ? level : (level * data[i - (i % 4) + 3]!) / 255 + 0.5));
}
