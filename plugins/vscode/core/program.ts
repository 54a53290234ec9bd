import { delimiter, join } from 'node:path';
import { noProgram, noSuchProgram } from './errors.ts';

/** The command that runs the daemon's program, before its arguments. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Windows runs .cmd files only through its shell. */
  readonly shell: boolean;
  /** Additional environment variables that it needs. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ProgramPlaces {
  /** The setting likewise.daemonPath; empty if it is not set. */
  readonly setting: string;
  /** Folders whose node_modules may contain Likewise. A workspace that is not trusted has none. */
  readonly folders: readonly string[];
  /** The script that comes with the extension, if it exists. The extension host's own Node.js runs it. */
  readonly bundled: string;
  readonly execPath: string;
  /** The variable PATH. */
  readonly path: string;
  readonly platform: NodeJS.Platform;
  exists(file: string): boolean;
}

/**
 * Finds the program. It tries the setting, then a folder of the workspace (as npx does), then the extension's own, then the
 * terminal's PATH.
 * Fetches nothing.
 * @throws LikewiseError daemon-unreachable, with what to do
 */
export function findProgram(places: ProgramPlaces): Program {
  const { setting, folders, bundled, execPath, path, platform, exists } = places;
  const windows = platform === 'win32';
  if (setting) {
    if (!exists(setting)) throw noSuchProgram(setting);
    return programAt(setting, windows);
  }
  const name = windows ? 'likewise.cmd' : 'likewise';
  const installed = folders.map((folder) => join(folder, 'node_modules', '.bin', name));
  const inWorkspace = installed.find(exists);
  if (inWorkspace) return programAt(inWorkspace, windows);
  // VS Code's program acts as Node.js if this variable is set. So do the processes that the daemon starts, which inherit it.
  if (exists(bundled)) return { command: execPath, args: [bundled], shell: false, env: { ELECTRON_RUN_AS_NODE: '1' } };
  const known = path
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find(exists);
  if (!known) throw noProgram();
  return programAt(known, windows);
}

function programAt(file: string, windows: boolean): Program {
  if (/\.[cm]?js$/.test(file)) return { command: 'node', args: [file], shell: false };
  const shell = windows && /\.(cmd|bat)$/i.test(file);
  return { command: shell ? `"${file}"` : file, args: [], shell };
}
