import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Descriptor } from '@likewise/shared/protocol/descriptor.ts';
import { stateFolder } from './daemonFiles.ts';

/*
 * Records which daemon runs from an extension's folder. It must end when the extension is removed or replaced by a newer one. The
 * record is beside the daemon's descriptor, where all versions of the extension find it.
 */

const file = () => join(stateFolder(), 'vscode.pid');

/** Records the daemon that an extension started. */
export function noteStarted(daemon: Descriptor | undefined): void {
  try {
    if (daemon) writeFileSync(file(), `${daemon.pid}\n`);
  } catch {
    // It then ends by itself after some time without use.
  }
}

/** The process that an extension started last; undefined if none did. */
export function startedDaemon(): number | undefined {
  try {
    return Number.parseInt(readFileSync(file(), 'utf8'), 10);
  } catch {
    return undefined;
  }
}

export function forgetStarted(): void {
  rmSync(file(), { force: true });
}

/** Whether a version, such as 0.10.1, is older than another. */
export function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}
