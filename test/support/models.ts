import type { ModelConfig } from '../../daemon/model/config.ts';
import { buildGraphs, weightsOf } from '../../daemon/model/modelFiles.ts';
import type { TensorSource } from './checkpointWriter.ts';

/** A MAE-VQGAN small enough to run in a moment. */
export const TINY_VQGAN: ModelConfig = {
  predictor: {
    encoder: { dim: 32, depth: 2, heads: 2 },
    decoder: { dim: 32, depth: 1, heads: 2 },
    vocabulary: 64,
  },
  tokenizer: {
    kind: 'vqgan',
    channels: 32,
    multipliers: [1, 1, 1, 2, 2],
    residualBlocks: 1,
    attentionLevels: [3, 4],
    latent: 16,
    codes: 64,
    codeDim: 8,
  },
  context: 'predicted',
};

/** The same with the patch transformer as its tokenizer. */
export const TINY_PATCHES: ModelConfig = {
  predictor: TINY_VQGAN.predictor,
  tokenizer: {
    kind: 'patch-transformer',
    dim: 64,
    heads: 2,
    encoderDepth: 1,
    decoderDepth: 2,
    codes: 64,
    codeDim: 8,
  },
  context: 'encoded',
};

/** The published size: ViT-L/16 with a decoder of 8 blocks, VQGAN f16 of 128 channels. */
export const PUBLISHED: ModelConfig = {
  predictor: {
    encoder: { dim: 1024, depth: 24, heads: 16 },
    decoder: { dim: 512, depth: 8, heads: 16 },
    vocabulary: 1024,
  },
  tokenizer: {
    kind: 'vqgan',
    channels: 128,
    multipliers: [1, 1, 2, 2, 4],
    residualBlocks: 2,
    attentionLevels: [4],
    latent: 256,
    codes: 1024,
    codeDim: 256,
  },
  context: 'predicted',
};

/** Random tensors for all keys of a model of this shape, with the authors' names and shapes. */
export function randomTensors(config: ModelConfig): Map<string, TensorSource> {
  const weights = weightsOf(buildGraphs(config, { kernels: 'cpu', precision: 'fp32' }, 'float32'));
  return new Map(
    weights.map(({ key, keyShape }, seed) => [
      key,
      { dtype: 'F32', shape: keyShape, data: seed + 1, scale: scaleOf(key) },
    ]),
  );
}

/** Norms near one would need an offset. Large ones also keep the signal alive through many layers. */
function scaleOf(key: string): number {
  return /norm/.test(key) && key.endsWith('weight') ? 1.7 : /embedding|token/.test(key) ? 1 : 0.12;
}
