import { BLURS } from './filter/blurFamily.ts';
import { CELLS } from './filter/cellsFamily.ts';
import { RANKS } from './filter/rankFamily.ts';
import type { StageFamily } from './stage.ts';

/** All families of stages, in the order in which they are tried. */
export const FAMILIES: readonly StageFamily[] = [CELLS, BLURS, RANKS];
