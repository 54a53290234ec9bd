import type { TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import type { Tool } from '@likewise/shared/protocol/messages.ts';
import { useEffect, useState } from 'preact/hooks';
import type { ToolNames } from './toolName.ts';

export interface Tools {
  /** Undefined before they are loaded. */
  readonly list: readonly Tool[] | undefined;
  readonly names: ToolNames;
  readonly error: (Error & { remedy?: string }) | undefined;
  revoke(id: string): void;
}

/** The paired tools, reloaded whenever the number of connections changes. */
export function useTools(client: TrustedClient, clients: number | undefined): Tools {
  const [list, setList] = useState<readonly Tool[]>();
  const [error, setError] = useState<Error>();
  const take = (asked: Promise<readonly Tool[]>) =>
    asked.then((tools) => {
      setList(tools);
      setError(undefined);
    }, setError);
  useEffect(() => {
    if (clients !== undefined) void take(client.listTools());
  }, [client, clients]);
  return {
    list,
    names: new Map(list?.map(({ id, name }) => [id, name])),
    error,
    revoke: (id) => void take(client.revokeTool(id)),
  };
}
