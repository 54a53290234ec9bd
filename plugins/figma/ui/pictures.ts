import type { Item, Picture, Problem } from '../messages.ts';
import type { Bridge, CallFailed } from './bridge.ts';

/** A picture, and its URL on the page. */
export type Shown<P = Picture> = P & { readonly url: string };

export type Small = Shown | { readonly problem: Problem };

/** Frees a picture's memory once nothing holds it. Until then, anything that draws its URL still finds it. */
const urls = new FinalizationRegistry<string>((url) => URL.revokeObjectURL(url));

/** A picture that the page can show. */
export function shown<P extends Picture>(picture: P, type: string = picture.own?.type ?? 'image/png'): Shown<P> {
  const url = URL.createObjectURL(new Blob([picture.bytes as Uint8Array<ArrayBuffer>], { type }));
  const made = { ...picture, url };
  urls.register(made, url);
  return made;
}

/** Small pictures of the selected layers, exported one after another: each once, and again after edits. */
export class SmallPictures {
  readonly #bridge: Bridge;
  readonly #changed: (pictures: ReadonlyMap<string, Small>) => void;
  #pictures: ReadonlyMap<string, Small> = new Map();
  #selected: ReadonlySet<string> = new Set();
  /** Still to be exported. */
  #wanted = new Set<string>();
  #isExporting = false;

  constructor(bridge: Bridge, changed: (pictures: ReadonlyMap<string, Small>) => void) {
    this.#bridge = bridge;
    this.#changed = changed;
  }

  /** Layers that stay selected keep their picture. */
  follow(items: readonly Item[]): void {
    this.#selected = new Set(items.map(({ id }) => id));
    this.#set([...this.#pictures].filter(([id]) => this.#selected.has(id)));
    this.#wanted = new Set([...this.#selected].filter((id) => !this.#pictures.has(id)));
    void this.#export();
  }

  /** Layers keep their old picture until the new one is ready. */
  renew(ids: readonly string[]): void {
    for (const id of ids) if (this.#selected.has(id)) this.#wanted.add(id);
    void this.#export();
  }

  async #export(): Promise<void> {
    if (this.#isExporting) return;
    this.#isExporting = true;
    for (let [id] = this.#wanted; id !== undefined; [id] = this.#wanted) {
      this.#wanted.delete(id);
      const picture = await exportSmall(this.#bridge, id);
      const old = this.#pictures.get(id);
      if (this.#selected.has(id) && !(old && isSame(old, picture))) this.#set([...this.#pictures, [id, picture]]);
    }
    this.#isExporting = false;
  }

  #set(entries: Iterable<readonly [string, Small]>): void {
    this.#pictures = new Map(entries);
    this.#changed(this.#pictures);
  }
}

/** A small picture of a layer, or why there is none. */
function exportSmall({ call }: Bridge, id: string): Promise<Small> {
  return call('exportSmall', id).then(
    (picture) => shown(picture),
    ({ problem }: CallFailed) => ({ problem }),
  );
}

function isSame(a: Small, b: Small): boolean {
  return 'bytes' in a && 'bytes' in b && areEqual(a.bytes, b.bytes);
}

export function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
