/** The element has to be within this many bytes from the start. */
const LOOKED_AT = 4096;

/** Whether bytes look like an SVG, by their start; whether it is well formed is checked when it is read. */
export function isSvg(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes.subarray(0, LOOKED_AT));
  return /^(\xef\xbb\xbf)?\s*<(\?xml|!--|!doctype svg|svg)/i.test(text) && /<svg[\s/>]/i.test(text);
}
