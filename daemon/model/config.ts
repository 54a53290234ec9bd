import { GRID } from '@likewise/shared/prompt/patches.ts';
import { z } from 'zod';

/** Patches of a canvas, and so tokens. */
export const PATCHES = GRID * GRID;

/** Per-channel mean and standard deviation of ImageNet, in units of [0, 1]: the published model's input scaling. */
export const MEAN = [0.485, 0.456, 0.406] as const;
export const STD = [0.229, 0.224, 0.225] as const;

const size = z.int().min(1).max(65_536);
const NOT_DIVIDED = 'the width does not divide into so many heads';
const transformer = z
  .strictObject({ dim: size, depth: z.int().min(1).max(128), heads: size })
  .refine(({ dim, heads }) => dim % heads === 0, NOT_DIVIDED);

const predictor = z.strictObject({
  encoder: transformer,
  decoder: transformer,
  /** Number of tokens; equals the tokenizer's codes. */
  vocabulary: size,
});

const vqgan = z
  .strictObject({
    kind: z.literal('vqgan'),
    /** Width of the finest level; level n is `multipliers[n]` times as wide. */
    channels: size,
    multipliers: z.array(size).min(1).max(8),
    residualBlocks: z.int().min(1).max(16),
    /** Levels whose residual blocks are each followed by attention. */
    attentionLevels: z.array(z.int().min(0)).max(8),
    /** Channels between the encoder or decoder and the 1x1 convolutions at the codebook. */
    latent: size,
    codes: size,
    codeDim: size,
  })
  .refine(({ multipliers, attentionLevels }) => attentionLevels.every((level) => level < multipliers.length), {
    path: ['attentionLevels'],
    error: 'there are not so many levels',
  });

const patchTransformer = z
  .strictObject({
    kind: z.literal('patch-transformer'),
    dim: size,
    heads: size,
    encoderDepth: z.int().min(1).max(128),
    decoderDepth: z.int().min(1).max(128),
    codes: size,
    codeDim: size,
  })
  .refine(({ dim, heads }) => dim % heads === 0, NOT_DIVIDED);

/** What a model computes: everything but its weights. */
export const modelConfig = z
  .strictObject({
    predictor,
    tokenizer: z.discriminatedUnion('kind', [vqgan, patchTransformer]),
    /**
     * What the detokenizer sees at visible patches. `predicted`: the predictor's own choice, as in the published model. `encoded`:
     * the tokenizer's codes of the canvas, for a predictor trained on hidden patches only.
     */
    context: z.enum(['predicted', 'encoded']),
  })
  .refine(({ predictor, tokenizer }) => predictor.vocabulary === tokenizer.codes, {
    path: ['tokenizer', 'codes'],
    error: 'the predictor chooses among another number of tokens',
  });

export type PredictorConfig = z.infer<typeof predictor>;
export type VqganConfig = z.infer<typeof vqgan>;
export type PatchTransformerConfig = z.infer<typeof patchTransformer>;
export type ModelConfig = z.infer<typeof modelConfig>;
export type TokenizerConfig = ModelConfig['tokenizer'];
