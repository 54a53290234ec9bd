import { useEffect, useState } from 'preact/hooks';
import { type JobStanding, standingWords } from './words.ts';

export interface JobProgressProps {
  /** Whose progress it is, for a screen reader. */
  readonly label: string;
  readonly standing: JobStanding;
  readonly onCancel?: (() => void) | undefined;
}

/** One line: the job's place in the queue or its progress, the time it will take, and a way to cancel it. */
export function JobProgress({ label, standing, onCancel }: JobProgressProps) {
  const { stage, done, total, estimateMs } = standing;
  const isOverdue = useIsOver(standing, estimateMs);
  return (
    <div class="lw-progress">
      <progress aria-label={label} max={total} {...(stage === 'running' && total > 1 ? { value: done } : {})} />
      <span role="status">{standingWords(isOverdue ? { ...standing, estimateMs: undefined } : standing)}</span>
      {onCancel && (
        <button type="button" class="lw-button" onClick={onCancel}>
          Cancel
        </button>
      )}
    </div>
  );
}

/** Whether this many milliseconds have passed since a standing came. An estimate that has run out is no longer shown. */
function useIsOver(standing: object, ms: number | undefined): boolean {
  const [over, setOver] = useState<object>();
  useEffect(() => {
    if (ms === undefined) return;
    const timer = setTimeout(() => setOver(standing), ms);
    return () => clearTimeout(timer);
  }, [standing, ms]);
  return over === standing;
}
