import { webSocketTransport } from '@likewise/shared/client/transport.ts';
import { connectTrusted, type TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import { version } from '../package.json';

/** Where the token outlives the page. Other pages of this origin are the daemon's own. */
const TOKEN = 'likewise.token';

/** VS Code writes the = in an address it opens as %3D. */
const TICKET = /^#ticket(?:=|%3D)([\w-]+)$/;

export function hasTicket(): boolean {
  return TICKET.test(location.hash);
}

/** The one-time ticket that `likewise open` put after the #. It is erased from the address and the history at once. */
export function takeTicket(): string | undefined {
  const ticket = TICKET.exec(location.hash)?.[1];
  if (ticket) history.replaceState(null, '', location.pathname);
  return ticket;
}

/** Connects to the daemon that served this page. */
export function connectPage(): TrustedClient {
  return connectTrusted({
    // Relative to the page, wherever a proxy serves it.
    urls: [new URL('.', location.href).href.replace('http', 'ws')],
    client: { name: `Playground in ${browserName()}`, version, kind: 'playground' },
    tokens: {
      load: async () => localStorage.getItem(TOKEN) ?? undefined,
      save: async (token) => localStorage.setItem(TOKEN, token),
    },
    open: (url) => webSocketTransport(url, WebSocket),
    timers: {
      after(ms, fire) {
        const timer = setTimeout(fire, ms);
        return () => clearTimeout(timer);
      },
    },
    random: Math.random,
  });
}

/** Makes the page say hello as a stranger the next time. */
export function forgetToken(): void {
  localStorage.removeItem(TOKEN);
}

/** The name by which the owner recognises this page's browser among the paired tools. */
function browserName(): string {
  const { userAgent } = navigator;
  const browser = [/Edg\//, /Firefox\//, /Chrome\//, /Safari\//].findIndex((mark) => mark.test(userAgent));
  const name = ['Edge', 'Firefox', 'Chrome', 'Safari'][browser] ?? 'a browser';
  const system = /Windows|Mac OS X|Android|Linux/.exec(userAgent)?.[0];
  return system ? `${name} on ${system.replace(' OS X', '')}` : name;
}
