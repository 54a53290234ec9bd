import type { Item, Picture, Problem } from '../messages.ts';
import { type Bridge, CallFailed } from './bridge.ts';

/** A picture, and where the page shows it from. */
export interface Shown extends Picture {
  readonly url: string;
}

export type Small = Shown | { readonly problem: Problem };

/** Gives a picture's memory back once nothing holds it; until then whatever draws its url, however late, finds it. */
const urls = new FinalizationRegistry<string>((url) => URL.revokeObjectURL(url));

export function shown({ bytes, own, paints }: Picture): Shown {
  const type = own?.type ?? 'image/png';
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  const picture = { bytes, url, ...(own && { own }), ...(paints && { paints }) };
  urls.register(picture, url);
  return picture;
}

/** Exports small pictures of the selected layers, one after the other; a new selection goes before what is left of the old one. */
export class SmallPictures {
  readonly #bridge: Bridge;
  readonly #changed: (pictures: ReadonlyMap<string, Small>) => void;
  #pictures: ReadonlyMap<string, Small> = new Map();
  #selection = 0;

  constructor(bridge: Bridge, changed: (pictures: ReadonlyMap<string, Small>) => void) {
    this.#bridge = bridge;
    this.#changed = changed;
  }

  /** Layers that stay selected keep their old picture until the new one is there. */
  async follow(items: readonly Item[]): Promise<void> {
    const selection = ++this.#selection;
    const ids = new Set(items.map(({ id }) => id));
    this.#set([...this.#pictures].filter(([id]) => ids.has(id)));
    for (const id of ids) {
      const picture = await exportSmall(this.#bridge, id);
      if (selection !== this.#selection) return;
      const old = this.#pictures.get(id);
      if (!old || !isSame(old, picture)) this.#set([...this.#pictures, [id, picture]]);
    }
  }

  #set(entries: Iterable<readonly [string, Small]>): void {
    this.#pictures = new Map(entries);
    this.#changed(this.#pictures);
  }
}

/** A small picture of a layer, or why there is none. */
async function exportSmall({ call }: Bridge, id: string): Promise<Small> {
  try {
    return shown(await call('exportSmall', id));
  } catch (error) {
    if (error instanceof CallFailed) return { problem: error.problem };
    throw error;
  }
}

function isSame(a: Small, b: Small): boolean {
  return 'bytes' in a && 'bytes' in b && areEqual(a.bytes, b.bytes);
}

export function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
