/** The element must be within this many bytes from the start. */
const LOOKED_AT = 4096;

/** Whether bytes look like an SVG, judging by their start. Reading it checks whether it is well formed. */
export function isSvg(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes.subarray(0, LOOKED_AT));
  return /^(\xef\xbb\xbf)?\s*<(\?xml|!--|!doctype svg|svg)/i.test(text) && /<svg[\s/>]/i.test(text);
}
