/** An async iterator fed from outside, for one consumer. It keeps values until they are taken. */
export class Mailbox<T> implements AsyncIterableIterator<T> {
  readonly #letters: T[] = [];
  readonly #left: () => void;
  #readers: ((result: IteratorResult<T, undefined>) => void)[] = [];
  #closed = false;

  /** `left` is called when the consumer leaves its loop before the end. */
  constructor(left: () => void) {
    this.#left = left;
  }

  put(letter: T): void {
    if (this.#closed) return;
    const reader = this.#readers.shift();
    if (reader) reader({ value: letter, done: false });
    else this.#letters.push(letter);
  }

  /** Ends the iterator once it is empty. */
  close(): void {
    this.#closed = true;
    for (const reader of this.#readers.splice(0)) reader({ value: undefined, done: true });
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const letter = this.#letters.shift();
    if (letter !== undefined) return Promise.resolve({ value: letter, done: false });
    if (this.#closed) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#letters.length = 0;
    if (!this.#closed) this.#left();
    this.close();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
