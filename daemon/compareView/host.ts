/*
 * The view's side of MCP Apps: JSON-RPC messages to and from the client's window. It uses three parts of that protocol: the greeting,
 * results, and the client's appearance.
 */

/** The supported version of MCP Apps. */
const PROTOCOL = '2026-01-26';

type Theme = 'light' | 'dark';

/** Callbacks for the client's messages. */
export interface HostListener {
  /** The tool's result has arrived; `meta` is what it carries for people. */
  result(meta: Readonly<Record<string, unknown>> | undefined): void;
  theme(theme: Theme): void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly _meta?: Record<string, unknown>; readonly theme?: Theme };
  readonly result?: { readonly hostContext?: { readonly theme?: Theme } };
}

/** The id of the greeting, which is the only request. */
const GREETING = 1;

/** Greets the client whose frame contains this page, and listens. */
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
    // A ping or a request to prepare for teardown needs no work.
    else if (method && id !== undefined) send({ id, result: {} });
  });
  const params = { protocolVersion: PROTOCOL, appInfo: { name: 'likewise', version: '1' }, appCapabilities: {} };
  send({ id: GREETING, method: 'ui/initialize', params });
  new ResizeObserver(() => {
    const { scrollWidth: width, scrollHeight: height } = document.documentElement;
    send({ method: 'ui/notifications/size-changed', params: { width, height } });
  }).observe(document.body);
}
