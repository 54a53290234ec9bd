/** How long Figma may be kept from drawing at a time, in milliseconds. */
const SLICE = 20;

/** Yields to Figma and to the user's input during long work. */
export class Pace {
  #since = Date.now();

  /** Await this between short pieces of work. */
  async rest(): Promise<void> {
    if (Date.now() - this.#since < SLICE) return;
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    this.#since = Date.now();
  }
}
