import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { naturalOrder } from '@likewise/shared/naturalOrder.ts';
import * as shared from '@likewise/shared/node/folders.ts';
import { DESCRIPTOR_FILE, type Descriptor, parseDescriptor } from '@likewise/shared/protocol/descriptor.ts';
import envPaths from 'env-paths';

/** What this user's daemon keeps between two starts. */
export function stateFolder(): string {
  return shared.stateFolder(shared.homeFolder(envPaths('likewise', { suffix: '' }).data));
}

/** The descriptor of the daemon that runs or ran last; undefined if there is none. */
export function readDescriptor(folder = stateFolder()): Descriptor | undefined {
  try {
    return parseDescriptor(readFileSync(join(folder, DESCRIPTOR_FILE), 'utf8'));
  } catch {
    return undefined;
  }
}

/** The file the daemon logs to; undefined if it never did. */
export function newestLog(folder = stateFolder()): string | undefined {
  const logs = join(folder, 'log');
  try {
    const names = readdirSync(logs).filter((name) => name.endsWith('.log'));
    const newest = names.sort(naturalOrder).at(-1);
    return newest && join(logs, newest);
  } catch {
    return undefined;
  }
}
