import { LikewiseError } from '@likewise/shared/protocol/errors.ts';

/** How many wrong keys a message lists before it gives the number of the rest. */
const LISTED_KEYS = 40;

/** @param source the file or files that should contain them */
export function keysWrong(source: string, problems: readonly string[]): LikewiseError {
  const listed = problems.slice(0, LISTED_KEYS).map((line) => `  ${line}`);
  if (problems.length > LISTED_KEYS) listed.push(`  and ${problems.length - LISTED_KEYS} more`);
  return new LikewiseError(
    'checkpoint-keys',
    `${source} does not hold the tensors of a MAE-VQGAN model:\n${listed.join('\n')}`,
    'Check that the file is a visual prompting (MAE-VQGAN) checkpoint and that its download is complete.',
  );
}

export function tokenizerMissing(source: string): LikewiseError {
  return new LikewiseError(
    'checkpoint-keys',
    `${source} holds the predictor but no tokenizer (no keys under vae.).`,
    'Give the tokenizer as well: --tokenizer last.ckpt (the VQGAN checkpoint it was trained with).',
  );
}

export function tokenizerAsModel(file: string): LikewiseError {
  const remedy = `Give it with --tokenizer, and the MAE checkpoint as FILE: likewise model import FILE --tokenizer ${file}.`;
  return new LikewiseError('checkpoint-keys', `${file} is a tokenizer.`, remedy);
}

export function predictorAsTokenizer(file: string): LikewiseError {
  const remedy = 'Give it as FILE, and with --tokenizer the VQGAN checkpoint it was trained with (last.ckpt).';
  return new LikewiseError('checkpoint-keys', `${file} is an MAE checkpoint, not a tokenizer.`, remedy);
}

export function headsUnknown(part: 'encoder' | 'decoder', width: number, flag: string): never {
  throw new LikewiseError(
    'checkpoint-keys',
    `A checkpoint does not record its number of attention heads, and ${width} is not a width of the published ${part}s.`,
    `Say how many heads the ${part} has: ${flag} N.`,
  );
}

export function headsImpossible(part: string, width: number, heads: number): LikewiseError {
  return new LikewiseError(
    'checkpoint-keys',
    `The ${part} is ${width} wide, which does not divide into ${heads} attention heads.`,
    'Give the number of heads the model was trained with: --heads N, --decoder-heads N.',
  );
}

export function vocabularyMismatch(vocabulary: number, codes: number): LikewiseError {
  return new LikewiseError(
    'checkpoint-keys',
    `The predictor chooses among ${vocabulary} tokens, but the tokenizer's codebook has ${codes}.`,
    'Use the tokenizer this predictor was trained with.',
  );
}

export function modelUnknown(name: string, known: readonly string[]): LikewiseError {
  return new LikewiseError(
    'model-unknown',
    `There is no model named ${name}.`,
    `Models here: ${known.join(', ')}. Import another with: likewise model import FILE --name ${name}.`,
  );
}

export function modelNameBad(name: string): LikewiseError {
  return new LikewiseError(
    'usage',
    `${JSON.stringify(name)} is not a model name.`,
    'Use letters, digits, dots, dashes and underscores, starting with a letter or digit, 64 at most.',
  );
}

export function modelExists(name: string): LikewiseError {
  return new LikewiseError(
    'model-exists',
    `There is already a model named ${name}.`,
    `Choose another name with --name, or remove it first: likewise model remove ${name}.`,
  );
}

export function modelEmbedded(name: string): LikewiseError {
  return new LikewiseError(
    'usage',
    `${name} comes with Likewise and cannot be removed.`,
    'Only imported models can be removed.',
  );
}

export function modelCorrupt(name: string, what: string): LikewiseError {
  return new LikewiseError(
    'model-corrupt',
    `The files of model ${name} are damaged: ${what}.`,
    `Remove it (likewise model remove ${name}) and import it again from its checkpoint; the embedded one comes with Likewise: reinstall that.`,
  );
}

/**
 * @param wanted the number of tokens of the reference's model
 * @param found that of the checked model
 */
export function referenceOfOther(dir: string, wanted: number, found: number): LikewiseError {
  const message = `${dir} is the reference of another model, of another size: it chooses among ${wanted} tokens, this one among ${found}.`;
  return new LikewiseError('model-mismatch', message, 'Give the reference that was made with this model.');
}

export function referenceUnreadable(dir: string, what: string): LikewiseError {
  return new LikewiseError(
    'usage',
    `${dir} cannot be used as a reference: ${what}.`,
    'A reference folder holds expected.json and the arrays it names.',
  );
}
