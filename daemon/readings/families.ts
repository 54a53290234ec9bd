import { layersFamily } from './object/layersFamily.ts';
import { markFamily } from './object/markFamily.ts';
import { placedFamily } from './object/placedFamily.ts';
import type { StageFamily } from './stage.ts';

/** All families of stages, in the order in which they are tried. */
export const FAMILIES: readonly StageFamily[] = [layersFamily, placedFamily, markFamily];
