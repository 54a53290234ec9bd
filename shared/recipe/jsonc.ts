/**
 * JSON without what JSONC adds: comments, and commas behind the last member, become blanks, so that places in the text stay what they
 * are.
 */
export function plainJson(text: string): string {
  const blank = (part: string) => part.replace(/[^\r\n]/g, ' ');
  // Strings are stepped over, whatever is in them.
  const bare = text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g, (part) =>
    part.startsWith('"') ? part : blank(part),
  );
  return bare.replace(/"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])/g, (part) => (part === ',' ? ' ' : part));
}
