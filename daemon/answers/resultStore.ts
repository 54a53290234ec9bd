import { webcrypto } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type FrameImage, IMAGE_TYPES } from '@likewise/shared/protocol/frames.ts';
import { PAINT } from '@likewise/shared/protocol/paints.ts';
import cacache from 'cacache';
import { z } from 'zod';
import type { ReadingName } from '../readings/name.ts';
import { MAX_STORED_BYTES, MAX_STORED_MS, SWEPT_SHARE } from './limits.ts';

/** An answer as it is stored and sent. */
export interface StoredResult {
  readonly picture: FrameImage;
  readonly width: number;
  readonly height: number;
  /** The chosen meaning of the examples, and why the answer may be wrong, if there is a reason. */
  readonly understood: string;
  readonly doubt?: string;
  /** What answered, and the readings that came close. */
  readonly reading: ReadingName;
  readonly alternatives: readonly ReadingName[];
  /** Why the answer to a drawing has pixels. */
  readonly asPixels?: string;
  /** The results of the query's paints, or why they are unknown. */
  readonly paints?: readonly string[];
  readonly noPaints?: string;
  /** The chance, 0..1, that a person would keep it. */
  readonly confidence: number;
  /** The probability of each patch's token, row by row; absent where no model was asked. */
  readonly confidences?: readonly number[];
}

const probability = z.number().min(0).max(1);

const readingName = z.strictObject({ id: z.string(), sentence: z.string() });

const metadata = z.strictObject({
  type: z.enum(IMAGE_TYPES),
  width: z.int().min(1),
  height: z.int().min(1),
  understood: z.string(),
  doubt: z.string().exactOptional(),
  reading: readingName,
  alternatives: z.array(readingName).readonly(),
  asPixels: z.string().exactOptional(),
  paints: z.array(z.string().regex(PAINT)).readonly().exactOptional(),
  noPaints: z.string().exactOptional(),
  confidence: probability,
  confidences: z.array(probability).readonly().exactOptional(),
});

/** The facts by which a sweep decides. */
interface StoredEntry {
  readonly key: string;
  readonly bytes: number;
  /** Unix milliseconds of its arrival. */
  readonly time: number;
}

/** Bytes hashed in one turn of the event loop: a millisecond or two. */
const PIECE = 2 ** 20;

/** As cacache reports it; computed off the main thread. */
async function integrityOf(bytes: Uint8Array): Promise<string> {
  return `sha512-${Buffer.from(await webcrypto.subtle.digest('SHA-512', bytes)).toString('base64')}`;
}

/** A file that no entry names may belong to one that is just being written. */
const WRITING_MS = 60_000;

// The types leave out the options: without this one a removed entry leaves its file behind.
const removeEntry = cacache.rm.entry as (dir: string, key: string, options: { removeFully: true }) => Promise<unknown>;

/** Answers on disk, by content key. */
export class ResultStore {
  readonly #dir: string;
  readonly #now: () => number;
  readonly #maxBytes: number;
  #bytes = 0;
  /** Bytes put since the last sweep. */
  #fresh = 0;

  /** @param now Unix milliseconds */
  constructor(dir: string, now: () => number, maxBytes = MAX_STORED_BYTES) {
    this.#dir = dir;
    this.#now = now;
    this.#maxBytes = maxBytes;
  }

  /** Undefined where there is no such result, or it is damaged or cannot be read. The next put() replaces a damaged one. */
  async get(key: string): Promise<StoredResult | undefined> {
    try {
      const entry = await cacache.get.info(this.#dir, key);
      if (!entry) return undefined;
      const { type, ...rest } = metadata.parse(entry.metadata);
      const bytes = await readFile(entry.path);
      if ((await integrityOf(bytes)) === entry.integrity) return { picture: { type, bytes }, ...rest };
      await rm(entry.path, { force: true });
    } catch {
      // An unreadable result counts as none.
    }
    return undefined;
  }

  /** Throws the system's error where it cannot be written; nothing of it is found then. */
  async put(key: string, { picture, ...rest }: StoredResult): Promise<void> {
    const { bytes } = picture;
    const stream = cacache.put.stream(this.#dir, key, { metadata: { type: picture.type, ...rest } });
    const written = stream.promise();
    // Its error is reported at the end.
    written.catch(() => {});
    for (let at = 0; at < bytes.length; at += PIECE) {
      if (at > 0) await setImmediate();
      stream.write(Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(PIECE, bytes.length - at)));
    }
    stream.end();
    await written;
    this.#bytes += picture.bytes.length;
    this.#fresh += picture.bytes.length;
  }

  /** Whether a sweep is due early. */
  get isFull(): boolean {
    return this.#bytes > this.#maxBytes && this.#fresh > this.#maxBytes * (1 - SWEPT_SHARE);
  }

  /** Removes what is too old, the oldest of what is too much, and files that no entry names. */
  async sweep(isNeeded: (key: string) => boolean): Promise<void> {
    this.#fresh = 0;
    const found = Object.values(await cacache.ls(this.#dir));
    const entries = found.map(({ key, size = 0, time }) => ({ key, bytes: size, time }));
    const victims = new Set(chooseVictims(entries, isNeeded, this.#now(), this.#maxBytes));
    for (const key of victims) await removeEntry(this.#dir, key, { removeFully: true });
    const kept = found.filter(({ key }) => !victims.has(key));
    this.#bytes = this.#fresh + kept.reduce((sum, { size = 0 }) => sum + size, 0);
    const named = new Set(kept.map(({ path }) => path));
    for (const folder of ['content-v2', 'tmp']) await this.#removeUnnamed(join(this.#dir, folder), named);
  }

  /** Equal answers share a file, so a file is removed with its last entry. */
  async #removeUnnamed(dir: string, named: ReadonlySet<string>): Promise<void> {
    for (const entry of await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || named.has(path)) continue;
      const found = await stat(path).catch(() => undefined);
      if (found && found.mtimeMs < this.#now() - WRITING_MS) await rm(path, { force: true });
    }
  }
}

/** The keys to remove: all that are too old, then the oldest until the rest is well below `maxBytes`; never a needed one. */
export function chooseVictims(
  entries: readonly StoredEntry[],
  isNeeded: (key: string) => boolean,
  now: number,
  maxBytes: number,
): string[] {
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const target = bytes > maxBytes ? maxBytes * SWEPT_SHARE : maxBytes;
  const victims: string[] = [];
  for (const entry of entries.toSorted((a, b) => a.time - b.time)) {
    if (entry.time >= now - MAX_STORED_MS && bytes <= target) break;
    if (isNeeded(entry.key)) continue;
    victims.push(entry.key);
    bytes -= entry.bytes;
  }
  return victims;
}
