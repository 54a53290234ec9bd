import * as shared from '@likewise/shared/node/folders.ts';
import { homeFolder } from '../userFolders.ts';

/** What the daemon keeps between two starts: its descriptor, the paired tools, jobs and the log. */
export function stateFolder(): string {
  return shared.stateFolder(homeFolder());
}
