import { LikewiseError } from '@likewise/shared/protocol/errors.ts';

export function notAFolder(folder: string): LikewiseError {
  return new LikewiseError('usage', `${folder} is not a folder.`, 'Name folders that are there: --allow FOLDER.');
}

/** @param folders the allowed ones */
export function outsideFence(path: string, folders: readonly string[]): LikewiseError {
  return new LikewiseError(
    'usage',
    `${JSON.stringify(path)} is outside the folders that Likewise may use here: ${folders.join(', ')}.`,
    'Use a path inside them, or have the server started with --allow FOLDER.',
  );
}

export function noReadingToKeep(id: string): LikewiseError {
  return new LikewiseError(
    'reading-unknown',
    `${JSON.stringify(id)} is not a reading.`,
    'Give one of the ids of twelve letters and digits that the tools preview and explain give.',
  );
}

/** @param suffix the ending of names of recipes */
export function notARecipeName(path: string, suffix: string): LikewiseError {
  return new LikewiseError('usage', `${path} is not the name of a recipe.`, `Give it a name that ends in ${suffix}.`);
}

export function sheetGone(id: string): LikewiseError {
  return new LikewiseError(
    'job-unknown',
    `There is no sheet of job ${id}.`,
    'Sheets are kept for the latest jobs only.',
  );
}
