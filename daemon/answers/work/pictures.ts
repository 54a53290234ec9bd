import { setImmediate } from 'node:timers/promises';
import type { Raster } from '../../images/raster.ts';

/** An encoded picture, and its name in errors. */
export interface EncodedPicture {
  readonly bytes: Uint8Array;
  readonly name: string;
  /** According to its header. */
  readonly pixels: number;
}

/** An encoded example. */
export interface EncodedPair {
  readonly input: EncodedPicture;
  readonly output: EncodedPicture;
}

/** Bytes copied in one turn of the event loop: a millisecond or two. */
const PIECE = 4 * 2 ** 20;

/** A copy in memory that threads share, so that a message to them holds no bytes; yields to the event loop in between. */
export async function shareBytes(bytes: Uint8Array): Promise<Uint8Array> {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  for (let at = 0; at < bytes.length; at += PIECE) {
    if (at > 0) await setImmediate();
    shared.set(bytes.subarray(at, at + PIECE), at);
  }
  return shared;
}

/** The same picture in memory that threads share. */
export function shareRaster<R extends Raster>(raster: R): R {
  const data = new Uint8Array(new SharedArrayBuffer(raster.data.length));
  data.set(raster.data);
  return { ...raster, data };
}

/** Bytes in unshared memory: native code and the system do not accept shared memory. */
export function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice();
}
