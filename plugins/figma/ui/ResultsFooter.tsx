import { JobProgress } from '@likewise/shared/ui/JobProgress.tsx';
import type { PanelModel } from './model.ts';
import { placedWords, type RunState, summary } from './run.ts';

/** The progress of the run, and the actions for the rest of it. */
export function ResultsFooter({ model, run }: { model: PanelModel; run: RunState }) {
  const before = run.placedBefore > 0 && (
    <p class="lw-muted">
      The run continued where it was when the panel was closed: {placedWords(run.placedBefore)} before.
    </p>
  );
  if (!run.over) {
    return (
      <footer class="panel-footer">
        {before}
        <JobProgress label="Run" standing={run.standing} onCancel={() => model.cancel()} />
      </footer>
    );
  }
  const left = [...run.queries].filter(([, { name }]) => name === 'failed' || name === 'cancelled').map(([id]) => id);
  return (
    <footer class="panel-footer">
      {before}
      <p role="status">{summary(run)} Undo reverts a run in one step.</p>
      <div class="lw-row">
        {left.length > 0 && (
          <button type="button" class="lw-button lw-primary" onClick={() => model.retry(left)}>
            {left.length === 1 ? 'Run the one left' : `Run the ${left.length} left`}
          </button>
        )}
        <button type="button" class="lw-button" onClick={() => model.show('compose')}>
          Back
        </button>
      </div>
    </footer>
  );
}
