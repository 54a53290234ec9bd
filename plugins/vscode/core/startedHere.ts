import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Descriptor } from '@likewise/shared/protocol/descriptor.ts';
import { stateFolder } from './daemonFiles.ts';

/*
 * Which daemon runs from an extension's folder: it goes when the extension is removed, and when a newer one takes its place. Kept beside the
 * daemon's descriptor, where all versions of the extension find it.
 */

const file = () => join(stateFolder(), 'vscode.pid');

/** Keeps which daemon an extension started. */
export function noteStarted(daemon: Descriptor | undefined): void {
  try {
    if (daemon) writeFileSync(file(), `${daemon.pid}\n`);
  } catch {
    // It then ends by itself, once nobody has used it for a while.
  }
}

/** The process that an extension started last; undefined where none did. */
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

/** Whether a version, such as 0.10.1, comes before another. */
export function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}
