import { expectedCalibrationError, type Reliability, rankCorrelation, reliability } from './calibration.ts';
import { GRADES, type Grade, isUsable } from './grade.ts';
import { AREAS } from './kind.ts';
import type { GradedAnswer, RanJob, Stability } from './run.ts';

type Counts = Readonly<Record<Grade, number>>;

/** Of an answer, in milliseconds. */
interface Times {
  readonly median: number;
  readonly p90: number;
}

/** What is reported of a group of answers. */
export interface Group {
  readonly name: string;
  readonly answers: number;
  readonly grades: Counts;
  /** dB, means over the answers: of the answer, of leaving the query alone, of the model by itself where it was asked. */
  readonly psnr: number;
  readonly alonePsnr: number;
  readonly modelPsnr?: number;
  /** Levels, means over the answers. */
  readonly changedError: number;
  readonly edgeError: number;
}

export interface Summary {
  readonly jobs: number;
  readonly all: Group;
  readonly areas: readonly Group[];
  readonly kinds: readonly Group[];
  /** The model by itself, where it was asked. */
  readonly modelGrades?: Counts;
  /** The share of wrong and spoilt answers that were marked as unsure; null where none is marked at all. */
  readonly badMarkedUnsure: number | null;
  /** The same share of answers to ship or touch up. */
  readonly goodMarkedUnsure: number | null;
  /** How confidence agrees with the answer's being usable (ship or touch up); null where there is no confidence. */
  readonly confidence: {
    readonly reliability: readonly Reliability[];
    readonly calibrationError: number;
    /** Spearman's, of confidence and PSNR. */
    readonly rankCorrelation: number;
  } | null;
  readonly stability?: Stability;
  /**
   * Of the answers for which some meaning that is offered is usable: how many there are, and the shares for which it is the first one, and among
   * the first three.
   */
  readonly meanings?: { readonly answers: number; readonly first: number; readonly three: number };
  readonly milliseconds: Times;
  /** The same by the stages that answers name. */
  readonly stages: Readonly<Record<string, Times>>;
}

export function summarise(ran: readonly RanJob[]): Summary {
  const answers = ran.flatMap((job) => job.answers);
  const of = (jobs: readonly RanJob[], name: string) =>
    group(
      name,
      jobs.flatMap((job) => job.answers),
    );
  const models = answers.flatMap(({ model }) => model ?? []);
  const estimates = answers.flatMap(({ answer: { confidence }, grade, comparison }) =>
    confidence === undefined ? [] : [{ confidence, right: isUsable(grade), psnr: comparison.answer.psnr }],
  );
  const stabilities = ran.flatMap(({ stability }) => stability ?? []);
  const places = answers.flatMap(({ rightAt }) => rightAt ?? []);
  const stages = [...new Set(answers.flatMap(({ answer }) => Object.keys(answer.stages ?? {})))];
  const kinds = [...new Set(ran.map(({ drawn }) => drawn.job.kind))];
  const bins = reliability(estimates);
  return {
    jobs: ran.length,
    all: group('all', answers),
    areas: AREAS.map((area) =>
      of(
        ran.filter(({ drawn }) => drawn.job.kind.area === area),
        area,
      ),
    ).filter(({ answers: count }) => count > 0),
    kinds: kinds.map((kind) =>
      of(
        ran.filter(({ drawn }) => drawn.job.kind === kind),
        kind.name,
      ),
    ),
    ...(models.length > 0 && { modelGrades: counts(models.map(({ grade }) => grade)) }),
    badMarkedUnsure: shareUnsure(answers.filter(({ grade }) => !isUsable(grade))),
    goodMarkedUnsure: shareUnsure(answers.filter(({ grade }) => isUsable(grade))),
    confidence:
      estimates.length === 0
        ? null
        : {
            reliability: bins,
            calibrationError: expectedCalibrationError(bins),
            rankCorrelation: rankCorrelation(
              estimates.map(({ confidence }) => confidence),
              estimates.map(({ psnr }) => psnr),
            ),
          },
    ...(stabilities.length > 0 && {
      stability: {
        reading: mean(stabilities.map(({ reading }) => reading)),
        answer: mean(stabilities.map(({ answer }) => answer)),
      },
    }),
    ...(places.length > 0 && { meanings: meaningsOf(places) }),
    milliseconds: timesOf(answers.map(({ ms }) => ms)),
    stages: Object.fromEntries(
      stages.map((name) => [name, timesOf(answers.flatMap(({ answer }) => answer.stages?.[name] ?? []))]),
    ),
  };
}

function meaningsOf(places: readonly number[]) {
  const within = (count: number) => places.filter((place) => place < count).length / places.length;
  return { answers: places.length, first: within(1), three: within(3) };
}

function group(name: string, answers: readonly GradedAnswer[]): Group {
  const models = answers.flatMap(({ model }) => model ?? []);
  const meanOf = (value: (one: GradedAnswer) => number) => mean(answers.map(value));
  return {
    name,
    answers: answers.length,
    grades: counts(answers.map(({ grade }) => grade)),
    psnr: meanOf(({ comparison }) => comparison.answer.psnr),
    alonePsnr: meanOf(({ comparison }) => comparison.alone.psnr),
    ...(models.length > 0 && { modelPsnr: mean(models.map(({ comparison }) => comparison.answer.psnr)) }),
    changedError: meanOf(({ comparison }) => comparison.answer.changedError),
    edgeError: meanOf(({ comparison }) => comparison.answer.edgeError),
  };
}

function counts(grades: readonly Grade[]): Counts {
  const count = (grade: Grade) => grades.filter((one) => one === grade).length;
  return Object.fromEntries(GRADES.map((grade) => [grade, count(grade)])) as Record<Grade, number>;
}

function shareUnsure(answers: readonly GradedAnswer[]): number | null {
  const marked = answers.filter(({ answer }) => answer.unsure !== undefined);
  return marked.length === 0 ? null : marked.filter(({ answer }) => answer.unsure).length / marked.length;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function timesOf(times: readonly number[]): Times {
  const sorted = [...times].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), p90: quantile(sorted, 0.9) };
}

/** Of sorted values, by the nearest rank. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
