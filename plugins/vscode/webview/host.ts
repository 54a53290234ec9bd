import type { HostMessage, PanelMessage } from '../panel/messages.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: PanelMessage): void;
  setState(state: object): void;
};

const host = acquireVsCodeApi();

// Which prompt this is, for when the window is loaded again; the extension knows the rest.
host.setState({ ...document.body.dataset });

export function send(message: PanelMessage): void {
  host.postMessage(message);
}

/** Calls `listener` with what the extension says; returns the function that ends this. */
export function listen(listener: (message: HostMessage) => void): () => void {
  const receive = ({ data }: MessageEvent<HostMessage>) => listener(data);
  window.addEventListener('message', receive);
  return () => window.removeEventListener('message', receive);
}
