import type { TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import { useEffect, useState } from 'preact/hooks';
import { connectPage, forgetToken } from './session.ts';

export interface Session {
  readonly client: TrustedClient;
  /** Why the link that opened this page did not admit it. */
  readonly ticketError: (Error & { remedy?: string }) | undefined;
}

/**
 * The page's connection. A ticket makes the page a trusted tool, unless its token already belongs to one. A token that is not trusted
 * is replaced through the ticket.
 */
export function useSession(ticket: string | undefined): Session {
  const [client, setClient] = useState(connectPage);
  const [ticketError, setTicketError] = useState<Error>();

  useEffect(() => () => client.close(), [client]);
  useEffect(() => {
    if (!ticket) return;
    void client.settled().then((state) => {
      if (state.name === 'ready' && !state.welcome.trusted) {
        forgetToken();
        return setClient(connectPage());
      }
      client.redeem(ticket).then(() => setTicketError(undefined), setTicketError);
    });
  }, [client, ticket]);

  return { client, ticketError };
}
