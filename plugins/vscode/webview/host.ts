import type { Draft, HostMessage, KeptPrompt, PanelMessage } from '../panel/messages.ts';

declare function acquireVsCodeApi(): { postMessage(message: PanelMessage): void; setState(state: KeptPrompt): void };

const host = acquireVsCodeApi();

export function tell(message: PanelMessage): void {
  host.postMessage(message);
}

/** Keeps a prompt for when the window is loaded again; a recipe is kept by its file. */
export function keep(draft: Draft): void {
  const { base } = document.body.dataset;
  if (base !== undefined) host.setState({ base, draft });
}

/** Calls `listener` with what the extension says; returns the function that ends this. */
export function listen(listener: (message: HostMessage) => void): () => void {
  const receive = ({ data }: MessageEvent<HostMessage>) => listener(data);
  window.addEventListener('message', receive);
  return () => window.removeEventListener('message', receive);
}
