import { BLURS } from './filter/blurFamily.ts';
import { CELLS } from './filter/cellsFamily.ts';
import { DITHERS } from './filter/ditherFamily.ts';
import { EDGE_MAPS } from './filter/edgesFamily.ts';
import { KERNELS } from './filter/kernelFamily.ts';
import { LEVELS } from './filter/levelsFamily.ts';
import { LIGHTS } from './filter/lightFamily.ts';
import { MOTIONS } from './filter/motionFamily.ts';
import { RANKS } from './filter/rankFamily.ts';
import { SHARPENS } from './filter/sharpenFamily.ts';
import { SHIFTS } from './filter/shiftFamily.ts';
import { TILTS } from './filter/tiltFamily.ts';
import type { StageFamily } from './stage.ts';

/** All families of stages, in the order in which they are tried. */
export const FAMILIES: readonly StageFamily[] = [
  LEVELS,
  CELLS,
  SHIFTS,
  DITHERS,
  EDGE_MAPS,
  BLURS,
  SHARPENS,
  RANKS,
  KERNELS,
  MOTIONS,
  LIGHTS,
  TILTS,
];
