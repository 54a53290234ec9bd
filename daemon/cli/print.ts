/** Writes a text and the end of its line to standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
