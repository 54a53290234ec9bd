import { COLOUR } from './colour/fit.ts';
import { PIECES } from './overlay/family.ts';
import type { StageFamily } from './stage.ts';

/** All families of stages, in the order in which they are tried. */
export const FAMILIES: readonly StageFamily[] = [COLOUR, PIECES];
