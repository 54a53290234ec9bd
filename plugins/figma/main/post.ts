import type { ToUi } from '../messages.ts';

/** Says something to the UI. */
export function post(message: ToUi): void {
  figma.ui.postMessage(message);
}
