import type { Kind } from '../kind.ts';
import { ICON_KINDS } from './icons.ts';
import { PHOTO_TONE_KINDS } from './photoTones.ts';

export const KINDS: readonly Kind[] = [...ICON_KINDS, ...PHOTO_TONE_KINDS];
