import type { ClientState } from '@likewise/shared/client/daemonClient.ts';
import { connectionFacts } from './facts.ts';
import type { PanelModel, State } from './model.ts';
import { Setup } from './Setup.tsx';

interface SettingsProps {
  readonly model: PanelModel;
  readonly state: State;
  readonly client: ClientState;
}

/** The connection, and what is stored for this user. */
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
  return (
    <section class="panel-section" aria-label="Connection">
      <h2>Connected and paired</h2>
      <dl class="panel-facts">
        {connectionFacts(welcome.daemon.version, daemon).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="lw-muted">
        To revoke this plugin's access: <code>npx likewise tools</code>
      </p>
    </section>
  );
}
