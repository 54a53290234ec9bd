import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import { useEffect, useRef } from 'preact/hooks';
import type { Problem } from '../messages.ts';
import { copyText } from './browser.ts';

interface ProblemNoticeProps {
  readonly problem: Problem;
  /** Absent if it cannot be dismissed. */
  readonly onDismiss?: () => void;
}

/** What happened, and what to do about it, scrolled into view. */
export function ProblemNotice({ problem, onDismiss }: ProblemNoticeProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), [problem]);
  // Commands are run in the folder of Likewise.
  const remedy = problem.remedy.replace(/(?<!npx )\blikewise (?=[a-z])/g, 'npx likewise ');
  return (
    <div ref={place}>
      <ErrorNotice error={{ message: problem.message, remedy }} copyText={copyText}>
        {onDismiss && (
          <button type="button" class="lw-button" onClick={onDismiss}>
            Dismiss
          </button>
        )}
      </ErrorNotice>
    </div>
  );
}
