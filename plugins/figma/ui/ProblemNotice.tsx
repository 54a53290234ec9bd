import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import type { Problem } from '../messages.ts';

/** A problem that can be put away. */
export function ProblemNotice({ problem, onDismiss }: { problem: Problem; onDismiss: () => void }) {
  return (
    <ErrorNotice error={problem}>
      <button type="button" class="lw-button" onClick={onDismiss}>
        Dismiss
      </button>
    </ErrorNotice>
  );
}
