import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { homeFolder } from '../userFolders.ts';

/** The user's folder of imported models. */
export function modelsFolder(): string {
  return join(homeFolder(), 'models');
}

/**
 * The folder of the models that come with Likewise. Both daemon/dist/cli.js and daemon/model/paths.ts are in folders next to
 * daemon/models.
 */
export function embeddedModelsFolder(): string {
  return fileURLToPath(new URL('../models', import.meta.url));
}
