/** Pictures are larger than this; what JavaScript itself asks for is smaller. */
const LARGE_BYTES = 2 ** 20;

/**
 * Variables for the processes that we start to serve. glibc gives freed memory back to the system only above a threshold, which it raises to 32 MB
 * as pictures are freed; then a daemon that has answered large ones keeps hundreds of megabytes in pieces. A threshold that is set stays
 * (mallopt(3), M_MMAP_THRESHOLD). Other systems take no notice.
 */
export const ALLOCATOR: Readonly<Record<string, string>> = { MALLOC_MMAP_THRESHOLD_: String(LARGE_BYTES) };
