import type { ClientState } from '../client/daemonClient.ts';
import { explain } from '../client/diagnosis.ts';
import { ErrorNotice } from './ErrorNotice.tsx';

export interface ConnectionNoticeProps {
  readonly state: ClientState;
  readonly copyText?: ((text: string) => Promise<void>) | undefined;
}

/** Why there is no connection to the daemon, and the next step. Shows nothing while there is one or a pairing code is requested. */
export function ConnectionNotice({ state, copyText }: ConnectionNoticeProps) {
  switch (state.name) {
    case 'connecting':
      return (
        <p class="lw-notice" role="status">
          <span class="lw-spinner" aria-hidden="true" />
          Connecting to the Likewise daemon …
        </p>
      );
    case 'waiting':
      return <ErrorNotice error={explain(state.diagnosis)} copyText={copyText} />;
    case 'ready':
    case 'pairing-required':
    case 'closed':
      return null;
  }
}
