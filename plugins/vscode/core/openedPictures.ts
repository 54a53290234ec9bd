import type { OpenedFile } from '@likewise/shared/client/opening.ts';
import type { ReadPicture } from '../panel/messages.ts';
import { emptyPicture } from './errors.ts';
import { pictureOf } from './pictures.ts';

/** The most bytes of opened pictures to cache, because a prompt's pictures are read again and again. */
const MOST_BYTES = 64 * 2 ** 20;

interface Tools {
  sha256(bytes: Uint8Array): string;
  /** Asks the daemon to open a file. Rejects with a LikewiseError. */
  open(file: Uint8Array, name: string): Promise<OpenedFile>;
}

/** Pictures of all formats. The daemon opens those that cannot be sent as they are, such as a GIF or a TIFF, one at a time. */
export class OpenedPictures {
  readonly #tools: Tools;
  /** By the hash of the file; the least recently used first. */
  readonly #known = new Map<string, ReadPicture>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /** @param path what the picture is called. Rejects with a LikewiseError if the file is not a picture. */
  async read(file: Uint8Array, path: string): Promise<ReadPicture> {
    const picture = pictureOf(file);
    if (picture) return picture;
    if (file.length === 0) throw emptyPicture(path);
    const opening = this.#last.then(() => this.#open(file, path));
    this.#last = opening.catch(() => {});
    return opening;
  }

  async #open(file: Uint8Array, path: string): Promise<ReadPicture> {
    const key = `${path} ${this.#tools.sha256(file)}`;
    const known = this.#known.get(key);
    this.#known.delete(key);
    const picture = known ?? (await this.#opened(file, path));
    this.#known.set(key, picture);
    let bytes = [...this.#known.values()].reduce((sum, one) => sum + one.bytes.length, 0);
    for (const [oldest, one] of this.#known) {
      if (bytes <= MOST_BYTES) break;
      this.#known.delete(oldest);
      bytes -= one.bytes.length;
    }
    return picture;
  }

  async #opened(file: Uint8Array, path: string): Promise<ReadPicture> {
    const { image, notes } = await this.#tools.open(file, path);
    // A view of a whole message would carry all of it to the panel.
    return { type: image.type, bytes: image.bytes.slice(), ...(notes.length > 0 && { notes }) };
  }
}
