import * as shared from '@likewise/shared/node/folders.ts';
import { homeFolder } from '../userFolders.ts';

/** What the daemon knows between two starts: its descriptor, the paired tools, jobs, log. */
export function stateFolder(): string {
  return shared.stateFolder(homeFolder());
}
