import { encodeImage, readImage } from './codec.ts';
import { contactSheet, type SheetPair, type SheetRow } from './contactSheet.ts';
import type { Raster } from './raster.ts';

/** A picture of an example and answers. */
export interface Sheet {
  readonly bytes: Uint8Array;
  readonly type: 'image/png' | 'image/jpeg';
}

/** The pairs in one row. */
const COLUMNS = 3;

/** Encoded in base64, this is under 200 KB. */
const MAX_BYTES = 145_000;
const JPEG_QUALITIES = [85, 65, 40, 20];

/** Draws the first example and pairs of pictures, several per row, in at most MAX_BYTES. */
export async function drawSheet(example: SheetPair, answers: readonly SheetPair[]): Promise<Sheet> {
  const rows: SheetRow[] = [{ example, answers: answers.slice(0, COLUMNS - 1) }];
  for (let at = COLUMNS - 1; at < answers.length; at += COLUMNS) {
    rows.push({ answers: answers.slice(at, at + COLUMNS) });
  }
  const drawn = contactSheet(rows);
  const png = await encodeImage(drawn, 'png');
  if (png.length <= MAX_BYTES) return { bytes: png, type: 'image/png' };
  return { bytes: await smallJpeg(drawn), type: 'image/jpeg' };
}

async function smallJpeg(drawn: Raster): Promise<Uint8Array> {
  let bytes = new Uint8Array();
  for (const quality of JPEG_QUALITIES) {
    bytes = new Uint8Array(await encodeImage(drawn, 'jpeg', quality));
    if (bytes.length <= MAX_BYTES) break;
  }
  return bytes;
}

/** A pair of files. Errors: those of readImage. */
export async function readPair(before: string, after: string): Promise<SheetPair> {
  return { before: await readImage(before), after: await readImage(after) };
}
