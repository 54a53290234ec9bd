import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import { useEffect, useState } from 'preact/hooks';
import type { Watch, WatchProps } from './Watch.tsx';

/** The Watch view. It is loaded when first opened, because most visits do not need its charts. */
export function WatchTab(props: WatchProps) {
  const [view, setView] = useState<{ readonly Watch: typeof Watch }>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    import('./Watch.tsx').then(setView, () => setFailed(true));
  }, []);
  if (failed) {
    return <ErrorNotice error={{ message: 'This view could not be fetched.', remedy: 'Load the page again.' }} />;
  }
  if (props.state && !props.state.welcome.trusted) {
    const message = 'This page was let in by a code: it may try things, but not see other tools.';
    return <ErrorNotice error={{ message, remedy: 'Open it with its own key: likewise open.' }} />;
  }
  if (!view) {
    return (
      <p class="lw-notice" role="status">
        <span class="lw-spinner" aria-hidden="true" />
        Loading …
      </p>
    );
  }
  return <view.Watch {...props} />;
}
