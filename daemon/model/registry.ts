import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFailed } from '../folders.ts';
import { modelCorrupt, modelEmbedded, modelNameBad, modelUnknown } from './errors.ts';
import { findDamage } from './integrity.ts';
import { MANIFEST_FILE, type Manifest, manifest } from './manifest.ts';
import { embeddedModelsFolder, modelsFolder } from './paths.ts';

/** A model on disk. */
export interface Model {
  readonly dir: string;
  readonly embedded: boolean;
  readonly manifest: Manifest;
}

/** The model used where none is named. */
export const DEFAULT_MODEL = 'mini';

const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;

/** @throws LikewiseError unless `name` can name a model, and so a folder */
export function checkModelName(name: string): string {
  if (!NAME.test(name)) throw modelNameBad(name);
  return name;
}

/** The names of all models, the embedded ones first. An imported model cannot take an embedded one's name. */
export async function modelNames(): Promise<string[]> {
  const lists = await Promise.all([embeddedModelsFolder(), modelsFolder()].map((dir) => readdir(dir).catch(() => [])));
  return [...new Set(lists.flatMap((names) => names.filter((name) => NAME.test(name)).sort()))];
}

/**
 * Opens a model and checks its small files; checkFiles() checks the rest.
 * @throws LikewiseError model-unknown, or model-corrupt when model.json is damaged
 */
export async function openModel(name: string): Promise<Model> {
  checkModelName(name);
  for (const folder of [embeddedModelsFolder(), modelsFolder()]) {
    const dir = join(folder, name);
    const text = await readFile(join(dir, MANIFEST_FILE), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    return { dir, embedded: folder === embeddedModelsFolder(), manifest: parseManifest(name, text) };
  }
  throw modelUnknown(name, await modelNames());
}

function parseManifest(name: string, text: string): Manifest {
  try {
    return manifest.parse(JSON.parse(text));
  } catch {
    throw modelCorrupt(name, `${MANIFEST_FILE} cannot be read`);
  }
}

/** @throws LikewiseError model-corrupt when a file of the model is missing or differs from its record */
export async function checkFiles({ dir, manifest: { name, weights, graphs } }: Model, thorough = false): Promise<void> {
  const damage = await findDamage(dir, [weights, ...Object.values(graphs)], thorough);
  if (damage) throw modelCorrupt(name, damage);
}

/** Removes an imported model; other precisions made from it stay in the cache, which its owner may empty at any time. */
export async function removeModel(name: string): Promise<void> {
  const { dir, embedded } = await openModel(name);
  if (embedded) throw modelEmbedded(name);
  await rm(dir, { recursive: true }).catch((error) => {
    throw writeFailed(error, dir);
  });
}
