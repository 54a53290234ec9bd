import type { Picture } from '../picture.ts';
import type { Light } from './light.ts';
import type { Laid } from './piece.ts';
import type { Blend } from './samples.ts';

/** Puts a piece on a picture whose bytes may be written. What hangs over its sides is left out. */
export function putOn({ width, height, data }: Picture, laid: Laid, blend: Blend): void {
  const { patch, columns, rows } = laid;
  const x0 = Math.max(0, -laid.left);
  const x1 = Math.min(columns.length, width - laid.left);
  const y1 = Math.min(rows.length, height - laid.top);
  for (let y = Math.max(0, -laid.top); y < y1; y++) {
    const line = rows[y]! * patch.width;
    let to = ((laid.top + y) * width + laid.left + x0) * 4;
    for (let x = x0; x < x1; x++, to += 4) {
      const from = (line + columns[x]!) * 4;
      const cover = patch.data[from + 3]!;
      if (cover === 0) continue;
      const under = data[to + 3]!;
      if (blend === 'multiply' || blend === 'screen') light(data, to, patch.data, from, cover, blend);
      else if (under === 255) blendOpaque(data, to, patch.data, from, cover);
      else if (blend === 'over') blendOver(data, to, patch.data, from, cover, under);
      else if (under > 0) blendOpaque(data, to, patch.data, from, cover);
    }
  }
}

function blendOpaque(data: Uint8Array, to: number, patch: Uint8Array, from: number, cover: number): void {
  const keep = 255 - cover;
  data[to] = (data[to]! * keep + patch[from]! * cover + 127) / 255;
  data[to + 1] = (data[to + 1]! * keep + patch[from + 1]! * cover + 127) / 255;
  data[to + 2] = (data[to + 2]! * keep + patch[from + 2]! * cover + 127) / 255;
}

/** The blend modes "multiply" and "screen" of W3C's Compositing and Blending, of the patch with what is beneath it. */
function light(data: Uint8Array, to: number, patch: Uint8Array, from: number, cover: number, mode: Light): void {
  const white = mode === 'screen' ? 255 : 0;
  for (let c = 0; c < 3; c++) {
    const under = Math.abs(white - data[to + c]!);
    const lit = (under * Math.abs(white - patch[from + c]!)) / 255;
    data[to + c] = Math.abs(white - (under + ((lit - under) * cover) / 255)) + 0.5;
  }
}

/** Straight alpha "source over" of Porter and Duff. */
function blendOver(data: Uint8Array, to: number, patch: Uint8Array, from: number, cover: number, under: number): void {
  const rest = (under * (255 - cover)) / 255;
  const alpha = cover + rest;
  data[to] = (patch[from]! * cover + data[to]! * rest) / alpha + 0.5;
  data[to + 1] = (patch[from + 1]! * cover + data[to + 1]! * rest) / alpha + 0.5;
  data[to + 2] = (patch[from + 2]! * cover + data[to + 2]! * rest) / alpha + 0.5;
  data[to + 3] = alpha + 0.5;
}

/** From this opacity on, what is beneath cannot be computed from what is seen. */
const HIDING = 240;

/**
 * Takes a piece off a picture whose bytes may be written: the inverse of `putOn`. Where the piece hides what is beneath, 1 is written
 * into `holes`, a mask of the picture.
 */
export function takeOff({ width, height, data }: Picture, laid: Laid, holes: Uint8Array): void {
  const { patch, columns, rows } = laid;
  const x0 = Math.max(0, -laid.left);
  const x1 = Math.min(columns.length, width - laid.left);
  const y1 = Math.min(rows.length, height - laid.top);
  for (let y = Math.max(0, -laid.top); y < y1; y++) {
    const line = rows[y]! * patch.width;
    let at = (laid.top + y) * width + laid.left + x0;
    for (let x = x0; x < x1; x++, at++) {
      const from = (line + columns[x]!) * 4;
      const cover = patch.data[from + 3]!;
      if (cover === 0) continue;
      if (cover >= HIDING) holes[at] = 1;
      else uncover(data, 4 * at, patch.data, from, cover);
    }
  }
}

function uncover(data: Uint8Array, to: number, patch: Uint8Array, from: number, cover: number): void {
  const seen = data[to + 3]!;
  const keep = 1 - cover / 255;
  const alpha = Math.min(255, Math.max(0, (seen - cover) / keep));
  const isOpaque = seen === 255;
  if (!isOpaque && alpha < 1) {
    data.fill(0, to, to + 4);
    return;
  }
  for (let c = 0; c < 3; c++) {
    const value = (data[to + c]! * seen - patch[from + c]! * cover) / (keep * (isOpaque ? 255 : alpha));
    data[to + c] = Math.min(255, Math.max(0, value)) + 0.5;
  }
  if (!isOpaque) data[to + 3] = alpha + 0.5;
}
