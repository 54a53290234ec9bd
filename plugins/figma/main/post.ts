import type { ToUi } from '../messages.ts';

/** Sends something to the UI. */
export function post(message: ToUi): void {
  figma.ui.postMessage(message);
}
