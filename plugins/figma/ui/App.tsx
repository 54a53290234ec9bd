import { useClientState } from '@likewise/shared/ui/useClientState.ts';
import { useEffect, useState } from 'preact/hooks';
import { Compose } from './Compose.tsx';
import { ComposeFooter } from './ComposeFooter.tsx';
import type { PanelModel, State } from './model.ts';
import { ProblemNotice } from './ProblemNotice.tsx';
import { ResizeHandle } from './ResizeHandle.tsx';
import { Results } from './Results.tsx';
import { ResultsFooter } from './ResultsFooter.tsx';
import { Settings } from './Settings.tsx';
import { Setup } from './Setup.tsx';

const VIEWS = { compose: 'Compose', run: 'Results', settings: 'Settings' } as const;

/** The panel: three views, each below any problem with the connection. */
export function App({ model }: { model: PanelModel }) {
  const state = usePanel(model);
  const client = useClientState(model.client);
  const views = (Object.keys(VIEWS) as State['view'][]).filter((view) => view !== 'run' || state.run);
  return (
    <>
      <nav class="panel-tabs" aria-label="Views">
        {views.map((view) => (
          <button
            type="button"
            key={view}
            aria-current={state.view === view ? 'page' : undefined}
            onClick={() => model.show(view)}
          >
            {VIEWS[view]}
          </button>
        ))}
        <span class="panel-dot" data-state={client.name} title={CONNECTION[client.name]}>
          <span class="lw-hidden">{CONNECTION[client.name]}</span>
        </span>
      </nav>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and may hold nothing else that the keyboard reaches. */}
      <main class="panel-body" tabIndex={0}>
        <h1 class="lw-hidden">Likewise</h1>
        {state.view !== 'settings' && <Setup client={model.client} state={client} isNew={state.isNew} />}
        {state.problem && <ProblemNotice problem={state.problem} onDismiss={() => model.dismiss()} />}
        {state.view === 'compose' && <Compose model={model} state={state} />}
        {state.view === 'run' && state.run && <Results model={model} state={state} run={state.run} />}
        {state.view === 'settings' && <Settings model={model} state={state} client={client} />}
      </main>
      {state.view === 'compose' && <ComposeFooter model={model} state={state} />}
      {state.view === 'run' && state.run && <ResultsFooter model={model} run={state.run} />}
      <ResizeHandle model={model} size={state.settings} />
    </>
  );
}

const CONNECTION = {
  connecting: 'Connecting to Likewise',
  'pairing-required': 'Likewise asks for a code',
  ready: 'Connected to Likewise',
  waiting: 'Not connected to Likewise',
  closed: 'Not connected to Likewise',
} as const;

function usePanel(model: PanelModel): State {
  const [state, setState] = useState(model.state);
  useEffect(() => {
    setState(model.state);
    return model.onChange(() => setState(model.state));
  }, [model]);
  return state;
}
