import { BASELINES } from './baselines.ts';
import { type Estimate, estimate } from './bootstrap.ts';
import { METRICS, type MetricName } from './case.ts';
import { type AnsweredCase, GUIDED, MODEL } from './evaluate.ts';

/** The scores of one group of cases, by who answered and metric. */
export interface GroupSummary {
  readonly group: string;
  readonly section?: string;
  readonly cases: number;
  readonly primary: MetricName;
  readonly scores: Readonly<Record<string, Readonly<Partial<Record<MetricName, Estimate>>>>>;
  /** Whether the model's mean of the primary metric is better than every baseline's. */
  readonly beatsBaselines: boolean;
}

/** Groups in the order they first appear. */
export function summarise(answered: readonly AnsweredCase[]): GroupSummary[] {
  const groups = new Map<string, AnsweredCase[]>();
  for (const one of answered) groups.set(one.case.group, [...(groups.get(one.case.group) ?? []), one]);
  return [...groups].map(([group, cases]) => summariseGroup(group, cases));
}

function summariseGroup(group: string, cases: readonly AnsweredCase[]): GroupSummary {
  const [first] = cases;
  const { primary, section } = first!.case;
  const scores: Record<string, Partial<Record<MetricName, Estimate>>> = {};
  for (const [who, { scores: measured }] of first!.answers) {
    scores[who] = {};
    for (const metric of Object.keys(measured) as MetricName[]) {
      scores[who][metric] = estimate(cases.map(({ answers }) => answers.get(who)!.scores[metric]!));
    }
  }
  const best = scores[GUIDED] ?? scores[MODEL]!;
  const beatsBaselines = Object.keys(BASELINES).every((baseline) =>
    isBetter(primary, best[primary]!.mean, scores[baseline]![primary]!.mean),
  );
  return { group, ...(section !== undefined && { section }), cases: cases.length, primary, scores, beatsBaselines };
}

function isBetter(metric: MetricName, a: number, b: number): boolean {
  return METRICS[metric].better === 'higher' ? a > b : a < b;
}
