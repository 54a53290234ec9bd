import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openPicture } from '../images/codec.ts';

/** What stands for standard input and output in the place of a file's name. */
export const STANDARD = '-';

/** Has standard input, a picture, be a file while it is used. Errors: those of openPicture. */
export async function withStandardInput<T>(use: (file: string) => Promise<T>): Promise<T> {
  const bytes = new Uint8Array(await buffer(process.stdin));
  const { header } = await openPicture(bytes, 'Standard input');
  const folder = await mkdtemp(join(tmpdir(), 'likewise-'));
  try {
    const file = join(folder, `stdin.${header.type}`);
    await writeFile(file, bytes);
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
