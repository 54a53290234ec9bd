import { movedDeep } from '../deep.ts';
import { blank, type Picture } from '../picture.ts';
import type { Stage } from '../stage.ts';
import { words } from '../words.ts';
import { type Fill, nameOf } from './fill.ts';

/** Where a picture is cut, and what is put between its parts or taken out there. */
export interface Gaps extends Layout {
  /**
   * What gaps and margins show: one colour, RGBA, or the outermost pixels of the parts, drawn out. Null where gaps and margins are taken
   * out.
   */
  readonly fill: Exclude<Fill, 'border'> | null;
}

/** How parts lie with gaps between them; lengths in pixels. */
export interface Layout {
  /** Whether pictures are cut into equal parts, or into tiles of one size, from the left and from the top. */
  readonly by: 'parts' | 'tiles';
  /** The number of parts, or the width and height of a tile; 0 where a picture is not cut across or down. */
  readonly across: number;
  readonly down: number;
  readonly gap: number;
  /** Around all parts. */
  readonly margin: number;
}

export function gaps(params: Gaps): Stage {
  const { by, across, down, gap, margin, fill } = params;
  const moved = (picture: Picture) => (fill ? spaced(picture, params, fill) : joined(picture, params));
  return {
    part: 'geometry',
    kind: 'gaps',
    sentence: sentenceOf(params),
    weight: fill ? 5 : 4,
    params: { by, across, down, gap, margin, fill: fill && (fill === 'edge' ? fill : [...fill]) },
    apply: moved,
    deep: (picture) => movedDeep(picture, moved),
    scaled: (factor) => {
      const length = (pixels: number) => Math.round(pixels * factor);
      const side = (pixels: number) => (by === 'tiles' && pixels > 0 ? Math.max(1, length(pixels)) : pixels);
      return gaps({ ...params, across: side(across), down: side(down), gap: length(gap), margin: length(margin) });
    },
  };
}

function sentenceOf({ by, across, down, gap, margin, fill }: Gaps): string {
  const size = across && down ? `${across} x ${down} px` : across ? `${across} px across` : `${down} px down`;
  const parts = by === 'parts' ? `${across || 1} x ${down || 1} equal parts` : `tiles of ${size}`;
  const around = margin > 0 ? `, ${margin} px around them` : '';
  if (!fill) return `${gap} px between ${parts} taken out${around && `, and${around.slice(1)}`}`;
  const shown = fill === 'edge' ? 'their outermost pixels' : nameOf(fill);
  return `Cut into ${parts}, ${gap} px apart${around}, filled with ${shown}`;
}

/** Where each column (or row) of a picture of this length lies when there are gaps. `cut`: parts or the length of a tile; 0 for no cut. */
export function placesOf(length: number, cut: number, { by, gap, margin }: Layout): Int32Array {
  return Int32Array.from({ length }, (_, at) => margin + at + gap * partAt(at, length, cut, by));
}

/** Which part, from 0 on, a column or row is in. */
export function partAt(at: number, length: number, cut: number, by: Layout['by']): number {
  if (cut === 0) return 0;
  // Equal parts start at floor(k * length / cut).
  return by === 'tiles' ? Math.floor(at / cut) : Math.ceil(((at + 1) * cut) / length) - 1;
}

/** The length that a side has with gaps and margins. */
export function spacedLength(length: number, cut: number, { by, gap, margin }: Layout): number {
  const parts = cut === 0 ? 1 : by === 'tiles' ? Math.ceil(length / cut) : cut;
  return length + gap * (parts - 1) + 2 * margin;
}

/** The length that a side with gaps and margins has without them; at most 0 where there is no room for these. */
function joinedLength(length: number, cut: number, { by, gap, margin }: Layout): number {
  const inner = length - 2 * margin;
  const parts = cut === 0 ? 1 : by === 'tiles' ? Math.ceil((inner + gap) / (cut + gap)) : cut;
  return inner - gap * (parts - 1);
}

function spaced(picture: Picture, layout: Layout, fill: Exclude<Fill, 'border'>): Picture {
  const { width, height } = picture;
  const out = blank(spacedLength(width, layout.across, layout), spacedLength(height, layout.down, layout));
  const columns = sourcesOf(placesOf(width, layout.across, layout), out.width, fill === 'edge');
  const rows = sourcesOf(placesOf(height, layout.down, layout), out.height, fill === 'edge');
  const from = words(picture);
  const to = new Uint32Array(out.data.buffer);
  const between = fill === 'edge' ? 0 : new Uint32Array(Uint8Array.from(fill).buffer)[0]!;
  for (let y = 0, at = 0; y < out.height; y++) {
    const row = rows[y]!;
    for (let x = 0; x < out.width; x++, at++) {
      const column = columns[x]!;
      to[at] = row < 0 || column < 0 ? between : from[row * width + column]!;
    }
  }
  return out;
}

/** What each column (or row) with gaps shows: a column without them, -1 in gaps, or where these are drawn out the nearest one. */
function sourcesOf(places: Int32Array, length: number, isDrawnOut: boolean): Int32Array {
  const sources = new Int32Array(length).fill(-1);
  if (!isDrawnOut) {
    for (const [at, place] of places.entries()) sources[place] = at;
    return sources;
  }
  for (let at = 0, next = 0; at < length; at++) {
    while (next < places.length - 1 && Math.abs(places[next + 1]! - at) < Math.abs(places[next]! - at)) next++;
    sources[at] = next;
  }
  return sources;
}

function joined(picture: Picture, layout: Layout): Picture {
  const { width, height } = picture;
  const [wide, high] = [joinedLength(width, layout.across, layout), joinedLength(height, layout.down, layout)];
  if (wide < 1 || high < 1) return picture;
  const out = blank(wide, high);
  const [columns, rows] = [placesOf(wide, layout.across, layout), placesOf(high, layout.down, layout)];
  const from = words(picture);
  const to = new Uint32Array(out.data.buffer);
  for (let y = 0, at = 0; y < high; y++)
    for (let x = 0; x < wide; x++, at++) to[at] = from[rows[y]! * width + columns[x]!]!;
  return out;
}
