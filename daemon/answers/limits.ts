import { MAX_IMAGE_PIXELS } from '@likewise/shared/protocol/limits.ts';

const MIB = 2 ** 20;

/** Pixels of the examples of one job, which are decoded together: three pairs from cameras with 45 megapixels. */
export const MAX_EXAMPLE_PIXELS = 4 * MAX_IMAGE_PIXELS;

/** Pixels of the queries of one job: some 250 of 4K; a small file may claim to have millions. */
export const MAX_JOB_PIXELS = 64 * MAX_IMAGE_PIXELS;

/** Interactive work goes first, but after this much of it in a row comes one waiting piece of batch work. */
export const INTERACTIVE_RUN = 8;

/** A prompt's pictures with at most this many pixels in all are decoded in parallel, larger ones one after the other. */
export const SIDE_BY_SIDE_PIXELS = 2048 * 2048;

/** Threads that work on pictures: more would take the engine's cores, and memory for as many more pictures. */
export const MAX_THREADS = 8;

/** A thread's heap for its own objects, without pixels: a picture that needs more has met an internal error, and fails alone. */
export const THREAD_HEAP_MB = 512;

/** Threads are kept this long after their last task: a new one compiles all code again, and its first answers take 1-2 s longer. */
export const THREAD_IDLE_MS = 5 * 60_000;

/** Pixels of pictures that threads work on at once, in each lane: some 40 bytes each. A larger picture is worked on alone. */
export const MAX_PIXELS_AT_WORK = 4096 * 4096;

/** Examples that are remembered though nobody works with them. */
export const MAX_SHELF = 32;

/** Pixels of examples kept decoded, including those in use: some 64 pairs of 512 x 512. Others are read again each time. */
export const MAX_SHELF_PIXELS = 8192 * 4096;

/**
 * Pixels of a query up to which its answer also has 16 bits per channel: a picture, its bytes and their answers take some 30 bytes per
 * pixel.
 */
export const MAX_DEEP_PIXELS = 2 ** 25;

/** Bytes of stored results. */
export const MAX_STORED_BYTES = 2048 * MIB;

/** Older results are removed. */
export const MAX_STORED_MS = 30 * 24 * 3600_000;

/** A sweep goes down to this share of MAX_STORED_BYTES, so that not every new result causes another. */
export const SWEPT_SHARE = 0.9;
