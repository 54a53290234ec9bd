import { delimiter, join } from 'node:path';
import { noProgram, noSuchProgram } from './errors.ts';

/** How the daemon's program is run; its arguments follow. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Windows runs .cmd files by its shell only. */
  readonly shell: boolean;
}

export interface ProgramPlaces {
  /** The setting likewise.daemonPath; empty where it is not set. */
  readonly setting: string;
  /** Folders whose node_modules may have Likewise; none of a workspace that is not trusted. */
  readonly folders: readonly string[];
  /** The variable PATH. */
  readonly path: string;
  readonly platform: NodeJS.Platform;
  exists(file: string): boolean;
}

/**
 * Finds the program: the setting, else the one installed in a folder of the workspace (as npx finds it), else the terminal's.
 * Nothing is ever fetched.
 * @throws LikewiseError daemon-unreachable, with what to do
 */
export function findProgram({ setting, folders, path, platform, exists }: ProgramPlaces): Program {
  const windows = platform === 'win32';
  if (setting) {
    if (!exists(setting)) throw noSuchProgram(setting);
    return programAt(setting, windows);
  }
  const name = windows ? 'likewise.cmd' : 'likewise';
  const installed = folders.map((folder) => join(folder, 'node_modules', '.bin', name));
  const known = path
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name));
  const found = [...installed, ...known].find(exists);
  if (!found) throw noProgram();
  return programAt(found, windows);
}

function programAt(file: string, windows: boolean): Program {
  if (/\.[cm]?js$/.test(file)) return { command: 'node', args: [file], shell: false };
  const shell = windows && /\.(cmd|bat)$/i.test(file);
  return { command: shell ? `"${file}"` : file, args: [], shell };
}
