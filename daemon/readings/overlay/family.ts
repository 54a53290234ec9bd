import type { StageFamily } from '../stage.ts';
import { fitPieces } from './fitPieces.ts';
import { fitRamp } from './fitRamp.ts';
import { readPieces } from './putOnStage.ts';
import { readRamp } from './rampStage.ts';

/** Things put on pictures at a place of their own, or taken off: ribbons, badges, watermarks, bars, borders. */
export const PIECES: StageFamily = {
  part: 'overlay',
  kinds: ['put-on', 'take-off'],
  fit: fitPieces,
  read: readPieces,
};

/** What is laid smoothly over the whole picture: vignettes, scrims, gradients. */
export const RAMPS: StageFamily = { part: 'overlay', kinds: ['ramp'], fit: fitRamp, read: readRamp };
