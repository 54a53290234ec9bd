import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeFailed } from '../folders.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint/checkpoint.ts';
import type { TensorRef } from './checkpoint/tensors.ts';
import type { ModelConfig } from './config.ts';
import {
  headsImpossible,
  keysWrong,
  modelExists,
  predictorAsTokenizer,
  tokenizerAsModel,
  vocabularyMismatch,
} from './errors.ts';
import type { StoredType } from './graph/builder.ts';
import { showShape, type Weight } from './graph/graph.ts';
import { type HeadCounts, inferConfig } from './infer.ts';
import { layOut } from './layout.ts';
import { MANIFEST_FILE, type Manifest } from './manifest.ts';
import { buildGraphs, weightsOf, writeModelFiles } from './modelFiles.ts';
import { makeFolder } from './workFolder.ts';

export interface ImportOptions extends HeadCounts {
  /** The model's own checkpoint: .pth, .ckpt or .safetensors. */
  readonly checkpoint: string;
  /** The tokenizer's checkpoint, if the model's own does not contain one. */
  readonly tokenizer?: string | undefined;
  readonly name: string;
  /** How the weights are stored; by default as in the checkpoint. */
  readonly precision?: 'fp32' | 'fp16' | undefined;
  /** The folder in which to make a folder `name`. */
  readonly folder: string;
}

/**
 * How prompts are laid out and answers brought to full size. For the published model (`predicted`), all eight arrangements help: A8
 * and A3 score about two points of mIoU above A1. Its guide is a careful guess, half a patch, because it was never measured on its
 * answers. `mini` (`encoded`) was trained only on A1 and its transpose A8. On 198 held-out figures, a window of the whole cell gave
 * it 14.4 dB, radius 2 gave 13.3 dB, and no guide 13.3 dB.
 */
const PROMPTS: Record<ModelConfig['context'], Manifest['prompt']> = {
  predicted: {
    gap: 'white',
    arrangements: ['A8', 'A3', 'A1', 'A2', 'A4', 'A5', 'A6', 'A7'],
    guide: { radius: 8, noise: 64 },
  },
  encoded: { gap: 'white', arrangements: ['A1', 'A8'], guide: { radius: 110, noise: 255 } },
};

const LICENCE = "Imported by its user. The licence is that of the checkpoint's authors.";

/**
 * Imports a checkpoint: reads its sizes, checks every tensor the graphs need, and writes a model folder, all or nothing. Tensors pass
 * through one at a time, so memory does not grow with the model.
 * @throws LikewiseError naming every missing or misshapen key; model-exists if the name is taken
 */
export async function importModel(options: ImportOptions): Promise<Manifest> {
  const checkpoint = await openCheckpoint(options.checkpoint);
  const tokenizer =
    options.tokenizer === undefined ? undefined : await openCheckpoint(options.tokenizer).catch(closing(checkpoint));
  try {
    if (isTokenizer(checkpoint)) throw tokenizerAsModel(options.checkpoint);
    if (tokenizer && isPredictor(tokenizer)) throw predictorAsTokenizer(options.tokenizer!);
    const source = [options.checkpoint, options.tokenizer ?? []].flat().join(' with ');
    const tensors = mergeTensors(checkpoint, tokenizer);
    const config = checkedConfig(inferConfig({ source, byKey: shapesOf(tensors) }, checkpoint.args, options));
    const stored = storedType(tensors, options.precision);
    const graphs = buildGraphs(config, { kernels: 'cpu', precision: 'fp32' }, stored);
    checkKeys(source, weightsOf(graphs), tensors);

    let manifest: Manifest | undefined;
    const target = join(options.folder, options.name);
    const made = await makeFolder(target, async (dir) => {
      const files = await writeModelFiles(dir, graphs, { layout: 'matrices as [in, out]' }, async (weight) => {
        const tensor = tensors.get(weight.key)!;
        return layOut(weight, { dtype: tensor.dtype, bytes: await tensor.read(), transposed: false });
      });
      manifest = {
        format: 1,
        name: options.name,
        config,
        prompt: PROMPTS[config.context],
        stored,
        ...files,
        source: [options.checkpoint, ...(options.tokenizer ? [options.tokenizer] : [])].map((path) => basename(path)),
        licence: LICENCE,
      };
      await writeFile(join(dir, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
    }).catch((error) => {
      throw writeFailed(error, options.folder);
    });
    if (!made) throw modelExists(options.name);
    return manifest!;
  } finally {
    await checkpoint.close();
    await tokenizer?.close();
  }
}

function closing(checkpoint: Checkpoint): (error: unknown) => Promise<never> {
  return async (error) => {
    await checkpoint.close();
    throw error;
  };
}

function isPredictor({ tensors }: Checkpoint): boolean {
  return tensors.has('patch_embed.proj.weight');
}

/** Whether a checkpoint is only a tokenizer. Its keys are not under `vae.`. */
function isTokenizer(checkpoint: Checkpoint): boolean {
  return checkpoint.tensors.has('quantize.embedding.weight') && !isPredictor(checkpoint);
}

/** The model's tensors. Those of a separate tokenizer go under `vae.`, without its training losses. */
function mergeTensors(checkpoint: Checkpoint, tokenizer: Checkpoint | undefined): ReadonlyMap<string, TensorRef> {
  const merged = new Map(checkpoint.tensors);
  for (const [key, tensor] of tokenizer?.tensors ?? []) {
    if (!key.startsWith('loss.')) merged.set(`vae.${key}`, tensor);
  }
  return merged;
}

function shapesOf(tensors: ReadonlyMap<string, TensorRef>): Map<string, readonly number[]> {
  return new Map([...tensors].map(([key, { shape }]) => [key, shape]));
}

function checkedConfig(config: ModelConfig): ModelConfig {
  const { encoder, decoder, vocabulary } = config.predictor;
  for (const [part, { dim, heads }] of Object.entries({ encoder, decoder })) {
    if (dim % heads !== 0) throw headsImpossible(part, dim, heads);
  }
  if (config.tokenizer.kind === 'patch-transformer' && config.tokenizer.dim % config.tokenizer.heads !== 0) {
    throw headsImpossible('tokenizer', config.tokenizer.dim, config.tokenizer.heads);
  }
  if (vocabulary !== config.tokenizer.codes) throw vocabularyMismatch(vocabulary, config.tokenizer.codes);
  return config;
}

function storedType(tensors: ReadonlyMap<string, TensorRef>, precision: ImportOptions['precision']): StoredType {
  if (precision) return precision === 'fp16' ? 'float16' : 'float32';
  return tensors.get('patch_embed.proj.weight')?.dtype === 'F16' ? 'float16' : 'float32';
}

const FLOATING = new Set(['F64', 'F32', 'F16', 'BF16']);

function checkKeys(source: string, weights: readonly Weight[], tensors: ReadonlyMap<string, TensorRef>): void {
  const problems = weights.flatMap(({ key, keyShape }) => {
    const tensor = tensors.get(key);
    if (!tensor) return `${key}: missing, wanted ${showShape(keyShape)}`;
    if (!FLOATING.has(tensor.dtype)) return `${key}: holds ${tensor.dtype}, wanted floating-point numbers`;
    return showShape(tensor.shape) === showShape(keyShape)
      ? []
      : `${key}: found ${showShape(tensor.shape)}, wanted ${showShape(keyShape)}`;
  });
  if (problems.length > 0) throw keysWrong(source, problems);
}
