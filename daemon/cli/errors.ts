import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';

/** An answer that is probably wrong, where such answers count as failures. */
function doubtful(query: string, why: string): LikewiseError {
  return new LikewiseError(
    'doubtful',
    `The answer to ${query} is probably wrong: ${why}.`,
    'See what else the example may mean (likewise explain), or write it anyway, without --strict.',
  );
}

/** Why an outcome is not written: its error or, with `strict`, its doubt. Undefined where nothing is wrong. */
export function failureIn(
  { error, doubt }: { readonly error?: LikewiseError; readonly doubt?: string },
  query: string,
  strict: boolean,
): LikewiseError | undefined {
  return error ?? (strict && doubt !== undefined ? doubtful(query, doubt) : undefined);
}

/** @param what such as "--example" */
export function optionMissing(option: string): LikewiseError {
  return new LikewiseError(
    'usage',
    `Required option '${option}' not specified.`,
    'See: likewise --help, or likewise VERB --help.',
  );
}

/** @param forms of exports that there are */
export function exportUnclear(forms: readonly string[]): LikewiseError {
  return new LikewiseError(
    'usage',
    'What to export is not clear.',
    `Give --export FORM, or FORM ID; FORM is ${forms.join(', ')}.`,
  );
}

/** {reading} stands in the output, and nothing says which. */
export function readingOpen(): LikewiseError {
  return new LikewiseError(
    'usage',
    'The output has {reading}, and no reading was chosen.',
    'Name one with --reading; likewise explain lists those of the example.',
  );
}

export function exampleIncomplete(files: number): LikewiseError {
  const message = `--example takes two files, a before and its after; it was given ${files}.`;
  return new LikewiseError('usage', message, 'Write --example BEFORE AFTER, once for each example pair.');
}

/** @param meant the one that was probably meant */
export function unknownOption(option: string, meant: string | undefined): LikewiseError {
  const message = `There is no option ${option}.${meant ? ` Did you mean ${meant}?` : ''}`;
  return new LikewiseError('usage', message, 'See: likewise --help, or likewise VERB --help.');
}

/** @param meant the one that was probably meant */
export function unknownVerb(word: string, meant: string | undefined): LikewiseError {
  const message = `Unknown command '${word}'.${meant ? ` Did you mean ${meant}?` : ''}`;
  return new LikewiseError('usage', message, 'See: likewise --help.');
}

export function tooManyExamples(pairs: number): LikewiseError {
  const message = `${pairs} examples were given; at most ${MAX_EXAMPLES} are used.`;
  return new LikewiseError('usage', message, `Keep the ${MAX_EXAMPLES} that are most like the other pictures.`);
}

/** @param patterns names of folders and patterns; nothing else is looked for */
export function nothingMatches(patterns: readonly string[]): LikewiseError {
  const message = `No picture matches ${patterns.join(' or ')}.`;
  const remedy =
    "Check the name and the folder it starts from; the examples' own pictures and earlier answers are left out.";
  return new LikewiseError('image-missing', message, remedy);
}

export function nothingToSay(): LikewiseError {
  const message = 'With --out - standard output holds the picture and nothing else.';
  return new LikewiseError('usage', message, 'Leave out --json, --json-lines and --save-canvas, or name a file.');
}

export function severalNames(): LikewiseError {
  const message = '--query - is one picture, from standard input, and others were named beside it.';
  return new LikewiseError('usage', message, 'Name files only, or give - alone.');
}

/** @param why such as "a query is not below the recipe's folder" */
export function noRecipe(file: string, why: string): LikewiseError {
  return new LikewiseError(
    'usage',
    `This run cannot be saved as the recipe ${file}: ${why}.`,
    'Leave out --save-recipe.',
  );
}

export function recipeExists(file: string): LikewiseError {
  return new LikewiseError('output-conflict', `${file} already exists.`, 'Name another recipe, or give --overwrite.');
}

export function badOutput(out: string, problem: string): LikewiseError {
  const message = `The output ${out} cannot be used: ${problem}.`;
  return new LikewiseError('usage', message, 'Write a folder, or a pattern such as {dir}/done/{name}.{ext}.');
}

export function notOneQuery(out: string, queries: number): LikewiseError {
  const message = `--out ${out} is one picture, and there are ${queries} pictures to answer.`;
  return new LikewiseError('usage', message, 'Name a folder, or a pattern such as done/{name}.png.');
}

export function formatDiffers(out: string, format: string): LikewiseError {
  const message = `The output ${out} has another format than --format ${format}.`;
  return new LikewiseError('usage', message, 'Leave out --format, or end the output in .{ext}.');
}

export function wouldOverwrite(path: string): LikewiseError {
  const message = `The answer ${path} would overwrite a picture of the example or one to be answered.`;
  return new LikewiseError('output-conflict', message, 'Choose another folder with --out.');
}

export function outIsNoFolder(path: string): LikewiseError {
  const message = `${path} cannot be the output folder: a file has that name, or one of the folders above it.`;
  return new LikewiseError('output-conflict', message, 'Choose another folder with --out.');
}

export function folderInTheWay(path: string): LikewiseError {
  const message = `${path} cannot be written: a folder has that name.`;
  return new LikewiseError('output-conflict', message, 'Move that folder away, or choose another one with --out.');
}

/** A file that did not exist when the answer was planned. */
export function cameInBetween(path: string): LikewiseError {
  const message = `${path} was created while its answer was being made, and is not replaced.`;
  return new LikewiseError('output-conflict', message, 'Run the command again.');
}

export function outputDenied(path: string, cause: unknown): LikewiseError {
  const message = `There is no permission to write ${path}.`;
  return new LikewiseError('output-denied', message, 'Change its permissions, or choose another --out.', { cause });
}

export function outputFull(path: string, cause: unknown): LikewiseError {
  const message = `${path} could not be written: the disk or your share of it is full.`;
  return new LikewiseError('output-full', message, 'Free some space, or choose another --out.', { cause });
}

export function outputFailed(path: string, cause: NodeJS.ErrnoException): LikewiseError {
  const message = `${path} could not be written: ${cause.message}.`;
  return new LikewiseError('output-denied', message, 'Check the disk, or choose another --out.', { cause });
}

/** @param written answers on disk when the run was stopped */
export function runCancelled(written: number, total: number, out: string): LikewiseError {
  const message = `Stopped: ${written} of ${total} answers were written to ${out}.`;
  return new LikewiseError('cancelled', message, 'Run the command again: it continues with the others.');
}

/** @param seen pictures that were finished when it was stopped */
export function applyCancelled(seen: number, total: number): LikewiseError {
  const message = `Stopped: ${seen} of ${total} pictures were done.`;
  return new LikewiseError('cancelled', message, 'Run the command again to continue there.');
}

export function recipeUnreadable(file: string, cause: NodeJS.ErrnoException): LikewiseError {
  const why = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
  return new LikewiseError('usage', `${file} cannot be read: ${why}.`, 'Give the name of a recipe, x.likewise.json.', {
    cause,
  });
}

export function noRecipes(folder: string): LikewiseError {
  const remedy = 'Name a recipe, x.likewise.json, or a folder of them; likewise run --save-recipe writes one.';
  return new LikewiseError('usage', `There is no recipe in ${folder}.`, remedy);
}

export function verbCancelled(): LikewiseError {
  return new LikewiseError('cancelled', 'Stopped.', 'Run the command again to start over.');
}

export function cudaNotFetched(why: string, cause?: unknown): LikewiseError {
  return new LikewiseError(
    'engine-unavailable',
    `ONNX Runtime's CUDA libraries could not be fetched: ${why}.`,
    'Check the connection to api.nuget.org (behind a proxy, set GLOBAL_AGENT_HTTPS_PROXY) and run likewise setup cuda again. ' +
      'Nothing was changed: Likewise keeps using the CPU.',
    { cause },
  );
}

export function cudaFolderDenied(folder: string): LikewiseError {
  const message = `There is no permission to write in ${folder}, where ONNX Runtime looks for its CUDA libraries.`;
  return new LikewiseError('output-denied', message, 'Run likewise setup cuda as the user who installed Likewise.');
}

export function serviceUnknown(platform: string): LikewiseError {
  const message = `We do not know how ${platform} starts programs with a session.`;
  return new LikewiseError('usage', message, 'Have it run: likewise serve.');
}

/** @param said what the system's command said */
export function serviceCommandFailed(command: string, said: string): LikewiseError {
  const why = said.replace(/\.$/, '') || 'it did not say why';
  const message = `The system did not do what it was asked (${command}): ${why}.`;
  const remedy = 'Fix that and run this again, or do it by hand: likewise service print shows how.';
  return new LikewiseError('service-failed', message, remedy);
}

export function stopTooSlow(pid: number, ms: number): LikewiseError {
  const message = `The daemon (process ${pid}) was asked to stop and is still running after ${ms / 1000} s.`;
  return new LikewiseError('daemon-unreachable', message, 'Wait a little longer, or end that process.');
}

/** @param has the model and provider of the running daemon, in words; @param remedy how to get the requested ones */
export function daemonHasOther(pid: number, has: string, remedy: string): LikewiseError {
  const message = `Likewise is already running (process ${pid}), with ${has}.`;
  return new LikewiseError('engine-unavailable', message, remedy);
}

/** A daemon that was started detached from this terminal ended before it was ready. @param how such as "exit code 1" */
export function serveDied(how: string, log: string): LikewiseError {
  const message = `The daemon ended before it was ready (${how}).`;
  return new LikewiseError('engine-unavailable', message, `Its log says more: ${log}. See also: likewise doctor.`);
}

export function figureSourceUnclear(): LikewiseError {
  const message = 'Figures are either drawn from icons or cropped out of pictures.';
  return new LikewiseError('usage', message, 'Give one of --assets FOLDER and --pictures FOLDER.');
}

export function folderExists(folder: string): LikewiseError {
  const message = `${folder} already exists.`;
  return new LikewiseError('output-conflict', message, 'Name a folder that does not exist yet.');
}

/** @param hosts of the servers that were tried */
export function noServerWorks(hosts: readonly string[]): LikewiseError {
  const message = `${hosts.join(' and ')} cannot be used; nothing was changed.`;
  return new LikewiseError('engine-unavailable', message, 'Put right what is marked with X, and run this again.');
}

export function optionsApart(one: string, other: string): LikewiseError {
  return new LikewiseError('usage', `${one} and ${other} cannot be used together.`, 'Give one of them.');
}

/** @param most the number of files that a process may open */
export function tooFewFiles(most: number): LikewiseError {
  const message = `A process may have ${most} files open here; Likewise needs several hundred.`;
  return new LikewiseError('engine-unavailable', message, 'Allow more and run it again: ulimit -n 1024.');
}
