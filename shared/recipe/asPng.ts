/** Where an answer goes that was to be a drawing and has pixels. */
export function asPngName(output: string): string {
  return output.replace(/\.svg$/i, '.png');
}

/** Says of an answer to a drawing that it has pixels. @param why a part of a sentence */
export function asPngNote(query: string, why: string): string {
  return `The answer to ${query} is a PNG, since an SVG cannot express it: ${why}.`;
}
