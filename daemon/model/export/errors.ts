import { LikewiseError } from '@likewise/shared/protocol/errors.ts';

export function exportExists(dir: string): LikewiseError {
  return new LikewiseError(
    'output-conflict',
    `${dir} already exists.`,
    'Name a folder that does not exist yet, with --out.',
  );
}

/** @param what is wrong, as a clause */
export function exportDamaged(dir: string, what: string): LikewiseError {
  const remedy = 'Copy the export again, as real files, or make it again: likewise model export.';
  return new LikewiseError('model-corrupt', `${dir} is not as it was exported: ${what}.`, remedy);
}

export function noExport(dir: string): LikewiseError {
  const remedy = 'Name the folder that was given to likewise model export with --out.';
  return new LikewiseError('model-corrupt', `${dir} holds no export: its export.json is missing or damaged.`, remedy);
}
