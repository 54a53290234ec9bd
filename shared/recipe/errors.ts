import { LikewiseError } from '../protocol/errors.ts';

/** @param what such as "examples: Too small" */
export function badRecipe(name: string, what: string): LikewiseError {
  return new LikewiseError(
    'usage',
    `${name} is not a recipe: ${what}.`,
    'Correct the file; editors that know its schema complete it.',
  );
}

export function noQueries(name: string): LikewiseError {
  return new LikewiseError(
    'image-missing',
    `No picture matches the queries of ${name}.`,
    'Check its patterns; they start from the folder of the recipe.',
  );
}

export function tooManyFiles(limit: number): LikewiseError {
  return new LikewiseError(
    'usage',
    `The patterns lead through more than ${limit} files.`,
    'Begin them with a folder, such as photos/**/*.png.',
  );
}

export function sameOutput(output: string, first: string, second: string): LikewiseError {
  return new LikewiseError(
    'output-conflict',
    `${first} and ${second} would both be answered in ${output}.`,
    'Use {dir}, {name} and {ext} in the output, such as {dir}/likewise/{name}.png.',
  );
}

export function outputIsInput(output: string): LikewiseError {
  return new LikewiseError(
    'output-conflict',
    `The answer ${output} would overwrite a picture of the example or one to be answered.`,
    'Give the output another folder or name, such as likewise/{name}.png.',
  );
}

/** @param fileState what is known about the existing file */
export function notOurs(output: string, query: string, fileState: 'changed' | 'foreign'): LikewiseError {
  const message =
    fileState === 'changed'
      ? `${output} was changed since it was made from ${query}.`
      : `${output} already exists, and was not made from ${query}.`;
  return new LikewiseError(
    'output-conflict',
    message,
    'Rename or move that file, or write the answer elsewhere. On the command line --overwrite replaces it, --skip-existing leaves it.',
  );
}

/** An answer that was to be a drawing but has pixels. `why`: part of a sentence; absent if the query is not a drawing. */
export function noDrawing(query: string, why = 'it is made of pixels itself'): LikewiseError {
  const message = `The answer to ${query} cannot be an SVG: ${why}.`;
  return new LikewiseError('output-conflict', message, 'Write it as PNG.');
}
