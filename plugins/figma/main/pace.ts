/** How long Figma is kept from drawing at a time, in milliseconds. */
const SLICE = 20;

/** Gives way to Figma, and to what is typed meanwhile, in the midst of long work. */
export class Pace {
  #since = Date.now();

  /** To be waited for between pieces of work that are short themselves. */
  async rest(): Promise<void> {
    if (Date.now() - this.#since < SLICE) return;
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    this.#since = Date.now();
  }
}
