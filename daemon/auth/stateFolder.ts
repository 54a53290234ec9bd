import { join } from 'node:path';
import { homeFolder } from '../userFolders.ts';

/** What the daemon knows between two starts: its descriptor, the paired tools, jobs, log. */
export function stateFolder(): string {
  return join(homeFolder(), 'state');
}
