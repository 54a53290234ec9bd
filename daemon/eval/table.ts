import { METRICS, type MetricName } from './case.ts';
import { GUIDED, MODEL } from './evaluate.ts';
import type { GroupSummary } from './summary.ts';

/** Whose intervals are written out; the others' are in the JSON. */
const WITH_INTERVAL: readonly string[] = [MODEL, GUIDED];

/** One Markdown table per metric: a row per group, a column per answerer, means and, for the model, 95 % intervals. */
export function markdownTables(groups: readonly GroupSummary[]): string {
  const measured = (Object.keys(METRICS) as MetricName[]).filter((metric) =>
    groups.some((group) => has(group, metric)),
  );
  return measured.map((metric) => metricTable(metric, groups)).join('\n\n');
}

function has({ scores }: GroupSummary, metric: MetricName): boolean {
  return Object.values(scores).some((of) => of[metric] !== undefined);
}

function metricTable(metric: MetricName, groups: readonly GroupSummary[]): string {
  const rows = groups.filter((group) => has(group, metric));
  const columns = Object.keys(rows[0]!.scores);
  const number = (value: number) => value.toFixed(METRICS[metric].digits);
  const cell = ({ scores }: GroupSummary, who: string) => {
    const found = scores[who]?.[metric];
    if (!found) return '';
    const interval = WITH_INTERVAL.includes(who) ? ` [${number(found.low)}, ${number(found.high)}]` : '';
    return number(found.mean) + interval;
  };
  const mean = (who: string) =>
    number(rows.reduce((sum, { scores }) => sum + scores[who]![metric]!.mean, 0) / rows.length);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line([`${metric} (${METRICS[metric].better} is better)`, 'cases', ...columns]),
    line(['---', ...Array(columns.length + 1).fill('---:')]),
    ...rows.map((group) => line([group.group, String(group.cases), ...columns.map((who) => cell(group, who))])),
    line(['**mean**', String(rows.reduce((sum, { cases }) => sum + cases, 0)), ...columns.map(mean)]),
  ].join('\n');
}

/** How many rows the model leads, counted by section. */
export function verdict(groups: readonly GroupSummary[]): string {
  const sections = new Set(groups.map(({ section }) => section));
  return [...sections]
    .map((section) => {
      const rows = groups.filter((group) => group.section === section);
      const won = rows.filter(({ beatsBaselines }) => beatsBaselines).length;
      return `Better than every baseline in ${won} of ${rows.length} ${section ?? 'rows'}.`;
    })
    .join('\n');
}
