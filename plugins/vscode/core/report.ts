import type { BatchReport } from './batch.ts';

export function countOf({ outcomes }: BatchReport): { done: number; unchanged: number; failed: number } {
  const count = (state: string) => outcomes.filter((outcome) => outcome.state === state).length;
  return { done: count('done'), unchanged: count('unchanged'), failed: count('failed') };
}

/** One line, such as "28 done, 1 unchanged, 1 failed." */
export function reportLine(report: BatchReport): string {
  const { done, unchanged, failed } = countOf(report);
  const parts = [`${done} done`];
  if (unchanged > 0) parts.push(`${unchanged} unchanged`);
  if (failed > 0) parts.push(`${failed} failed`);
  const line = parts.join(', ');
  if (report.stopped === 'cancelled') {
    return `Cancelled: ${line} of ${report.total}. Apply it again to go on where it was.`;
  }
  if (report.stopped) return `Stopped: ${line} of ${report.total}. ${report.stopped.message} ${report.stopped.remedy}`;
  return `${line}.`;
}

/** The whole report as Markdown: what failed with its reason first, then what was made, then what was left as it is. */
export function reportText(report: BatchReport): string {
  const { outcomes, name, total } = report;
  const failed = outcomes.flatMap((outcome) =>
    outcome.state === 'failed' ? [`- \`${outcome.query}\`: ${outcome.error.message} ${outcome.error.remedy}`] : [],
  );
  const done = outcomes.flatMap((outcome) =>
    outcome.state === 'done'
      ? [`- \`${outcome.output}\` from \`${outcome.query}\`, ${Math.round(outcome.confidence * 100)} % sure`]
      : [],
  );
  const unchanged = outcomes.flatMap((outcome) => (outcome.state === 'unchanged' ? [`- \`${outcome.output}\``] : []));
  const left = total - outcomes.length;
  const section = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? [`## ${title} (${lines.length})`, '', ...lines, ''] : [];
  return [
    `# ${name}`,
    '',
    reportLine(report),
    '',
    ...section('Failed', failed),
    ...section('Done', done),
    ...section('Unchanged', unchanged),
    ...(left > 0 ? [`${left} not looked at yet.`, ''] : []),
  ].join('\n');
}
