import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROGRAM_FILE } from './version.ts';

/** What install.sh or install.ps1 put on this computer. */
export interface Installation {
  /** The folder of the program, with its Node.js. */
  readonly folder: string;
  /** The command on the PATH. */
  readonly command: string;
  /** The file in which a line extends the PATH; absent where none was needed. */
  readonly profile?: string;
}

/** How a line that install.sh put into a profile ends. */
export const PROFILE_MARK = ' # added by Likewise';

/** The installation that this program is part of; undefined for one that npm put there, or a folder that was only unpacked. */
export function installation(): Installation | undefined {
  // FOLDER/app/bin/likewise.mjs, with the record in FOLDER.
  const folder = dirname(dirname(dirname(PROGRAM_FILE)));
  try {
    const [command, profile] = readFileSync(join(folder, 'installed'), 'utf8').split(/\r?\n/);
    return command ? { folder, command, ...(profile && { profile }) } : undefined;
  } catch {
    return undefined;
  }
}
