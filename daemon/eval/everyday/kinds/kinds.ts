import type { Kind } from '../kind.ts';
import { ANALYSIS_KINDS } from './analysis.ts';
import { BEYOND_KINDS } from './beyond.ts';
import { GRAPHIC_KINDS } from './graphics.ts';
import { ICON_KINDS } from './icons.ts';
import { PAGE_KINDS } from './pages.ts';
import { PHOTO_EFFECT_KINDS } from './photoEffects.ts';
import { PHOTO_FORM_KINDS } from './photoForms.ts';
import { PHOTO_OWN_TONE_KINDS } from './photoOwnTones.ts';
import { PHOTO_TONE_KINDS } from './photoTones.ts';
import { PRODUCT_KINDS } from './products.ts';
import { SMALL_KINDS } from './small.ts';
import { TEXTURE_KINDS } from './textures.ts';

export const KINDS: readonly Kind[] = [
  ...ICON_KINDS,
  ...PAGE_KINDS,
  ...PHOTO_TONE_KINDS,
  ...PHOTO_OWN_TONE_KINDS,
  ...PHOTO_FORM_KINDS,
  ...PHOTO_EFFECT_KINDS,
  ...PRODUCT_KINDS,
  ...SMALL_KINDS,
  ...GRAPHIC_KINDS,
  ...TEXTURE_KINDS,
  ...ANALYSIS_KINDS,
  ...BEYOND_KINDS,
];
