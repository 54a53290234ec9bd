import type { Memento, Uri } from 'vscode';
import { keptOf } from '../panel/kept.ts';
import type { Kept, View } from '../panel/messages.ts';

/** The least time between two writes: a change comes at once where there was none before it. */
const KEEP_MS = 200;

/**
 * Keeps what became of a recipe's answers for when the window is loaded again, however that comes about. What a webview keeps is
 * written every few seconds only, and in time only where the window ends in order.
 */
export class Memory {
  readonly #state: Memento;
  readonly #key: string;
  /** What was kept when the window was loaded last. */
  readonly known: Kept | undefined;
  #kept: Kept | undefined;
  #isWritten = true;
  #soon: ReturnType<typeof setTimeout> | undefined;

  constructor(state: Memento, file: Uri) {
    this.#state = state;
    this.#key = `kept ${file}`;
    this.known = state.get(this.#key);
  }

  keep(view: View): void {
    const kept = keptOf(view);
    const { answers, draft, applying } = this.#kept ?? {};
    if (kept.answers === answers && kept.draft === draft && kept.applying === applying) return;
    this.#kept = kept;
    this.#isWritten = false;
    if (this.#soon === undefined) this.flush();
  }

  flush(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    if (this.#isWritten) return;
    this.#isWritten = true;
    void this.#state.update(this.#key, this.#kept);
    this.#soon = setTimeout(() => this.flush(), KEEP_MS);
  }

  /** The recipe's editor was closed: opened again it begins anew. */
  forget(): void {
    clearTimeout(this.#soon);
    void this.#state.update(this.#key, undefined);
  }
}
