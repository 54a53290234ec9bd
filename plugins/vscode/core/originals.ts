import { originalGone } from './errors.ts';

/** What is known of a picture that was replaced. */
export interface Original {
  /** The name under which its bytes are kept. */
  readonly file: string;
  /** The hash of what is in its place. */
  readonly made: string;
}

/** Where the bytes of pictures are kept that were replaced, also when the window is loaded again. */
export interface OriginalFiles {
  /** Keeps bytes and returns their name. Rejects with an Error where there is no room. */
  keep(bytes: Uint8Array): Promise<string>;
  /** Undefined where they are gone. */
  read(file: string): Promise<Uint8Array | undefined>;
}

/** What pictures were that were replaced, for as long as nobody else changes them. */
export class Originals {
  readonly #files: OriginalFiles;
  readonly #hashOf: (path: string) => Promise<string | undefined>;
  #all: Readonly<Record<string, Original>> = {};
  /** Those that may have been changed while the window was not there. */
  readonly #unsure = new Set<string>();

  /** @param hashOf the hash of a file as it is; undefined where there is none */
  constructor(files: OriginalFiles, hashOf: (path: string) => Promise<string | undefined>) {
    this.#files = files;
    this.#hashOf = hashOf;
  }

  /** By the paths of the pictures. */
  get all(): Readonly<Record<string, Original>> {
    return this.#all;
  }

  /** Takes up what was known before the window was loaded again, or before something failed. */
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

  /** What a picture was; undefined for one that was not replaced. Rejects with a LikewiseError where it is no longer kept. */
  async bytesOf(path: string): Promise<Uint8Array | undefined> {
    const original = await this.of(path);
    if (!original) return undefined;
    const bytes = await this.#files.read(original.file);
    if (!bytes) throw originalGone(path);
    return bytes;
  }

  /**
   * A picture is about to be replaced; what it was first counts.
   * @param made the hash of what takes its place
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
