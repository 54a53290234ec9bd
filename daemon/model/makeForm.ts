import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensorsIndex } from './checkpoint/safetensors.ts';
import { modelCorrupt } from './errors.ts';
import type { Form } from './graph/builder.ts';
import { layOut } from './layout.ts';
import { WEIGHTS_FILE } from './manifest.ts';
import { buildGraphs, type Graphs, writeModelFiles } from './modelFiles.ts';
import type { Model } from './registry.ts';

/** In a form's folder: its files, with their sizes and hashes. */
export const RECORD_FILE = 'form.json';

/** A form of a model to be made in a folder. */
export interface FormTask {
  readonly dir: string;
  readonly model: Model;
  readonly form: Form;
}

export function graphsOf({ manifest: { config, stored } }: Model, form: Form): Graphs {
  return buildGraphs(config, form, form.precision === 'fp16' ? 'float16' : stored);
}

/** Makes a form from the weights of its model. Errors: model-corrupt, the file system's. */
export async function makeForm({ dir, model, form }: FormTask): Promise<void> {
  const source = await readSafetensorsIndex(join(model.dir, WEIGHTS_FILE));
  try {
    const metadata = { form: `${form.kernels} ${form.precision}` };
    const files = await writeModelFiles(dir, graphsOf(model, form), metadata, async (weight) => {
      const tensor = source.tensors.get(weight.key);
      if (!tensor) throw modelCorrupt(model.manifest.name, `${weight.key} is missing in ${WEIGHTS_FILE}`);
      return layOut(weight, { dtype: tensor.dtype, bytes: await tensor.read(), transposed: true });
    });
    await writeFile(join(dir, RECORD_FILE), JSON.stringify(files));
  } finally {
    await source.close();
  }
}
