import type { HostMessage, Kept, PanelMessage } from '../panel/messages.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: PanelMessage): void;
  getState(): Kept | undefined;
  setState(state: Kept): void;
};

const host = acquireVsCodeApi();

export function tell(message: PanelMessage): void {
  host.postMessage(message);
}

/** What was kept when the window was loaded last. */
export function kept(): Kept | undefined {
  return host.getState();
}

/** Keeps a prompt, or what became of a recipe's answers, for when the window is loaded again. */
export function keep(known: Kept): void {
  const { base } = document.body.dataset;
  host.setState({ ...known, ...(base !== undefined && { base }) });
}

/** Calls `listener` with what the extension says; returns the function that ends this. */
export function listen(listener: (message: HostMessage) => void): () => void {
  const receive = ({ data }: MessageEvent<HostMessage>) => listener(data);
  window.addEventListener('message', receive);
  return () => window.removeEventListener('message', receive);
}
