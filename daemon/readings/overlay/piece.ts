import { type Picture, resize } from '../picture.ts';
import type { Json } from '../stage.ts';
import { pixelsFrom, pixelsJson } from './pixels.ts';
import { type Axis, axisJson, needed, resolve, scaledAxis, sliceMap } from './placement.ts';

/** Something flat with a place of its own: a ribbon, a bar, a frame. */
export interface Piece {
  /** Straight colour and opacity; along an axis that spans, reduced to its slices. */
  readonly patch: Picture;
  readonly x: Axis;
  readonly y: Axis;
  /** Pixels of the picture per pixel of the patch, on a picture whose short side is `of`; with `of` 0, on a picture of any size. */
  readonly scale: number;
  readonly of: number;
}

/** Where the pixels of a piece stand on a picture, ready to be put there. */
export interface Laid {
  readonly left: number;
  readonly top: number;
  readonly patch: Picture;
  /** Which column and row of the patch stand in each column and row from `left` and `top` on. */
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

/**
 * Lays a piece out on a picture of this size. Where there is no room for it, it is drawn smaller.
 */
export function lay(piece: Piece, width: number, height: number): Laid {
  const { patch, x, y } = piece;
  const asked = piece.scale * (piece.of === 0 ? 1 : Math.min(width, height) / piece.of);
  const room = Math.min(width / needed(x, patch.width), height / needed(y, patch.height));
  const scale = Math.min(asked, room);
  if (Math.abs(scale - 1) < 1e-6 && x.kind !== 'fill' && y.kind !== 'fill') return laidPlainly(piece, width, height);
  // Drawn at its own size on a correspondingly smaller picture, then resized, so that repeated parts do not bend.
  const across = resolve(scaledAxis(x, scale), Math.max(1, Math.round(patch.width * scale)), width);
  const down = resolve(scaledAxis(y, scale), Math.max(1, Math.round(patch.height * scale)), height);
  const own = laidPlainly(
    { ...piece, scale: 1, of: 0 },
    Math.max(1, Math.round(width / scale)),
    Math.max(1, Math.round(height / scale)),
  );
  const size = [Math.max(1, across.length), Math.max(1, down.length)] as const;
  const drawn = isHard(patch) ? picked(rendered(own), ...size) : resize(rendered(own), ...size);
  return {
    left: across.start,
    top: down.start,
    patch: drawn,
    columns: counting(drawn.width),
    rows: counting(drawn.height),
  };
}

function laidPlainly({ patch, x, y }: Piece, width: number, height: number): Laid {
  const across = resolve(x, patch.width, width);
  const down = resolve(y, patch.height, height);
  const columns = x.kind === 'span' ? sliceMap(x.slices, across.length) : counting(patch.width);
  const rows = y.kind === 'span' ? sliceMap(y.slices, down.length) : counting(patch.height);
  return { left: across.start, top: down.start, patch, columns, rows };
}

/** Whether a patch has no soft edges, and so must have none when enlarged: bars and borders. */
function isHard({ data }: Picture): boolean {
  let most = 0;
  for (let at = 3; at < data.length; at += 4) most = Math.max(most, data[at]!);
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 0 && data[at] !== most) return false;
  return true;
}

/** Resized to the nearest pixels. */
function picked({ width, height, data }: Picture, across: number, down: number): Picture {
  const columns = Int32Array.from({ length: across }, (_, x) => Math.floor(((x + 0.5) * width) / across));
  const rows = Int32Array.from({ length: down }, (_, y) => Math.floor(((y + 0.5) * height) / down));
  return rendered({ left: 0, top: 0, patch: { width, height, data }, columns, rows });
}

function rendered({ patch, columns, rows }: Laid): Picture {
  const data = new Uint32Array(columns.length * rows.length);
  const from = new Uint32Array(patch.data.slice().buffer);
  for (let y = 0, to = 0; y < rows.length; y++) {
    const line = rows[y]! * patch.width;
    for (let x = 0; x < columns.length; x++, to++) data[to] = from[line + columns[x]!]!;
  }
  return { width: columns.length, height: rows.length, data: new Uint8Array(data.buffer) };
}

function counting(length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => i);
}

/** The same piece for pictures `factor` times as large; one whose size is a share of the picture's stays as it is. */
export function scaledPiece(piece: Piece, factor: number): Piece {
  if (piece.of !== 0) return piece;
  return { ...piece, scale: piece.scale * factor };
}

export function pieceJson({ patch, x, y, scale, of }: Piece): Json {
  return { patch: pixelsJson(patch), x: axisJson(x), y: axisJson(y), scale, of };
}

export function pieceFrom(json: Json): Piece {
  const { patch, x, y, scale, of } = json as unknown as { patch: Json; x: Axis; y: Axis; scale: number; of: number };
  return { patch: pixelsFrom(patch), x, y, scale, of };
}
