import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { CopyButton } from '@likewise/shared/ui/CopyButton.tsx';
import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import { PairingForm } from '@likewise/shared/ui/PairingForm.tsx';

const COMMAND = 'likewise open';

export interface GateProps {
  readonly client: DaemonClient;
  readonly reason: 'no-token' | 'unknown-token';
  readonly ticketError: { readonly message: string; readonly remedy?: string } | undefined;
}

/** What a visitor unknown to the daemon sees: two ways in. */
export function Gate({ client, reason, ticketError }: GateProps) {
  return (
    <section class="gate card" aria-labelledby="gate-title">
      <h2 id="gate-title">{reason === 'unknown-token' ? 'This page no longer has access' : 'Let this page in'}</h2>
      {ticketError && (
        <ErrorNotice error={{ message: ticketError.message, remedy: ticketError.remedy ?? 'Open the page again.' }} />
      )}
      <p>
        {reason === 'unknown-token'
          ? 'Its access was revoked. '
          : 'Any website could try to connect, so the daemon lets in only those you have opened it for. '}
        Run this in a terminal; it opens the page with a key of its own:
      </p>
      <p class="lw-command big">
        <code>{COMMAND}</code>
        <CopyButton label="Copy" copy={() => navigator.clipboard.writeText(COMMAND)} />
      </p>
      <p class="lw-muted">
        Or type a pairing code, which likewise pair shows. A page let in by a code can try things, but not manage the
        daemon.
      </p>
      <PairingForm onPair={(code) => client.pair(code)} />
    </section>
  );
}
