import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { Picture } from '../readings/picture.ts';
import type { ReadingJson } from '../readings/reading.ts';
import { affineOf } from './affine.ts';
import { cubeOf } from './cube.ts';
import { cssFilter, svgFilter } from './filters.ts';
import { sharpScript } from './sharpScript.ts';

/** What a reading can be written as, for other programs. */
export const EXPORT_FORMS = ['cube', 'css', 'svg', 'sharp'] as const;
export type ExportForm = (typeof EXPORT_FORMS)[number];

/**
 * A reading as a text for another program, which does the same to a level.
 * @param pictures the examples' inputs, on which that is checked
 * Errors: usage, with the reason, where that form cannot hold it.
 */
export function exportReading(reading: ReadingJson, form: ExportForm, pictures: readonly Picture[]): string {
  const made = write(reading, form, pictures);
  if ('text' in made) return made.text;
  throw new LikewiseError(
    'usage',
    `"${reading.sentence}" cannot be exported as ${form}: ${made.problem}.`,
    'Another form or reading may work: likewise explain lists them.',
  );
}

function write(reading: ReadingJson, form: ExportForm, pictures: readonly Picture[]) {
  if (form === 'cube') return cubeOf(reading, pictures);
  if (form === 'sharp') return sharpScript(reading);
  const affine = affineOf(reading);
  if (!affine) return { problem: 'it is not a change of colours by a matrix' };
  return { text: `${form === 'css' ? cssFilter(affine) : svgFilter(affine)}\n` };
}
