import { lstat, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { writeFailed } from '../folders.ts';
import { quoted } from './checkpoint/errors.ts';
import { modelCorrupt, modelEmbedded, modelNameBad, modelUnknown } from './errors.ts';
import { findDamage, findOnce } from './integrity.ts';
import { MANIFEST_FILE, type Manifest, manifest } from './manifest.ts';
import { embeddedModelsFolder, modelsFolder } from './paths.ts';

/** A model on disk. */
export interface Model {
  readonly dir: string;
  readonly embedded: boolean;
  readonly manifest: Manifest;
}

/** The default model. */
export const DEFAULT_MODEL = 'mini';

const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;

/** Far more than any model.json has. */
const MAX_MANIFEST_BYTES = 2 ** 20;

/** @throws LikewiseError unless `name` is a valid name for a model and its folder */
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
 * Opens a model and checks what model.json says. checkFiles() checks the rest.
 * @throws LikewiseError model-unknown, or model-corrupt if model.json cannot be used
 */
export async function openModel(name: string): Promise<Model> {
  const { dir, embedded } = await findModel(name);
  return { dir, embedded, manifest: parseManifest(name, await readManifest(name, dir)) };
}

/** The folder of a model, whatever it contains. @throws LikewiseError model-unknown */
async function findModel(name: string): Promise<Omit<Model, 'manifest'>> {
  checkModelName(name);
  for (const folder of [embeddedModelsFolder(), modelsFolder()]) {
    const dir = join(folder, name);
    if (await lstat(join(dir, MANIFEST_FILE)).catch(() => undefined)) {
      return { dir, embedded: folder === embeddedModelsFolder() };
    }
  }
  throw modelUnknown(name, await modelNames());
}

async function readManifest(name: string, dir: string): Promise<string> {
  const path = join(dir, MANIFEST_FILE);
  try {
    const status = await stat(path);
    // Reading a pipe would wait for its writer.
    if (!status.isFile() || status.size > MAX_MANIFEST_BYTES) throw new Error('it is not a file, or is too large');
    return await readFile(path, 'utf8');
  } catch (error) {
    throw modelCorrupt(name, `${MANIFEST_FILE} cannot be read (${(error as Error).message})`);
  }
}

function parseManifest(name: string, text: string): Manifest {
  const { success, data, error } = manifest.safeParse(jsonOf(name, text));
  if (!success) {
    const [{ path, message }] = error.issues as [z.core.$ZodIssue];
    const where = path.length > 0 ? `${path.join('.')}: ` : '';
    throw modelCorrupt(name, `${MANIFEST_FILE} cannot be used (${where}${message})`);
  }
  if (data.name === name) return data;
  throw modelCorrupt(name, `${MANIFEST_FILE} is that of another model, ${quoted(data.name)}`);
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw modelCorrupt(name, `${MANIFEST_FILE} is no JSON (${(error as Error).message})`);
  }
}

/** @throws LikewiseError model-corrupt if a file of the model is missing, or does not match model.json */
export async function checkFiles({ dir, manifest }: Model, thorough = false): Promise<void> {
  const { name, weights, graphs, config, stored } = manifest;
  const damage = await findDamage(dir, [weights, ...Object.values(graphs)], thorough);
  if (damage) throw modelCorrupt(name, damage);
  const misfit = await findOnce(JSON.stringify([weights.sha256, config, stored]), thorough, async () => {
    // Most callers that open a model build no graph.
    const { findMisfit } = await import('./fit.ts');
    return findMisfit(dir, manifest);
  });
  if (misfit) throw modelCorrupt(name, misfit);
}

/**
 * Removes an imported model, damaged or not. Other precisions made from it stay in the cache, which its owner may empty at any time.
 */
export async function removeModel(name: string): Promise<void> {
  const { dir, embedded } = await findModel(name);
  if (embedded) throw modelEmbedded(name);
  await rm(dir, { recursive: true }).catch((error) => {
    throw writeFailed(error, dir);
  });
}
