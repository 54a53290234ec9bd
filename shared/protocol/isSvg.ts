/** Bytes at the beginning of a file in which the element has to stand. */
const LOOKED_AT = 4096;

/** Whether bytes are those of an SVG, by their beginning; whether it is well formed is known when it is read. */
export function isSvg(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes.subarray(0, LOOKED_AT));
  return /^(\xef\xbb\xbf)?\s*<(\?xml|!--|!doctype svg|svg)/i.test(text) && /<svg[\s/>]/i.test(text);
}
