/** JSON without what JSONC adds. Comments and trailing commas become blanks, so that positions in the text stay the same. */
export function plainJson(text: string): string {
  const blank = (part: string) => part.replace(/[^\r\n]/g, ' ');
  // Skip strings, whatever they contain.
  const bare = text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g, (part) =>
    part.startsWith('"') ? part : blank(part),
  );
  return bare.replace(/"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])/g, (part) => (part === ',' ? ' ' : part));
}
