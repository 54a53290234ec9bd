import type { ClientState } from '@likewise/shared/client/daemonClient.ts';
import { ConnectionNotice } from '@likewise/shared/ui/ConnectionNotice.tsx';
import { useClientState } from '@likewise/shared/ui/useClientState.ts';
import { useEffect, useState } from 'preact/hooks';
import type { Work } from './desk/work.ts';
import { Gate } from './Gate.tsx';
import { StatusPill } from './StatusPill.tsx';
import { Try } from './try/Try.tsx';
import { usePrompt } from './try/usePrompt.ts';
import { useRun } from './try/useRun.ts';
import { useSession } from './useSession.ts';
import { WatchTab } from './watch/WatchTab.tsx';

type View = 'try' | 'watch';

export interface AppProps {
  /** The ticket of the link that opened the page. */
  readonly ticket: string | undefined;
  /** The page's state before the reload. */
  readonly work: Work;
}

/** The whole page: access, and its two views. */
export function App({ ticket, work }: AppProps) {
  const { client, ticketError } = useSession(ticket);
  const state = useClientState(client);
  const prompt = usePrompt(work);
  const run = useRun(client, prompt, work);
  const [view, go] = useView();
  const [isKept, setIsKept] = useState(work.desk !== undefined);
  useEffect(() => {
    if (work.desk) work.desk.onFault = () => setIsKept(false);
  }, [work]);
  /** Once admitted, the page keeps its work on screen whenever the connection drops. */
  const [wasIn, setWasIn] = useState(false);
  const isIn = state.name === 'ready';
  useEffect(() => {
    if (isIn) setWasIn(true);
    if (state.name === 'pairing-required') setWasIn(false);
  }, [isIn, state.name]);
  const shows = isIn || (wasIn && state.name !== 'pairing-required');

  return (
    <>
      <a class="lw-button skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <h1 class="brand">
          <Mark />
          Likewise
        </h1>
        {shows && (
          <nav aria-label="Views">
            <ViewLink view="try" current={view} label="Try" />
            <ViewLink view="watch" current={view} label="Watch" />
          </nav>
        )}
        <StatusPill state={state} />
      </header>
      <main id="main" tabIndex={-1}>
        <ConnectionNotice state={state} />
        {shows && !isKept && (
          <p class="lw-notice" role="status">
            The browser has no room to keep this page’s work: it is lost when the page is closed or loaded again.
          </p>
        )}
        {state.name === 'pairing-required' && <Gate client={client} reason={state.reason} ticketError={ticketError} />}
        {shows && (
          <div hidden={view !== 'try'}>
            <Try client={client} prompt={prompt} run={run} onHanded={() => view !== 'try' && go('try')} />
          </div>
        )}
        {shows && view === 'watch' && (
          <WatchTab
            client={client}
            state={lastReady(state)}
            onRunAgain={(pictures) => {
              prompt.replace(pictures);
              go('try');
            }}
          />
        )}
      </main>
    </>
  );
}

function lastReady(state: ClientState) {
  return state.name === 'ready' ? state : undefined;
}

function ViewLink({ view, current, label }: { view: View; current: View; label: string }) {
  return (
    <a href={`#${view}`} aria-current={view === current ? 'page' : undefined}>
      {label}
    </a>
  );
}

/** The view that the address names, and a function that switches views. */
function useView(): [View, (view: View) => void] {
  const read = (): View => (location.hash === '#watch' ? 'watch' : 'try');
  const [view, setView] = useState(read);
  useEffect(() => {
    const follow = () => {
      if (location.hash !== '#main') setView(read());
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return [
    view,
    (next) => {
      location.hash = next;
    },
  ];
}

/** Two cells that are alike, the last one still empty. */
function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect class="mark-before" x="1" y="1" width="14" height="14" rx="3" />
      <rect class="mark-after" x="17" y="1" width="14" height="14" rx="3" />
      <rect class="mark-before" x="1" y="17" width="14" height="14" rx="3" />
      <rect class="mark-hole" x="17.75" y="17.75" width="12.5" height="12.5" rx="3" />
    </svg>
  );
}
