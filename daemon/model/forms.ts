import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFailed } from '../folders.ts';
import { cacheFolder } from '../userFolders.ts';
import { makeFormApart } from './formApart.ts';
import type { Form } from './graph/builder.ts';
import { GRAPH_NAMES, type GraphName } from './graph/graphs.ts';
import { findDamage } from './integrity.ts';
import { graphsOf, RECORD_FILE } from './makeForm.ts';
import { formFiles } from './manifest.ts';
import { checkFiles, type Model } from './registry.ts';
import { makeFolder } from './workFolder.ts';

/** The graphs of a model in one form: paths of ONNX files. */
export type GraphPaths = Readonly<Record<GraphName, string>>;

/**
 * The graphs of a model in the requested form. A model folder contains fp32 for CPU. Any other form is made from it on first use, in
 * a thread, and cached. The cache name follows from the weights and the graphs, so changing either makes a new form. If the cache
 * cannot be written, the form is made in a folder that is removed with this process.
 * @throws LikewiseError model-corrupt, output-full
 */
export async function openForm(model: Model, form: Form): Promise<GraphPaths> {
  await checkFiles(model);
  const { manifest } = model;
  if (form.kernels === 'cpu' && form.precision === 'fp32') return paths(model.dir);

  const id = createHash('sha256')
    .update(manifest.weights.sha256)
    .update(JSON.stringify(graphsOf(model, form)))
    .digest('hex')
    .slice(0, 16);
  const name = `${manifest.name}-${form.kernels}-${form.precision}-${id}`;
  const dir = join(cacheFolder(), 'forms', name);
  const text = await readFile(join(dir, RECORD_FILE), 'utf8').catch(() => undefined);
  if (text !== undefined && (await isWhole(dir, text))) return paths(dir);
  if (text !== undefined) await rm(dir, { recursive: true, force: true });

  const make = (work: string) => makeFormApart({ dir: work, model, form });
  try {
    await makeFolder(dir, make);
    return paths(dir);
  } catch (error) {
    if (!isDenied(error)) throw writeFailed(error, cacheFolder());
    const own = passing.get(name) ?? passingForm(make);
    passing.set(name, own);
    return paths(await own);
  }
}

/** Forms of this process only, by name. */
const passing = new Map<string, Promise<string>>();

async function passingForm(make: (dir: string) => Promise<void>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'likewise-form-'));
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  await make(dir).catch((error) => {
    throw writeFailed(error, dir);
  });
  return dir;
}

/** Whether a folder cannot be written or made. */
function isDenied(error: unknown): boolean {
  const codes = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'];
  return codes.includes((error as NodeJS.ErrnoException).code ?? '');
}

function paths(dir: string): GraphPaths {
  return Object.fromEntries(GRAPH_NAMES.map((name) => [name, join(dir, `${name}.onnx`)])) as Record<GraphName, string>;
}

/** Whether a cached form matches its record. */
async function isWhole(dir: string, text: string): Promise<boolean> {
  try {
    const { weights, graphs } = formFiles.parse(JSON.parse(text));
    return (await findDamage(dir, [weights, ...Object.values(graphs)])) === undefined;
  } catch {
    return false;
  }
}
