import type { ClientState, DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { ConnectionNotice } from '@likewise/shared/ui/ConnectionNotice.tsx';
import { CopyButton } from '@likewise/shared/ui/CopyButton.tsx';
import { PairingForm } from '@likewise/shared/ui/PairingForm.tsx';
import { copyText } from './browser.ts';

/** What there is to do before Likewise can be used; nothing once it can. */
export function Setup({ client, state }: { client: DaemonClient; state: ClientState }) {
  if (state.name !== 'pairing-required') return <ConnectionNotice state={state} copyText={copyText} />;
  return (
    <section class="panel-section panel-pairing" aria-label="Pairing">
      <h2>Pair Figma with Likewise</h2>
      <p class="lw-muted">
        {state.reason === 'unknown-token'
          ? 'Likewise does not know this plugin any more. A new code lets it in again.'
          : 'Likewise runs on this computer. A code, shown there, lets this plugin in once and for all.'}
      </p>
      <p class="lw-command">
        <code>likewise pair</code>
        <CopyButton label="Copy" copy={() => copyText('likewise pair')} />
      </p>
      <PairingForm onPair={(code) => client.pair(code)} />
    </section>
  );
}
