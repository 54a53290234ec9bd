import { webSocketTransport } from '@likewise/shared/client/transport.ts';
import { connectTrusted, type TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import { addressOf, type Descriptor } from '@likewise/shared/protocol/descriptor.ts';
import { WebSocket } from 'ws';

export const timers = {
  after(ms: number, fire: () => void) {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
};

/** Connects as the daemon's owner. A restarted daemon has another port and token, so each try reads both. */
export function connectOwner(descriptor: () => Descriptor | undefined, version: string): TrustedClient {
  return connectTrusted({
    get urls() {
      const found = descriptor();
      return found ? [`ws://${addressOf(found)}`] : [];
    },
    client: { name: 'VS Code', version, kind: 'vscode' },
    tokens: { load: async () => descriptor()?.token, save: async () => {} },
    open: (url) => webSocketTransport(url, WebSocket),
    timers,
    random: Math.random,
  });
}
