import { useEffect, useState } from 'preact/hooks';
import type { ClientState, DaemonClient } from '../client/daemonClient.ts';

/** The state of a client, kept up to date. */
export function useClientState(client: DaemonClient): ClientState {
  const [state, setState] = useState(client.state);
  useEffect(() => {
    setState(client.state);
    return client.onState(setState);
  }, [client]);
  return state;
}
