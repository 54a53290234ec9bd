import type { TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import type { Tool } from '@likewise/shared/protocol/messages.ts';
import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import { useState } from 'preact/hooks';
import { PairingCode } from './PairingCode.tsx';
import type { Tools } from './useTools.ts';

export interface ToolsCardProps {
  readonly client: TrustedClient;
  readonly tools: Tools;
  /** This page's own id. */
  readonly own: string | undefined;
}

/** The tools that may use the daemon. Their access can be revoked, and new ones admitted. */
export function ToolsCard({ client, tools, own }: ToolsCardProps) {
  return (
    <section class="card" aria-labelledby="tools-title">
      <h2 id="tools-title">Tools</h2>
      {tools.error && <ErrorNotice error={{ message: tools.error.message, remedy: tools.error.remedy ?? '' }} />}
      <ul class="plain">
        {newestFirst(tools.list).map((tool) => (
          <ToolLine key={tool.id} tool={tool} isOwn={tool.id === own} onRevoke={() => tools.revoke(tool.id)} />
        ))}
      </ul>
      <PairingCode client={client} />
    </section>
  );
}

function ToolLine({ tool, isOwn, onRevoke }: { tool: Tool; isOwn: boolean; onRevoke: () => void }) {
  const [asks, setAsks] = useState(false);
  const { name, kind, connected, paired, seen, trusted } = tool;
  return (
    <li class="tool">
      <span class="dot" data-on={connected} aria-hidden="true" />
      <span class="tool-words">
        <strong>{name}</strong>
        <span class="lw-muted">
          {isOwn ? 'this page' : connected ? 'connected' : `last seen ${new Date(seen).toLocaleString()}`}
          {!name.toLowerCase().startsWith(kind) && ` · ${kind}`}
          {trusted && ' · may manage'}
        </span>
        <span class="lw-muted">
          let in {new Date(paired).toLocaleString()} by {trusted ? 'a link of likewise open' : 'a code'}
        </span>
      </span>
      {asks ? (
        <span class="lw-row">
          <button type="button" class="lw-button danger" onClick={onRevoke}>
            Shut out{isOwn && ' this page'}
          </button>
          <button type="button" class="lw-button" onClick={() => setAsks(false)}>
            Keep
          </button>
        </span>
      ) : (
        <button type="button" class="lw-button" aria-label={`Revoke ${name}`} onClick={() => setAsks(true)}>
          Revoke
        </button>
      )}
    </li>
  );
}

/** Sorted by when they were admitted. */
function newestFirst(list: readonly Tool[] = []): readonly Tool[] {
  return [...list].sort((a, b) => b.paired - a.paired);
}
