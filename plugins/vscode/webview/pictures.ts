import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { newPicture, type Picture, releasePicture } from '@likewise/shared/ui/picture.ts';
import { useEffect, useReducer, useState } from 'preact/hooks';
import { tell } from './host.ts';

/** Pictures kept: more than a screen shows, few enough for memory. */
const KEPT = 400;

/** The pictures the extension sent, by path; undefined for one that it cannot show. The least recently shown are let go. */
class Pictures {
  readonly #known = new Map<string, Picture | undefined>();
  readonly #asked = new Set<string>();
  readonly #listeners = new Set<() => void>();

  /** The picture's URL, which is asked for where it is not known. */
  url(path: string): string | undefined {
    if (this.#known.has(path)) {
      const picture = this.#known.get(path);
      this.#known.delete(path);
      this.#known.set(path, picture);
      return picture?.url;
    }
    if (!this.#asked.has(path)) {
      this.#asked.add(path);
      tell({ type: 'want', path });
    }
    return undefined;
  }

  take(path: string, image: FrameImage | undefined): void {
    this.#asked.delete(path);
    this.#forget(path);
    this.#known.set(path, image && newPicture(path, image));
    for (const [oldest] of this.#known) {
      if (this.#known.size <= KEPT) break;
      this.#forget(oldest);
    }
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #forget(path: string): void {
    const picture = this.#known.get(path);
    if (picture) releasePicture(picture);
    this.#known.delete(path);
  }
}

export const pictures = new Pictures();

/** Draws the component again when a picture comes. */
export function usePictures(): (path: string | undefined) => string | undefined {
  const [, again] = useReducer((count: number, _: undefined) => count + 1, 0);
  useEffect(() => pictures.onChange(() => again(undefined)), []);
  return (path) => (path === undefined ? undefined : pictures.url(path));
}

/** The blob: URLs of some images, for as long as the component shows them; none until they are made. */
export function useImageUrls(images: readonly FrameImage[]): readonly string[] {
  const [urls, setUrls] = useState<readonly string[]>([]);
  useEffect(() => {
    const made = images.map((image) => newPicture('', image));
    setUrls(made.map(({ url }) => url));
    return () => made.forEach(releasePicture);
  }, [images]);
  return urls;
}

/** An image's blob: URL, for as long as the component shows it. */
export function useImageUrl(image: FrameImage | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!image) return setUrl(undefined);
    const picture = newPicture('', image);
    setUrl(picture.url);
    return () => releasePicture(picture);
  }, [image]);
  return url;
}
