import { stat } from 'node:fs/promises';
import { BY_MODEL, isReadingId } from '../readings/name.ts';

/** Whether the value of --reading is a file; otherwise it is an id. */
export async function isReadingFile(asked: string): Promise<boolean> {
  if (!isReadingId(asked) && asked !== BY_MODEL.id) return true;
  return stat(asked).then(
    (there) => there.isFile(),
    () => false,
  );
}
