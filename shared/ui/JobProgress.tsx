import { type Standing, standingWords } from './words.ts';

export interface JobProgressProps {
  /** Whose progress it is, for a screen reader. */
  readonly label: string;
  readonly standing: Standing;
  readonly onCancel?: (() => void) | undefined;
}

/** One line: where the job stands in the queue or how far it is, how long it will take, and a way to give it up. */
export function JobProgress({ label, standing, onCancel }: JobProgressProps) {
  const { stage, done, total } = standing;
  return (
    <div class="lw-progress">
      <progress aria-label={label} max={total} {...(stage === 'running' && total > 1 ? { value: done } : {})} />
      <span role="status">{standingWords(standing)}</span>
      {onCancel && (
        <button type="button" class="lw-button" onClick={onCancel}>
          Cancel
        </button>
      )}
    </div>
  );
}
