import type { StageFamily } from '../stage.ts';
import { BARS, readBars } from './barsStage.ts';
import { BOXES, readBoxes } from './boxesStage.ts';
import { readClip } from './clipStage.ts';
import { readFade } from './fadeStage.ts';
import { fitBars } from './fitBars.ts';
import { fitBoxes } from './fitBoxes.ts';
import { fitClip } from './fitClip.ts';
import { fitFade } from './fitFade.ts';
import { fitLocal } from './fitLocal.ts';
import { fitMarked } from './fitMarked.ts';
import { fitPieces } from './fitPieces.ts';
import { fitRamp } from './fitRamp.ts';
import { fitTile } from './fitTile.ts';
import { readLocal } from './localStage.ts';
import { MARKED, readMarked } from './markedStage.ts';
import { readPieces } from './putOnStage.ts';
import { readRamp } from './rampStage.ts';
import { readRepeat } from './repeatStage.ts';
import { readTile } from './tileStage.ts';

/** What is laid smoothly over the whole picture: vignettes, scrims, gradients. */
export const RAMPS: StageFamily = { part: 'overlay', kinds: ['ramp'], fit: fitRamp, read: readRamp };

/** Patterns that repeat over the whole picture: grids, scan lines, marks in rows that may be shifted or slanted. */
const TILES: StageFamily = {
  part: 'overlay',
  kinds: ['pattern', 'repeat'],
  fit: fitTile,
  read: (kind, params) => (kind === 'repeat' ? readRepeat : readTile)(kind, params),
};

/** Things put on pictures at a place of their own, or taken off: ribbons, badges, watermarks, bars, borders. */
const PIECES: StageFamily = { part: 'overlay', kinds: ['put-on', 'take-off'], fit: fitPieces, read: readPieces };

/** Bars above and below, or at both sides, as of films. */
export const BARRED: StageFamily = { part: 'overlay', kinds: [BARS], fit: fitBars, read: readBars };

/** What boxes enclose that were drawn on pictures to mark it: filled, blurred, pixelated, and the lines removed. */
const MARKS: StageFamily = { part: 'overlay', kinds: [MARKED], fit: fitMarked, read: readMarked };

/** Boxes around all parts of one colour, wherever they are: filled, outlined, blurred or pixelated. */
const BOXED: StageFamily = { part: 'overlay', kinds: [BOXES], fit: fitBoxes, read: readBoxes };

/** Parts of pictures, found by their place, blurred, pixelated or recoloured. */
const LOCALS: StageFamily = { part: 'overlay', kinds: ['local'], fit: fitLocal, read: readLocal };

/** Pictures cut to a shape of their frame: circles, rounded corners, squircles; with a ring, on a ground. */
const CLIPS: StageFamily = { part: 'alpha', kinds: ['clip'], fit: fitClip, read: readClip };

/** Opacity, the same everywhere or fading along the picture. */
const FADES: StageFamily = { part: 'alpha', kinds: ['fade'], fit: fitFade, read: readFade };

/** All families of overlays and of alphas by the frame. */
export const OVERLAYS: readonly StageFamily[] = [RAMPS, BARRED, TILES, CLIPS, MARKS, BOXED, LOCALS, PIECES, FADES];
