import { chmod, copyFile, lstat, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { readSafetensorsIndex } from '../checkpoint/safetensors.ts';
import { openForm } from '../forms.ts';
import type { Form } from '../graph/builder.ts';
import { buildServedGraph } from '../graph/graphs.ts';
import { writeOnnx } from '../graph/writer.ts';
import { modelIdentity } from '../identity.ts';
import { sha256OfFile } from '../integrity.ts';
import { WEIGHTS_FILE } from '../manifest.ts';
import type { Model } from '../registry.ts';
import { makeFolder } from '../workFolder.ts';
import { exportExists } from './errors.ts';
import { inferenceService } from './inferenceService.ts';
import { page } from './page.ts';
import { composeFile, PROXY_TEMPLATE, proxyTemplate } from './proxy.ts';
import { hex, REPOSITORY, type ServedModel, TARGETS, type Target } from './served.ts';
import { tritonConfig } from './tritonConfig.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** export.json: what an export is, and its files. */
export const exportRecord = z.strictObject({
  format: z.literal(1),
  for: z.enum(TARGETS),
  model: z.string(),
  weights: digest,
  form: z.strictObject({ kernels: z.enum(['cpu', 'cuda']), precision: z.enum(['fp32', 'fp16']) }),
  identity: digest,
  files: z.array(z.strictObject({ file: z.string(), bytes: z.int().min(1), sha256: digest })).min(1),
});
export type ExportRecord = z.infer<typeof exportRecord>;

export const RECORD_FILE = 'export.json';

/** The folder of a model's only version. */
export const versionFolder = (model: string) => `${REPOSITORY}/${model}/1`;

export interface ExportOptions {
  readonly target: Target;
  /** For a GPU: the CUDA form with fp16. Otherwise the form for processors, with fp32. */
  readonly gpu: boolean;
  /** The folder to make. */
  readonly dir: string;
}

/**
 * Makes a model repository of a model, with what is needed to start it, all or nothing. Its weights are a real copy. It is never
 * int8, because answers of that form differ between versions of ONNX Runtime.
 * @throws LikewiseError model-corrupt, output-conflict if the folder exists; the system's errors if it cannot be written
 */
export async function exportModel(model: Model, { target, gpu, dir }: ExportOptions): Promise<ExportRecord> {
  const { manifest } = model;
  const form = gpu
    ? ({ kernels: 'cuda', precision: 'fp16' } as const)
    : ({ kernels: 'cpu', precision: 'fp32' } as const);
  const source = dirname((await openForm(model, form)).fused);
  const identity = modelIdentity(manifest, form);
  const served: ServedModel = { name: manifest.name, form, weights: manifest.weights.sha256, identity };
  const folder = resolve(dir);
  if (await lstat(folder).catch(() => undefined)) throw exportExists(dir);
  let record: ExportRecord | undefined;
  const made = await makeFolder(folder, async (work) => {
    const version = versionFolder(manifest.name);
    await mkdir(join(work, version), { recursive: true });
    await copyFile(join(source, WEIGHTS_FILE), join(work, version, WEIGHTS_FILE));
    const texts: Record<string, string | Uint8Array> = {
      [`${version}/model.onnx`]: await graphFile(model, form, identity, join(source, WEIGHTS_FILE)),
      [`${REPOSITORY}/${manifest.name}/config.pbtxt`]: tritonConfig(served),
      'README.md': page(served, target),
      ...(target === 'triton'
        ? { 'compose.yaml': composeFile(gpu), [PROXY_TEMPLATE]: proxyTemplate() }
        : { 'inferenceservice.yaml': inferenceService(served) }),
    };
    for (const [file, text] of Object.entries(texts)) {
      await mkdir(dirname(join(work, file)), { recursive: true });
      await writeFile(join(work, file), text);
    }
    const files = [`${version}/${WEIGHTS_FILE}`, ...Object.keys(texts)].sort();
    record = {
      format: 1,
      for: target,
      model: manifest.name,
      weights: served.weights,
      form,
      identity: hex(identity),
      files: await Promise.all(files.map((file) => recorded(work, file))),
    };
    await writeFile(join(work, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`);
    // Only its maker can read a work folder, but a server runs as another user.
    await chmod(work, 0o755);
  });
  if (!made) throw exportExists(dir);
  return record!;
}

async function graphFile({ manifest }: Model, form: Form, identity: Uint8Array, weights: string): Promise<Uint8Array> {
  const stored = form.precision === 'fp16' ? 'float16' : manifest.stored;
  const index = await readSafetensorsIndex(weights);
  try {
    return writeOnnx(buildServedGraph(manifest.config, form, stored, identity), WEIGHTS_FILE, index.tensors);
  } finally {
    await index.close();
  }
}

async function recorded(dir: string, file: string): Promise<ExportRecord['files'][number]> {
  const path = join(dir, file);
  return { file, bytes: (await stat(path)).size, sha256: await sha256OfFile(path) };
}
