import { providerName } from '@likewise/shared/protocol/providers.ts';
import { unavailableHere } from '../engine/ladder.ts';
import type { Used } from './answerer.ts';
import type { FileOutcome } from './answerFiles.ts';

/**
 * A line on what was done, `used` where something was, such as "12 answers in out · mini on cpu (int8) · 48 ms per answer", one on what was
 * understood, and one for each answer to be looked at, the most doubtful first.
 */
export function summaryText(
  { answers, unchanged, failures }: Omit<FileOutcome, 'planned'>,
  out: string,
  model: string,
  used?: Used,
): string {
  const total = answers.length + failures.length;
  const counted = `${failures.length > 0 ? `${answers.length} of ${total}` : total} ${total === 1 ? 'answer' : 'answers'} in ${out}`;
  const left = unchanged.length > 0 ? [`${unchanged.length} left as they are`] : [];
  if (answers.length === 0 || !used) return [counted, ...left, model].join(' · ');
  const ms = Math.round(answers.reduce((sum, answer) => sum + answer.ms, 0) / answers.length);
  const { provider, precision, stepDowns } = used;
  const how = `${model} on ${provider} (${precision})`;
  const first = [counted, ...left, how, `${ms} ms per answer`, ...notUsed(stepDowns)].join(' · ');
  const meanings = [...new Set(answers.map(({ understood }) => understood))];
  const understood = meanings.slice(0, MOST_MEANINGS).map((meaning) => `Understood as: ${meaning}.`);
  const doubted = answers
    .filter(({ doubt }) => doubt !== undefined)
    .sort((a, b) => a.confidence - b.confidence)
    .map(({ file, doubt }) => `Look at ${file}: ${doubt}.`);
  return [first, ...understood, ...doubted].join('\n');
}

/** Different answers may follow from different meanings; more than these are not told. */
const MOST_MEANINGS = 3;

/** Why better providers were left, but for those this machine has no libraries of: that is no news. */
function notUsed(stepDowns: Used['stepDowns']): string[] {
  return stepDowns
    .filter(({ provider }) => unavailableHere(provider) === undefined)
    .map(({ provider, reason }) => `not on ${providerName(provider)}: ${reason}`);
}
