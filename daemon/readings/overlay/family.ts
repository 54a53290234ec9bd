import type { StageFamily } from '../stage.ts';
import { fitPieces } from './fitPieces.ts';
import { readPieces } from './putOnStage.ts';

/** Things put on pictures at a place of their own, or taken off: ribbons, badges, watermarks, bars, borders. */
export const PIECES: StageFamily = {
  part: 'overlay',
  kinds: ['put-on', 'take-off'],
  fit: fitPieces,
  read: readPieces,
};
