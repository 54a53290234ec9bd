/** Of one example: six pictures of 512 pixels a side, of the kind that PNG packs worst, take less. */
export const MAX_EXAMPLE_BYTES = 8_000_000;

/** Of all examples: they are read to be listed, so that they are to stay a handful of megabytes in practice. */
export const MAX_LIBRARY_BYTES = 100_000_000;

export const MAX_LIBRARY_EXAMPLES = 500;
