import { MAX_IMAGE_PIXELS } from '@likewise/shared/protocol/limits.ts';

const MIB = 2 ** 20;

/** Pixels of the examples of one job, which are decoded together: three pairs of what cameras of 45 megapixels make. */
export const MAX_EXAMPLE_PIXELS = 4 * MAX_IMAGE_PIXELS;

/** Pixels of the queries of one job: 250 of 4K and some; a small file may say that it has millions. */
export const MAX_JOB_PIXELS = 64 * MAX_IMAGE_PIXELS;

/** Interactive work goes first, but after this much of it in a row one piece of the batch work that waits. */
export const INTERACTIVE_RUN = 8;

/** Pictures of a prompt that have no more pixels in all are decoded side by side, larger ones one after the other. */
export const SIDE_BY_SIDE_PIXELS = 2048 * 2048;

/** Threads that work on pictures: more would take the engine's cores, and memory for as many pictures more. */
export const MAX_THREADS = 8;

/** Of a thread's own objects, pixels not among them: a picture that makes for more has met an internal error, and fails alone. */
export const THREAD_HEAP_MB = 512;

/** Threads are kept so long after their last task, since a new one takes a quarter of a second to be of use. */
export const THREAD_IDLE_MS = 30_000;

/** Pixels of pictures that threads work on at once, in each lane: some 40 bytes each. One larger picture is worked on alone. */
export const MAX_PIXELS_AT_WORK = 4096 * 4096;

/** Examples that are known though nobody works with them. */
export const MAX_SHELF = 32;

/** Pixels of examples kept decoded, of those that are worked with, too: some 64 pairs of 512 x 512. Others are read anew each time. */
export const MAX_SHELF_PIXELS = 8192 * 4096;

/** Pixels of a query whose answer has 16 bits a channel as well: a picture, its bytes and their answers take some 30 bytes a pixel. */
export const MAX_DEEP_PIXELS = 2 ** 25;

/** Bytes of stored results. */
export const MAX_STORED_BYTES = 2048 * MIB;

/** Results older than this are removed. */
export const MAX_STORED_MS = 30 * 24 * 3600_000;

/** Sweeping goes down to this share of MAX_STORED_BYTES, so that not every new result sweeps again. */
export const SWEPT_SHARE = 0.9;
