import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import envPaths from 'env-paths';

const user = envPaths('likewise', { suffix: '' });

/** The user's folder of imported models; LIKEWISE_HOME moves it and the cache. */
export function modelsFolder(): string {
  return join(process.env.LIKEWISE_HOME ?? user.data, 'models');
}

/** Things that can be made again: other precisions, records of checked files. */
export function cacheFolder(): string {
  return process.env.LIKEWISE_HOME ? join(process.env.LIKEWISE_HOME, 'cache') : user.cache;
}

/** The folder of the models that come with Likewise. daemon/dist/cli.js and daemon/model/paths.ts both stand beside daemon/models. */
export function embeddedModelsFolder(): string {
  return fileURLToPath(new URL('../models', import.meta.url));
}
