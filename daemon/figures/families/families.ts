import type { Family } from '../family.ts';
import { MASK_FAMILIES } from './masks.ts';
import { PICTURE_FAMILIES } from './pictures.ts';
import { SHAPE_FAMILIES } from './shapes.ts';
import { cutOut, otherBackground, SUBJECT_FAMILIES } from './subjects.ts';

/** The tasks that training figures show. */
export const TRAINING_FAMILIES: readonly Family[] = [
  ...MASK_FAMILIES,
  ...SUBJECT_FAMILIES,
  ...SHAPE_FAMILIES,
  ...PICTURE_FAMILIES,
];

/** The tasks, each as often as figures show it. Tasks that ask where something is are hardest to learn, and appear twice as often. */
export const DRAWN_FAMILIES: readonly Family[] = [...TRAINING_FAMILIES, ...MASK_FAMILIES, cutOut, otherBackground];
