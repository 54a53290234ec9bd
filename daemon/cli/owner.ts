import { setTimeout as sleep } from 'node:timers/promises';
import { explain } from '@likewise/shared/client/diagnosis.ts';
import { webSocketTransport } from '@likewise/shared/client/transport.ts';
import { connectTrusted, type TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import { addressOf } from '@likewise/shared/protocol/descriptor.ts';
import type { DaemonState } from '@likewise/shared/protocol/messages.ts';
import { WebSocket } from 'ws';
import { type Descriptor, findDaemon } from '../auth/descriptor.ts';
import { stateFolder } from '../auth/stateFolder.ts';
import { realTimers } from '../engine/timers.ts';
import { VERSION } from '../life/version.ts';

/** A daemon answers in milliseconds; while it decodes a message of the largest size, in a second. */
const DISCONNECT_MS = 2000;

/** Connects to a daemon as its owner. */
export function connectAsOwner(daemon: Descriptor): TrustedClient {
  return connectTrusted({
    urls: [`ws://${addressOf(daemon)}`],
    client: { name: 'likewise', version: VERSION, kind: 'cli' },
    tokens: { load: async () => daemon.token, save: async () => {} },
    open: (url) => webSocketTransport(url, WebSocket),
    timers: realTimers,
    random: Math.random,
  });
}

/** Closes a connection once the daemon has read what was sent over it, such as a cancel, or does not read any more. */
export async function disconnect(client: TrustedClient): Promise<void> {
  const answered = client.listTools().catch(() => {});
  await Promise.race([answered, sleep(DISCONNECT_MS, undefined, { ref: false })]);
  client.close();
}

/** Calls `use` with a connection to this user's daemon. Errors: daemon-unreachable when there is none, and those of `use`. */
export async function withDaemon<T>(use: (client: TrustedClient, daemon: Descriptor) => Promise<T>): Promise<T> {
  const daemon = await findDaemon(stateFolder());
  if (!daemon) throw explain({ reason: 'no-daemon' });
  const client = connectAsOwner(daemon);
  try {
    await client.settled();
    return await use(client, daemon);
  } finally {
    client.close();
  }
}

/**
 * The daemon's state, which it sends right after its welcome and at every change, as soon as `isEnough` accepts it.
 * Errors: why there is no connection.
 */
export function daemonState(
  client: TrustedClient,
  isEnough: (daemon: DaemonState) => boolean = () => true,
): Promise<DaemonState> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const { state } = client;
      if (state.name === 'connecting') return;
      if (state.name === 'ready' && !(state.daemon && isEnough(state.daemon))) return;
      stop();
      if (state.name === 'ready') resolve(state.daemon!);
      else reject(explain(state.name === 'waiting' ? state.diagnosis : { reason: 'not-paired' }));
    };
    const stop = client.onState(look);
    look();
  });
}

/** Whether the engine runs or has run, so that its provider is known, or cannot. */
export function hasStarted({ provider, engine }: DaemonState): boolean {
  return provider !== undefined || engine === 'failed';
}
