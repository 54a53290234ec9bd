import { originalGone } from './errors.ts';

/** What is known about a replaced picture. */
export interface Original {
  /** The name under which its bytes are stored. */
  readonly file: string;
  /** The hash of what replaced it. */
  readonly made: string;
}

/** Stores the bytes of replaced pictures, also across a reload of the window. */
export interface OriginalFiles {
  /** Stores bytes and returns their name. Rejects with an Error if there is no room. */
  keep(bytes: Uint8Array): Promise<string>;
  /** Undefined if they are gone. */
  read(file: string): Promise<Uint8Array | undefined>;
}

/** The originals of replaced pictures, for as long as nobody else changes them. */
export class Originals {
  readonly #files: OriginalFiles;
  readonly #hashOf: (path: string) => Promise<string | undefined>;
  #all: Readonly<Record<string, Original>> = {};
  /** Those that may have changed while the window was closed. */
  readonly #unsure = new Set<string>();

  /** @param hashOf the hash of a file as it is; undefined if there is none */
  constructor(files: OriginalFiles, hashOf: (path: string) => Promise<string | undefined>) {
    this.#files = files;
    this.#hashOf = hashOf;
  }

  /** By the paths of the pictures. */
  get all(): Readonly<Record<string, Original>> {
    return this.#all;
  }

  /** Restores what was known before the window was reloaded, or before something failed. */
  restore(all: Readonly<Record<string, Original>>): void {
    this.#all = all;
    for (const path of Object.keys(all)) this.#unsure.add(path);
  }

  /** Undefined for a picture that was not replaced, or was changed since. */
  async of(path: string): Promise<Original | undefined> {
    const original = this.#all[path];
    if (original && this.#unsure.has(path)) {
      const isAsReplaced = (await this.#hashOf(path)) === original.made;
      this.#unsure.delete(path);
      if (!isAsReplaced) this.drop(path);
    }
    return this.#all[path];
  }

  /** The original of a picture; undefined for one that was not replaced. Rejects with a LikewiseError if it is no longer stored. */
  async bytesOf(path: string): Promise<Uint8Array | undefined> {
    const original = await this.of(path);
    if (!original) return undefined;
    const bytes = await this.#files.read(original.file);
    if (!bytes) throw originalGone(path);
    return bytes;
  }

  /**
   * Call before replacing a picture. The first original is kept.
   * @param made the hash of what replaces it
   */
  async keep(path: string, bytes: Uint8Array, made: string): Promise<void> {
    const file = (await this.of(path))?.file ?? (await this.#files.keep(bytes));
    this.#all = { ...this.#all, [path]: { file, made } };
  }

  drop(path: string): void {
    const { [path]: _, ...others } = this.#all;
    this.#all = others;
    this.#unsure.delete(path);
  }
}
