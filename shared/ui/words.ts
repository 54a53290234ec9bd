/** A job's progress, as in `accepted` and `progress`. */
export interface JobStanding {
  readonly stage: 'sending' | 'queued' | 'running';
  /** Queries ahead of the job's first one. */
  readonly position: number;
  readonly done: number;
  readonly total: number;
  /** Milliseconds until the last answer; absent if nothing was measured yet. */
  readonly estimateMs?: number | undefined;
  /** Answers per second, if that is worth showing. */
  readonly perSecond?: number | undefined;
}

/** "2nd in the queue, about 12 s". */
export function standingWords({ stage, position, done, total, estimateMs, perSecond }: JobStanding): string {
  const left = estimateMs === undefined ? '' : `, ${durationWords(estimateMs)} left`;
  if (stage === 'sending') return 'Sending';
  if (stage === 'queued') return `${position === 0 ? 'Next' : ordinal(position + 1)} in the queue${left}`;
  const rate = perSecond === undefined ? '' : `, ${rateWords(perSecond)}`;
  return total === 1 ? `Running${left}` : `${done} of ${total} done${rate}${left}`;
}

/** Pictures per second, or per minute if they are slow: "3.4 a second". */
function rateWords(perSecond: number): string {
  const [rate, unit] = perSecond >= 1 ? [perSecond, 'second'] : [60 * perSecond, 'minute'];
  return `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} a ${unit}`;
}

/** Milliseconds, as precise as an estimate deserves: "about 12 s". */
export function durationWords(ms: number): string {
  if (ms < 1000) return 'under 1 s';
  if (ms < 90_000) return `about ${Math.round(ms / 1000)} s`;
  if (ms < 5_400_000) return `about ${Math.round(ms / 60_000)} min`;
  return `about ${Math.round(ms / 3_600_000)} h`;
}

/** 1st, 2nd, 3rd, 4th, 11th ... */
export function ordinal(n: number): string {
  const teens = n % 100 > 10 && n % 100 < 14;
  return `${n}${teens ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}

/** A share of 0..1: "83 %". */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
