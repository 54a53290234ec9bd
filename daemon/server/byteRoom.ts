import { tooMuchAtOnce } from './errors.ts';
import { MAX_HELD_BYTES, MAX_HELD_BYTES_OF_TOOL } from './limits.ts';

/** Limits the bytes of messages being answered that are not jobs, per tool and in total. */
export class ByteRoom {
  readonly #held = new Map<string, number>();

  /** Reserves room; the returned function releases it. Errors: busy, if the tool's share or the total is used up. */
  take(tool: string, bytes: number): () => void {
    const own = this.#held.get(tool) ?? 0;
    const all = [...this.#held.values()].reduce((sum, held) => sum + held, 0);
    if (own + bytes > MAX_HELD_BYTES_OF_TOOL || all + bytes > MAX_HELD_BYTES) throw tooMuchAtOnce();
    this.#add(tool, bytes);
    return () => this.#add(tool, -bytes);
  }

  #add(tool: string, bytes: number): void {
    const held = (this.#held.get(tool) ?? 0) + bytes;
    if (held === 0) this.#held.delete(tool);
    else this.#held.set(tool, held);
  }
}
