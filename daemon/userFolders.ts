import { join } from 'node:path';
import * as shared from '@likewise/shared/node/folders.ts';
import envPaths from 'env-paths';

const user = envPaths('likewise', { suffix: '' });

/** Where all that a user has of Likewise lies: the folder that LIKEWISE_HOME names, else the system's place for a user's data. */
export function homeFolder(): string {
  return shared.homeFolder(user.data);
}

/** Things that can be made again: other precisions, records of checked files. */
export function cacheFolder(): string {
  return process.env.LIKEWISE_HOME ? join(process.env.LIKEWISE_HOME, 'cache') : user.cache;
}
