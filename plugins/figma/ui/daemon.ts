import { connect, type DaemonClient, loopbackUrls } from '@likewise/shared/client/daemonClient.ts';
import { webSocketTransport } from '@likewise/shared/client/transport.ts';
import { version } from '../package.json';
import type { Bridge } from './bridge.ts';
import { browserTimers, probe } from './browser.ts';

/** Connects to the daemon and keeps trying. Figma stores the token. */
export function connectFromFigma({ call }: Bridge): DaemonClient {
  return connect({
    urls: loopbackUrls('localhost'),
    open: (url) => webSocketTransport(url, WebSocket),
    probe,
    timers: browserTimers,
    random: Math.random,
    client: { name: 'Figma', version, kind: 'figma' },
    tokens: { load: () => call('loadToken'), save: (token) => call('saveToken', token) },
  });
}
