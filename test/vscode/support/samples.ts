import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** An example that makes dark shapes orange, and shapes to change likewise. */
const RECOLOUR = fileURLToPath(new URL('../../../daemon/samples/recolour', import.meta.url));

export const sample = (name: string) => join(RECOLOUR, name);

/** Copies samples into a folder, under these names. */
export function copySamples(folder: string, names: Readonly<Record<string, string>>): void {
  for (const [to, from] of Object.entries(names)) {
    const file = join(folder, to);
    mkdirSync(dirname(file), { recursive: true });
    cpSync(sample(from), file);
  }
}

/** The pictures the tests begin with. */
export const PICTURES = Object.fromEntries(
  ['example-input.png', 'example-output.png', 'melon.png', 'peach.png'].map((name) => [name, name]),
);
