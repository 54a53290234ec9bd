/** Pictures are larger than this. What JavaScript itself allocates is smaller. */
const LARGE_BYTES = 2 ** 20;

/**
 * Environment variables for the processes that we start to serve. glibc returns freed memory to the system only above a threshold,
 * which it raises to 32 MB as pictures are freed. A daemon that has answered large pictures then keeps hundreds of megabytes in
 * fragments. A threshold set here stays fixed (mallopt(3), M_MMAP_THRESHOLD). Other systems ignore the variables.
 */
export const ALLOCATOR: Readonly<Record<string, string>> = { MALLOC_MMAP_THRESHOLD_: String(LARGE_BYTES) };
