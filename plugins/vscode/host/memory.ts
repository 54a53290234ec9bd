import type { Memento } from 'vscode';
import type { Kept } from '../core/kept.ts';

/** The least time between two writes: a change comes at once where there was none before it. */
const KEEP_MS = 200;

const PREFIX = 'kept ';

/**
 * Keeps what is known of a prompt or a recipe's answers for when the window is loaded again, however that comes about. What a webview
 * keeps is written every few seconds only, and in time only where the window ends in order.
 */
export class Memory {
  readonly #state: Memento;
  readonly #key: string;
  /** What was kept when the window was loaded last. */
  readonly known: Kept | undefined;
  #kept: Kept | undefined;
  #isWritten = true;
  #soon: ReturnType<typeof setTimeout> | undefined;

  /** @param name of the recipe or the prompt, the same after the window was loaded again */
  constructor(state: Memento, name: string) {
    this.#state = state;
    this.#key = PREFIX + name;
    this.known = state.get(this.#key);
  }

  keep(kept: Kept): void {
    if (this.#kept && isSame(kept, this.#kept)) return;
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

  /** The panel was closed: opened again it begins anew. */
  forget(): void {
    clearTimeout(this.#soon);
    void this.#state.update(this.#key, undefined);
  }
}

/** All that is kept of prompts and recipes. */
export function keptIn(state: Memento): Kept[] {
  return state.keys().flatMap((key) => (key.startsWith(PREFIX) ? (state.get<Kept>(key) ?? []) : []));
}

/** Whether nothing was changed: what changes is another object. */
function isSame(one: Kept, other: Kept): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof Kept>;
  return [...keys].every((key) => one[key] === other[key]);
}
