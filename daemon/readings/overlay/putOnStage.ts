import type { Json, Stage } from '../stage.ts';
import { putOn, takeOff } from './compose.ts';
import { fillHoles } from './fill.ts';
import { lay, type Piece, pieceFrom, pieceJson, scaledPiece } from './piece.ts';
import { weightOf } from './pixels.ts';
import type { Blend } from './samples.ts';
import { pieceInWords } from './words.ts';

/** The stage that puts pieces on every picture. */
export function putOnStage(pieces: readonly Piece[], blend: Blend, weight = piecesWeight(pieces)): Stage {
  return {
    part: 'overlay',
    kind: 'put-on',
    sentence: `Put on${blend === 'multiply' || blend === 'screen' ? ` by ${blend}` : ''}: ${pieces.map(pieceInWords).join('; ')}`,
    weight,
    params: { pieces: pieces.map(pieceJson), blend, weight },
    apply(picture) {
      const out = { ...picture, data: picture.data.slice() };
      for (const piece of pieces) putOn(out, lay(piece, picture.width, picture.height), blend);
      return out;
    },
    scaled: (factor) =>
      putOnStage(
        pieces.map((piece) => scaledPiece(piece, factor)),
        blend,
        weight,
      ),
  };
}

/** The stage that takes pieces off every picture that has them. */
export function takeOffStage(pieces: readonly Piece[], weight = piecesWeight(pieces)): Stage {
  const fills = pieces.some(({ patch }) => patch.data.some((value, i) => i % 4 === 3 && value >= 240));
  return {
    part: 'overlay',
    kind: 'take-off',
    sentence: `Take off: ${pieces.map(pieceInWords).join('; ')}${fills ? '; what it hid is filled from around it' : ''}`,
    weight,
    params: { pieces: pieces.map(pieceJson), weight },
    apply(picture) {
      const out = { ...picture, data: picture.data.slice() };
      const holes = new Uint8Array(picture.width * picture.height);
      for (const piece of pieces) takeOff(out, lay(piece, picture.width, picture.height), holes);
      fillHoles(out, holes);
      return out;
    },
    scaled: (factor) =>
      takeOffStage(
        pieces.map((piece) => scaledPiece(piece, factor)),
        weight,
      ),
  };
}

/** Reads back what either of the two wrote. */
export function readPieces(kind: string, params: Json): Stage {
  const { pieces, blend, weight } = params as unknown as { pieces: readonly Json[]; blend: Blend; weight: number };
  const read = pieces.map(pieceFrom);
  return kind === 'put-on' ? putOnStage(read, blend, weight) : takeOffStage(read, weight);
}

/** Four numbers for the place of each, and its pixels. */
function piecesWeight(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { patch }) => sum + 4 + weightOf(patch), 0);
}
