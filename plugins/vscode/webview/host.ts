import type { HostMessage, PanelMessage } from '../panel/messages.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: PanelMessage): void;
  setState(state: object): void;
};

const host = acquireVsCodeApi();

// Identifies this prompt after a reload of the window. The extension knows the rest.
host.setState({ ...document.body.dataset });

export function send(message: PanelMessage): void {
  host.postMessage(message);
}

/** Calls `listener` with the extension's messages. Returns a function that unsubscribes. */
export function listen(listener: (message: HostMessage) => void): () => void {
  const receive = ({ data }: MessageEvent<HostMessage>) => listener(data);
  window.addEventListener('message', receive);
  return () => window.removeEventListener('message', receive);
}
