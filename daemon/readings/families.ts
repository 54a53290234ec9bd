import { COLOUR } from './colour/fit.ts';
import { BLURS } from './filter/blurFamily.ts';
import { CELLS } from './filter/cellsFamily.ts';
import { RANKS } from './filter/rankFamily.ts';
import { GEOMETRY } from './geometry/family.ts';
import { layersFamily } from './object/layersFamily.ts';
import { placedFamily } from './object/placedFamily.ts';
import { OVERLAYS } from './overlay/family.ts';
import type { StageFamily } from './stage.ts';

/** All families of stages, in the order in which they are tried. */
export const FAMILIES: readonly StageFamily[] = [
  GEOMETRY,
  COLOUR,
  CELLS,
  BLURS,
  RANKS,
  layersFamily,
  placedFamily,
  ...OVERLAYS,
];
