import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROGRAM_FILE } from './version.ts';

/** What install.sh or install.ps1 installed on this computer. */
export interface Installation {
  /** The folder of the program and its Node.js. */
  readonly folder: string;
  /** The command on the PATH. */
  readonly command: string;
  /** The file that has a line which extends the PATH; absent if none was needed. */
  readonly profile?: string;
}

/** The end of each line that install.sh adds to a profile. */
export const PROFILE_MARK = ' # added by Likewise';

/** The installation that contains this program; undefined if npm installed it, or it was only unpacked. */
export function installation(): Installation | undefined {
  // The program is FOLDER/app/bin/likewise.mjs, and the record is in FOLDER.
  const folder = dirname(dirname(dirname(PROGRAM_FILE)));
  try {
    const [command, profile] = readFileSync(join(folder, 'installed'), 'utf8').split(/\r?\n/);
    return command ? { folder, command, ...(profile && { profile }) } : undefined;
  } catch {
    return undefined;
  }
}
