import { isProvider, providerName } from '@likewise/shared/protocol/providers.ts';
import { type Trust, trustOf } from '@likewise/shared/reading/trust.ts';
import { unavailableHere } from '../engine/ladder.ts';
import type { FileAnswer, FileOutcome } from './answerFiles.ts';
import type { Used } from './backend.ts';

/**
 * A line on what was done, `used` where something was, such as "12 answers in out · mini on CPU (int8) · 48 ms per answer", one for each
 * answer that is doubted, the most doubtful first, and one for each reading that answered. `model` is absent where none was asked.
 */
export function summaryText(
  { answers, unchanged, failures }: Omit<FileOutcome, 'planned'>,
  out: string,
  model?: string,
  used?: Used,
): string {
  const total = answers.length + failures.length;
  const counted = `${failures.length > 0 ? `${answers.length} of ${total}` : total} ${total === 1 ? 'answer' : 'answers'} in ${out}`;
  const left = unchanged.length > 0 ? [`${unchanged.length} left as they are`] : [];
  const by = model ? [used ? `${model} on ${providerName(used.provider)} (${used.precision})` : model] : [];
  const ms = Math.round(answers.reduce((sum, answer) => sum + answer.ms, 0) / Math.max(1, answers.length));
  const pace = answers.length > 0 ? [`${ms} ms per answer`] : [];
  const first = [counted, ...left, ...by, ...pace, ...notUsed(used?.stepDowns ?? [])].join(' · ');
  const doubted = answers
    .filter(({ doubt }) => doubt !== undefined)
    .sort((a, b) => a.confidence - b.confidence)
    .map(({ file, doubt, confidence }) => `${capital(trustOf(confidence))}: ${file} (${doubt}).`);
  return [first, ...doubted, ...meaningsOf(answers)].join('\n');
}

/** Different answers may come from different meanings; at most this many are listed. */
const MOST_MEANINGS = 3;
/** Other meanings that are listed beside one. */
const MOST_OTHERS = 2;

/** A line for each reading that answered, with how far to trust its answers, and other meanings where one is not sure. */
function meaningsOf(answers: readonly FileAnswer[]): string[] {
  const ids = [...new Set(answers.map(({ reading }) => reading.id))].slice(0, MOST_MEANINGS);
  return ids.flatMap((id) => {
    const some = answers.filter(({ reading }) => reading.id === id);
    const { understood, alternatives } = some[0]!;
    const trust = some.map(({ confidence }) => trustOf(confidence));
    const line = `Understood as: ${understood} (${id}; ${trustWords(trust)}).`;
    const others = alternatives.slice(0, MOST_OTHERS).map((other) => `${other.sentence} (${other.id})`);
    if (others.length === 0 || trust.every((one) => one === 'sure')) return [line];
    return [line, `It could also mean: ${others.join('; ')}. See: likewise explain.`];
  });
}

/** "sure", or where several answers differ "3 sure, 1 look at it". */
function trustWords(trust: readonly Trust[]): string {
  const kinds = [...new Set(trust)];
  if (kinds.length === 1) return kinds[0]!;
  return kinds.map((kind) => `${trust.filter((one) => one === kind).length} ${kind}`).join(', ');
}

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1);

/** Why better providers were left, except those whose libraries this machine does not have: that is no news. */
function notUsed(stepDowns: Used['stepDowns']): string[] {
  return stepDowns
    .filter(({ provider }) => !isProvider(provider) || unavailableHere(provider) === undefined)
    .map(({ provider, reason }) => `not on ${providerName(provider)}: ${reason}`);
}
