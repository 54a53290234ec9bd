/*
 * The view's side of MCP Apps: messages of JSON-RPC to and from the client's window. Of what there is it needs three: the greeting, results,
 * and how the client looks.
 */

/** The version of MCP Apps that is spoken. */
const PROTOCOL = '2026-01-26';

type Theme = 'light' | 'dark';

/** What is heard of the client. */
export interface HostListener {
  /** The tool's result is there; `meta` is what it carries for people. */
  result(meta: Readonly<Record<string, unknown>> | undefined): void;
  theme(theme: Theme): void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly _meta?: Record<string, unknown>; readonly theme?: Theme };
  readonly result?: { readonly hostContext?: { readonly theme?: Theme } };
}

/** The number of the greeting, the one request. */
const GREETING = 1;

/** Greets the client whose frame this page is in, and listens. */
export function connectHost(listener: HostListener): void {
  const send = (message: object) => window.parent.postMessage({ jsonrpc: '2.0', ...message }, '*');
  const look = (theme: Theme | undefined) => theme && listener.theme(theme);
  addEventListener('message', ({ source, data }: MessageEvent<Message>) => {
    if (source !== window.parent || typeof data !== 'object') return;
    const { id, method, params, result } = data;
    if (id === GREETING && result) {
      look(result.hostContext?.theme);
      send({ method: 'ui/notifications/initialized' });
    } else if (method === 'ui/notifications/tool-result') listener.result(params?._meta);
    else if (method === 'ui/notifications/host-context-changed') look(params?.theme);
    // Asked whether it is there, or to make ready to go, it has nothing to do.
    else if (method && id !== undefined) send({ id, result: {} });
  });
  const params = { protocolVersion: PROTOCOL, appInfo: { name: 'likewise', version: '1' }, appCapabilities: {} };
  send({ id: GREETING, method: 'ui/initialize', params });
  new ResizeObserver(() => {
    const { scrollWidth: width, scrollHeight: height } = document.documentElement;
    send({ method: 'ui/notifications/size-changed', params: { width, height } });
  }).observe(document.body);
}
