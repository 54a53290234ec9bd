import type { Memento } from 'vscode';
import type { Kept } from '../core/kept.ts';

/** The least time between two writes. The first change after a quiet time is written at once. */
const KEEP_MS = 200;

const PREFIX = 'kept ';

/**
 * Stores what is known about a prompt or a recipe's answers, for any kind of reload of the window. A webview's own state is written
 * only every few seconds, and in time only if the window closes properly.
 */
export class Memory {
  readonly #state: Memento;
  readonly #key: string;
  /** What was stored when the window was last loaded. */
  readonly known: Kept | undefined;
  #kept: Kept | undefined;
  #isWritten = true;
  #soon: ReturnType<typeof setTimeout> | undefined;

  /** @param name of the recipe or the prompt, the same after a reload of the window */
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

  /** Call when the panel was closed. Opened again, it starts anew. */
  forget(): void {
    clearTimeout(this.#soon);
    void this.#state.update(this.#key, undefined);
  }
}

/** The stored state of all prompts and recipes. */
export function keptIn(state: Memento): Kept[] {
  return state.keys().flatMap((key) => (key.startsWith(PREFIX) ? (state.get<Kept>(key) ?? []) : []));
}

/** Whether nothing was changed. A changed value is a different object. */
function isSame(one: Kept, other: Kept): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof Kept>;
  return [...keys].every((key) => one[key] === other[key]);
}
