import type { ClientState } from '@likewise/shared/client/daemonClient.ts';
import { providerName } from '@likewise/shared/protocol/providers.ts';
import type { PanelModel, State } from './model.ts';
import { Setup } from './Setup.tsx';

interface SettingsProps {
  readonly model: PanelModel;
  readonly state: State;
  readonly client: ClientState;
}

/** The connection, and what is kept for this user. */
export function Settings({ model, state, client }: SettingsProps) {
  return (
    <>
      <Setup client={model.client} state={client} isNew={state.isNew} />
      {client.name === 'ready' && <Connection client={client} />}
      <section class="panel-section" aria-label="Preview">
        <h2>Preview</h2>
        <label class="panel-check">
          <input
            type="checkbox"
            checked={state.settings.preview}
            onChange={({ currentTarget }) => model.set({ preview: currentTarget.checked })}
          />
          Answer the first layer while I compose
        </label>
      </section>
    </>
  );
}

function Connection({ client: { welcome, daemon } }: { client: Extract<ClientState, { name: 'ready' }> }) {
  const rows = [
    ['Likewise', welcome.daemon.version],
    ['Model', daemon?.model],
    ['Runs on', daemon?.provider && [providerName(daemon.provider), daemon.precision].filter(Boolean).join(', ')],
    ...(daemon?.stepDowns ?? []).map(({ provider, reason }) => [`Not on ${providerName(provider)}`, reason]),
    ['Queue', daemon && `${daemon.running} running, ${daemon.waiting} waiting`],
  ].filter(([, value]) => value);
  return (
    <section class="panel-section" aria-label="Connection">
      <h2>Connected and paired</h2>
      <dl class="panel-facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="lw-muted">
        To take this plugin's access back: <code>npx likewise tools</code>
      </p>
    </section>
  );
}
