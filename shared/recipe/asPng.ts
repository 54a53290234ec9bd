/** Where an answer goes that was to be a drawing but has pixels. */
export function asPngName(output: string): string {
  return output.replace(/\.svg$/i, '.png');
}

/** Says that an answer to a drawing has pixels. @param why part of a sentence */
export function asPngNote(query: string, why: string): string {
  return `The answer to ${query} is a PNG, since an SVG cannot express it: ${why}.`;
}
