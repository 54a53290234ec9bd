/** Bounds on what the daemon accepts. Each one rejects before memory is spent. */

/** Bytes of a message's JSON header: room for hundreds of images and their names, and few enough to parse at once. */
export const MAX_HEADER_BYTES = 256 * 1024;

/** Bytes of a whole message: many ordinary pictures fit, but not an example pair and a query that are all near their limit. */
export const MAX_FRAME_BYTES = 128 * 1024 * 1024;

/** Bytes of one encoded image: more than a 45-megapixel photograph as PNG. */
export const MAX_IMAGE_BYTES = 64 * 1024 * 1024;

/** Pixels on one side of an image. WebP can hold no more, so an answer of the query's size fits every format we write. */
export const MAX_IMAGE_SIDE = 16_383;

/** Pixels of one image: 8192 x 8192, which decodes to 256 MiB as RGBA. */
export const MAX_IMAGE_PIXELS = 8192 * 8192;

/** Images in one message: three example pairs and 250 queries. */
export const MAX_IMAGES = 256;

/** Example pairs of one prompt. Further ones gained less than half a point when measured. */
export const MAX_EXAMPLES = 3;

/** Queries of one job: what fits in a message beside three example pairs. A query named twice counts twice. */
export const MAX_QUERIES = MAX_IMAGES - 2 * MAX_EXAMPLES;

/** Answers on one sheet: as many as a model can distinguish. */
export const MAX_SHEET_ANSWERS = 12;

/** Colours of one query: more than drawings for screens use. The header's size limits those of a whole job. */
export const MAX_PAINTS = 1024;

/** Pixels of the longer side of a drawing that is answered with pixels. */
export const MIN_DRAWING_SIDE = 16;
export const MAX_DRAWING_SIDE = 8192;

/** Characters of a description of an answer. */
export const MAX_UNDERSTOOD = 500;
