import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFailed } from '../folders.ts';
import { cacheFolder } from '../userFolders.ts';
import { readSafetensorsIndex } from './checkpoint/safetensors.ts';
import { modelCorrupt } from './errors.ts';
import type { Form } from './graph/builder.ts';
import { GRAPH_NAMES, type GraphName } from './graph/graphs.ts';
import { findDamage } from './integrity.ts';
import { layOut } from './layout.ts';
import { fileRecord, WEIGHTS_FILE } from './manifest.ts';
import { buildGraphs, writeModelFiles } from './modelFiles.ts';
import { checkFiles, type Model } from './registry.ts';
import { makeFolder } from './workFolder.ts';

/** The graphs of a model in one form: paths of ONNX files. */
export type GraphPaths = Readonly<Record<GraphName, string>>;

const RECORD_FILE = 'form.json';
const record = z.strictObject({ weights: fileRecord, graphs: z.record(z.enum(GRAPH_NAMES), fileRecord) });

/**
 * The graphs of a model in the form asked for. fp32 for CPU is what a model folder holds; any other form is made from it on
 * first use and kept in the cache, under a name that follows from the weights and the graphs, so that a change of either
 * makes it anew.
 * @throws LikewiseError model-corrupt, output-full, output-denied
 */
export async function openForm(model: Model, form: Form): Promise<GraphPaths> {
  await checkFiles(model);
  const { manifest } = model;
  if (form.kernels === 'cpu' && form.precision === 'fp32') return paths(model.dir);

  const stored = form.precision === 'fp16' ? 'float16' : manifest.stored;
  const graphs = buildGraphs(manifest.config, form, stored);
  const id = createHash('sha256')
    .update(manifest.weights.sha256)
    .update(JSON.stringify(graphs))
    .digest('hex')
    .slice(0, 16);
  const dir = join(cacheFolder(), 'forms', `${manifest.name}-${form.kernels}-${form.precision}-${id}`);
  const text = await readFile(join(dir, RECORD_FILE), 'utf8').catch(() => undefined);
  if (text !== undefined && (await isWhole(dir, text))) return paths(dir);
  if (text !== undefined) await rm(dir, { recursive: true, force: true });

  const source = await readSafetensorsIndex(join(model.dir, WEIGHTS_FILE));
  await makeFolder(dir, async (work) => {
    const files = await writeModelFiles(work, graphs, { form: `${form.kernels} ${form.precision}` }, async (weight) => {
      const tensor = source.tensors.get(weight.key);
      if (!tensor) throw modelCorrupt(manifest.name, `${weight.key} is missing in ${WEIGHTS_FILE}`);
      return layOut(weight, { dtype: tensor.dtype, bytes: await tensor.read(), transposed: true });
    });
    await writeFile(join(work, RECORD_FILE), JSON.stringify(files));
  })
    .catch((error) => {
      throw writeFailed(error, cacheFolder());
    })
    .finally(() => source.close());
  return paths(dir);
}

function paths(dir: string): GraphPaths {
  return Object.fromEntries(GRAPH_NAMES.map((name) => [name, join(dir, `${name}.onnx`)])) as Record<GraphName, string>;
}

/** Whether a cached form is as its record says. */
async function isWhole(dir: string, text: string): Promise<boolean> {
  try {
    const { weights, graphs } = record.parse(JSON.parse(text));
    return (await findDamage(dir, [weights, ...Object.values(graphs)])) === undefined;
  } catch {
    return false;
  }
}
