import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { newPicture, type Picture, releasePicture } from '@likewise/shared/ui/picture.ts';
import { useEffect, useReducer, useState } from 'preact/hooks';
import type { HostMessage } from '../panel/messages.ts';
import { send } from './host.ts';

/** The number of cached pictures: more than a screen shows, few enough for memory. */
const KEPT = 400;

/** The pictures from the extension, by path; undefined for one that it cannot show. The least recently shown are dropped. */
class Pictures {
  readonly #known = new Map<string, Picture | undefined>();
  readonly #notes = new Map<string, readonly string[]>();
  readonly #asked = new Set<string>();
  readonly #changed = new Set<string>();
  readonly #listeners = new Set<() => void>();

  /** The picture's URL, which is requested if it is unknown. After a change the old one stays until the new one comes. */
  url(path: string, isAnswer: boolean): string | undefined {
    const key = keyOf(path, isAnswer);
    const picture = this.#known.get(key);
    if (this.#known.has(key)) {
      this.#known.delete(key);
      this.#known.set(key, picture);
    }
    if ((!this.#known.has(key) || this.#changed.has(key)) && !this.#asked.has(key)) {
      this.#asked.add(key);
      this.#changed.delete(key);
      send({ type: 'want', path, isAnswer });
    }
    return picture?.url;
  }

  /** Notes about a picture as the prompt means it, in sentences. */
  notes(path: string): readonly string[] {
    return this.#notes.get(path) ?? [];
  }

  take({ path, isAnswer, image }: Extract<HostMessage, { type: 'picture' }>): void {
    const key = keyOf(path, isAnswer);
    this.#asked.delete(key);
    this.#letGo(key);
    this.#known.set(key, image && newPicture(path, image));
    if (!isAnswer) this.#note(path, image?.notes);
    for (const [oldest] of this.#known) {
      if (this.#known.size <= KEPT) break;
      this.#letGo(oldest);
    }
    this.#send();
  }

  /** Call when a file has changed. */
  forget(path: string): void {
    const known = [keyOf(path, true), keyOf(path, false)].filter((key) => this.#known.has(key) || this.#asked.has(key));
    for (const key of known) {
      this.#changed.add(key);
      this.#asked.delete(key);
    }
    if (known.length > 0) this.#send();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #note(path: string, notes: readonly string[] | undefined): void {
    if (notes) this.#notes.set(path, notes);
    else this.#notes.delete(path);
  }

  #send(): void {
    for (const listener of this.#listeners) listener();
  }

  #letGo(key: string): void {
    const picture = this.#known.get(key);
    if (picture) releasePicture(picture);
    this.#known.delete(key);
  }
}

/** A file has two entries: as the prompt means it, and as its present answer. */
function keyOf(path: string, isAnswer: boolean): string {
  return `${isAnswer ? 'answer' : 'picture'} ${path}`;
}

export const pictures = new Pictures();

/** Redraws the component when a picture comes. */
export function usePictures(): (path: string | undefined, isAnswer?: boolean) => string | undefined {
  const [, again] = useReducer((count: number, _: undefined) => count + 1, 0);
  useEffect(() => pictures.onChange(() => again(undefined)), []);
  return (path, isAnswer = false) => (path === undefined ? undefined : pictures.url(path, isAnswer));
}

/** The blob: URLs of some images, for the life of the component; empty until they are made. */
export function useImageUrls(images: readonly FrameImage[]): readonly string[] {
  const [urls, setUrls] = useState<readonly string[]>([]);
  useEffect(() => {
    const made = images.map((image) => newPicture('', image));
    setUrls(made.map(({ url }) => url));
    return () => made.forEach(releasePicture);
  }, [images]);
  return urls;
}

/** An image's blob: URL, for the life of the component. */
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
