import type { ClientState, DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { explain } from '@likewise/shared/client/diagnosis.ts';
import { ConnectionNotice } from '@likewise/shared/ui/ConnectionNotice.tsx';
import { PairingForm } from '@likewise/shared/ui/PairingForm.tsx';
import { copyText } from './browser.ts';
import { Command } from './Command.tsx';
import { FirstStep } from './FirstStep.tsx';
import { ProblemNotice } from './ProblemNotice.tsx';

interface SetupProps {
  readonly client: DaemonClient;
  readonly state: ClientState;
  /** Whether no daemon has ever admitted this user. */
  readonly isNew: boolean;
}

/** The next step before Likewise can be used; nothing once it can. */
export function Setup({ client, state, isNew }: SetupProps) {
  if (state.name === 'pairing-required') return <Pairing client={client} reason={state.reason} />;
  if (state.name !== 'waiting') return <ConnectionNotice state={state} copyText={copyText} />;
  if (state.diagnosis.reason === 'no-daemon') return <FirstStep isNew={isNew} />;
  return <ProblemNotice problem={explain(state.diagnosis)} />;
}

interface PairingProps {
  readonly client: DaemonClient;
  readonly reason: 'no-token' | 'unknown-token';
}

function Pairing({ client, reason }: PairingProps) {
  return (
    <section class="panel-section panel-setup" aria-label="Pairing">
      <h2>Pair Figma with Likewise</h2>
      <p class="lw-muted">
        {reason === 'unknown-token'
          ? 'Likewise no longer knows this plugin. A new code lets it in again.'
          : 'Likewise runs on this computer. A code, shown there, lets this plugin in once and for all.'}
      </p>
      <Command>npx likewise pair</Command>
      <PairingForm onPair={(code) => client.pair(code)} />
    </section>
  );
}
