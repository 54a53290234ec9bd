import { delimiter, join } from 'node:path';
import { noProgram, noSuchProgram } from './errors.ts';

/** How the daemon's program is run; its arguments follow. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Windows runs .cmd files by its shell only. */
  readonly shell: boolean;
  /** Variables that it needs besides. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ProgramPlaces {
  /** The setting likewise.daemonPath; empty where it is not set. */
  readonly setting: string;
  /** Folders whose node_modules may have Likewise; none of a workspace that is not trusted. */
  readonly folders: readonly string[];
  /** The script that comes with the extension, which the extension host's own Node.js runs; it need not be there. */
  readonly bundled: string;
  readonly execPath: string;
  /** The variable PATH. */
  readonly path: string;
  readonly platform: NodeJS.Platform;
  exists(file: string): boolean;
}

/**
 * Finds the program: the setting, else the one installed in a folder of the workspace (as npx finds it), else the one that comes with the
 * extension, else the terminal's.
 * Nothing is ever fetched.
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
  // VS Code's program is Node.js where this variable is set; so are the processes that the daemon starts, which inherit it.
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
