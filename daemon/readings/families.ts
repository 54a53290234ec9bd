import { AUTO_TONES } from './auto/family.ts';
import { COLOUR } from './colour/fit.ts';
import { FORMULAS } from './colour/formulas.ts';
import { BLURS } from './filter/blurFamily.ts';
import { CELLS } from './filter/cellsFamily.ts';
import { DIFFUSIONS } from './filter/diffusionFamily.ts';
import { DITHERS } from './filter/ditherFamily.ts';
import { EDGE_MAPS } from './filter/edgesFamily.ts';
import { HALFTONES } from './filter/halftoneFamily.ts';
import { KERNELS } from './filter/kernelFamily.ts';
import { LEVELS } from './filter/levelsFamily.ts';
import { LIGHTS } from './filter/lightFamily.ts';
import { MOTIONS } from './filter/motionFamily.ts';
import { NORMAL_MAPS } from './filter/normalsFamily.ts';
import { RANKS } from './filter/rankFamily.ts';
import { SHARPENS } from './filter/sharpenFamily.ts';
import { SHIFTS } from './filter/shiftFamily.ts';
import { TILTS } from './filter/tiltFamily.ts';
import { GEOMETRY } from './geometry/family.ts';
import { PIXEL_SCALES } from './geometry/pixelScale.ts';
import { layersFamily } from './object/layersFamily.ts';
import { LONG_SHADOWS } from './object/longShadowFamily.ts';
import { markFamily } from './object/markFamily.ts';
import { placedFamily } from './object/placedFamily.ts';
import { REFLECTIONS } from './object/reflectionFamily.ts';
import { OVERLAYS } from './overlay/family.ts';
import { LAID_ON } from './overlay/laidOn.ts';
import { PARTS } from './part/family.ts';
import type { StageFamily } from './stage.ts';

/** All families of stages, in the order in which they are tried: those found fastest and most meaningful come first. */
export const FAMILIES: readonly StageFamily[] = [
  PIXEL_SCALES,
  GEOMETRY,
  COLOUR,
  FORMULAS,
  AUTO_TONES,
  CELLS,
  HALFTONES,
  REFLECTIONS,
  LONG_SHADOWS,
  PARTS,
  ...OVERLAYS,
  LAID_ON,
  LEVELS,
  BLURS,
  RANKS,
  SHIFTS,
  DITHERS,
  DIFFUSIONS,
  EDGE_MAPS,
  SHARPENS,
  KERNELS,
  MOTIONS,
  NORMAL_MAPS,
  LIGHTS,
  TILTS,
  layersFamily,
  placedFamily,
  markFamily,
];
