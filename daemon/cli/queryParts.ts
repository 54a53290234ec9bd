import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { MAX_IMAGE_BYTES } from '@likewise/shared/protocol/limits.ts';
import { unexpected } from '../answers/errors.ts';
import { readEncoded } from '../images/codec.ts';
import { MEDIA_TYPES } from '../images/header.ts';
import type { FileFailure } from './backend.ts';

/** Queries of one job: at least a second's work, so that the next one arrives in time, and little wasted work on stopping. */
export const PART_QUERIES = 32;

/** Bytes of a job's queries: one of the largest pictures, which leaves half of a message for the examples. */
export const PART_BYTES = MAX_IMAGE_BYTES;

/** Pixels of a job's queries: its answers, at most 4 bytes per pixel, wait in memory while others are written. */
export const PART_PIXELS = 2 ** 25;

/** A query file as sent. */
export interface LoadedQuery {
  readonly query: string;
  readonly image: FrameImage;
}

/** What is sent as one job, and the files up to its end that could not be read. */
export interface QueryPart {
  readonly loaded: readonly LoadedQuery[];
  readonly failures: readonly FileFailure[];
}

/** Reads query files, in order and on demand, into jobs within the bounds above; one query always fits. */
export async function* queryParts(queries: readonly string[]): AsyncGenerator<QueryPart, void> {
  let loaded: LoadedQuery[] = [];
  let failures: FileFailure[] = [];
  let [bytes, pixels] = [0, 0];
  for (const query of queries) {
    const read = await readQuery(query);
    if ('error' in read) {
      failures.push(read);
      continue;
    }
    const isFull =
      loaded.length === PART_QUERIES ||
      bytes + read.image.bytes.length > PART_BYTES ||
      pixels + read.pixels > PART_PIXELS;
    if (isFull && loaded.length > 0) {
      yield { loaded, failures };
      [loaded, failures, bytes, pixels] = [[], [], 0, 0];
    }
    loaded.push(read);
    bytes += read.image.bytes.length;
    pixels += read.pixels;
  }
  if (loaded.length + failures.length > 0) yield { loaded, failures };
}

async function readQuery(query: string): Promise<FileFailure | (LoadedQuery & { readonly pixels: number })> {
  try {
    const { bytes, header } = await readEncoded(query);
    return { query, image: { type: MEDIA_TYPES[header.type], bytes }, pixels: header.width * header.height };
  } catch (error) {
    return { query, error: error instanceof LikewiseError ? error : unexpected(error) };
  }
}
