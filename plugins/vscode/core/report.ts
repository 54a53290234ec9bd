import { trustOf } from '@likewise/shared/reading/trust.ts';
import type { RecipeOutcome } from '@likewise/shared/recipe/apply.ts';
import { countOutcomes, countWords } from '@likewise/shared/recipe/outcomes.ts';
import type { BatchReport } from './batch.ts';

/** One line, such as "28 done, 1 unchanged, 1 failed." */
export function reportLine({ outcomes, total, stopped }: BatchReport): string {
  const words = countWords(countOutcomes(outcomes));
  if (stopped === 'cancelled') return `Cancelled: ${words} of ${total}. Apply it again to continue where it was.`;
  if (stopped) return `Stopped: ${words} of ${total}. ${stopped.message} ${stopped.remedy}`;
  return `${words}.`;
}

/** The new answers, the least certain first. */
export function leastSure({ outcomes }: BatchReport): Extract<RecipeOutcome, { state: 'done' }>[] {
  return outcomes.filter((outcome) => outcome.state === 'done').sort((a, b) => a.confidence - b.confidence);
}

function noted(note: string | undefined): string {
  return note === undefined ? '' : `. ${note}`;
}

/** The whole report as Markdown: first what failed, with its reason, then what was made, then what was left unchanged. */
export function reportText(report: BatchReport): string {
  const { outcomes, name, total, notes = [] } = report;
  const failed = outcomes.flatMap((outcome) =>
    outcome.state === 'failed' ? [`- \`${outcome.query}\`: ${outcome.error.message} ${outcome.error.remedy}`] : [],
  );
  const done = outcomes.flatMap((outcome) =>
    outcome.state === 'done'
      ? [`- \`${outcome.output}\` from \`${outcome.query}\`, ${trustOf(outcome.confidence)}${noted(outcome.note)}`]
      : [],
  );
  const unchanged = outcomes.flatMap((outcome) => (outcome.state === 'unchanged' ? [`- \`${outcome.output}\``] : []));
  const meanings = new Set(outcomes.flatMap((outcome) => (outcome.state === 'done' ? [outcome.understood] : [])));
  const left = total - outcomes.length;
  const section = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? [`## ${title} (${lines.length})`, '', ...lines, ''] : [];
  return [
    `# ${name}`,
    '',
    reportLine(report),
    '',
    ...[...meanings].flatMap((meaning) => [`Understood as: ${meaning}.`, '']),
    ...section('Failed', failed),
    ...section(
      'Notes',
      notes.map((note) => `- ${note}`),
    ),
    ...section('Done', done),
    ...section('Unchanged', unchanged),
    ...(left > 0 ? [`${left} not looked at yet.`, ''] : []),
  ].join('\n');
}
