import { GRADES } from './grade.ts';
import type { RanJob } from './run.ts';
import type { Group, Summary } from './summary.ts';

/** One line a job, as it is done. */
export function jobLine({ drawn, answers }: RanJob, number: number, jobs: number): string {
  const grades = answers.map(({ grade }) => grade).join(', ');
  const ratios = answers.map(({ comparison }) => comparison.answer.psnr.toFixed(1)).join(' ');
  const ms = answers.reduce((sum, answer) => sum + answer.ms, 0) / answers.length;
  const failures = answers.flatMap(({ failure }) => failure ?? []).map((text) => `\n  no answer: ${text}`);
  return `${String(number).padStart(3)}/${jobs}  ${drawn.job.name}: ${grades} (${ratios} dB, ${Math.round(ms)} ms)${failures.join('')}`;
}

/** Tables in Markdown. */
export function summaryText(summary: Summary): string {
  const { all, areas, kinds, confidence, stability, meanings, milliseconds, stages, modelGrades } = summary;
  const grades = (counts: Group['grades']) => GRADES.map((grade) => `${counts[grade]} ${grade}`).join(', ');
  const share = (value: number | null) => (value === null ? 'unknown' : `${Math.round(100 * value)} %`);
  const lines = [
    `${summary.jobs} jobs, ${all.answers} answers: ${grades(all.grades)}.`,
    ...(modelGrades ? [`The model by itself: ${grades(modelGrades)}.`] : []),
    `Marked unsure: ${share(summary.badMarkedUnsure)} of what is wrong or spoilt, ${share(summary.goodMarkedUnsure)} of the rest.`,
    `An answer takes ${timesText(milliseconds)}${Object.entries(stages)
      .map(([name, times]) => `; ${name}: ${timesText(times)}`)
      .join('')}.`,
    ...(stability === undefined
      ? []
      : [
          `Under small changes of the example the reading stays in ${share(stability.reading)}, the answer to the eye in ${share(stability.answer)}.`,
        ]),
    ...(meanings
      ? [
          '',
          '| answers with a right meaning | first | among the first three |',
          '|--:|--:|--:|',
          `| ${meanings.answers} | ${share(meanings.first)} | ${share(meanings.three)} |`,
        ]
      : []),
    '',
    table([all, ...areas]),
    '',
    table(kinds),
  ];
  if (confidence) {
    lines.push(
      '',
      `Confidence: expected calibration error ${confidence.calibrationError.toFixed(3)}, rank correlation with PSNR ${confidence.rankCorrelation.toFixed(2)}.`,
      '',
      '| confidence | answers | mean confidence | usable |',
      '|---|--:|--:|--:|',
      ...confidence.reliability
        .filter(({ count }) => count > 0)
        .map(
          ({ from, to, count, confidence: estimated, right }) =>
            `| ${from.toFixed(1)}-${to.toFixed(1)} | ${count} | ${estimated.toFixed(2)} | ${right.toFixed(2)} |`,
        ),
    );
  }
  return lines.join('\n');
}

function timesText({ median, p90 }: Summary['milliseconds']): string {
  return `${Math.round(median)} ms (median), ${Math.round(p90)} ms (90th percentile)`;
}

function table(groups: readonly Group[]): string {
  const head = `| | answers | ${GRADES.join(' | ')} | PSNR | left alone | model alone | changed error | edge error |`;
  const rule = `|---|${'--:|'.repeat(GRADES.length + 6)}`;
  const rows = groups.map((group) => {
    const { name, answers, grades, psnr, alonePsnr, modelPsnr, changedError, edgeError } = group;
    const numbers = [psnr, alonePsnr, modelPsnr, changedError, edgeError].map((value) => value?.toFixed(1) ?? '');
    return `| ${name} | ${answers} | ${GRADES.map((grade) => grades[grade]).join(' | ')} | ${numbers.join(' | ')} |`;
  });
  return [head, rule, ...rows].join('\n');
}

/** All that is known of one job's answers, for JSON. */
export function jobRecord({ drawn: { job }, answers, stability }: RanJob) {
  return {
    kind: job.kind.name,
    area: job.kind.area,
    set: job.set,
    ...(stability !== undefined && { stability }),
    answers: answers.map(({ question: { truth }, answer, comparison, grade, ms, failure, model }) => ({
      width: truth.width,
      height: truth.height,
      grade,
      ...comparison,
      confidence: answer.confidence,
      unsure: answer.unsure,
      understood: answer.understood,
      evidence: answer.evidence,
      ms: Math.round(ms),
      failure,
      ...(model && { model: { grade: model.grade, ...model.comparison.answer } }),
    })),
  };
}
