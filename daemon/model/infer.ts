import { PATCH } from '@likewise/shared/prompt/patches.ts';
import type { PlainValue } from './checkpoint/checkpoint.ts';
import type { ModelConfig, PatchTransformerConfig, PredictorConfig, TokenizerConfig, VqganConfig } from './config.ts';
import { headsUnknown, keysWrong, tokenizerMissing } from './errors.ts';

/** The shapes of a model's tensors. */
export interface Shapes {
  /** Where they come from, for people. */
  readonly source: string;
  /** The tokenizer's are under `vae.`. */
  readonly byKey: ReadonlyMap<string, readonly number[]>;
}

/** Head counts given by the user, because shapes do not contain them. */
export interface HeadCounts {
  readonly heads?: number | undefined;
  readonly decoderHeads?: number | undefined;
}

/** Heads by width in the published family: ViT-S/B/L/H and the 512-wide decoder of MAE. */
const ENCODER_HEADS: Readonly<Record<number, number>> = { 384: 12, 768: 12, 1024: 16, 1280: 16 };
const DECODER_HEADS: Readonly<Record<number, number>> = { 512: 16 };

/**
 * Infers the sizes of a model from the shapes of its tensors.
 * @param args the checkpoint's own record of its options; used only for head counts
 * @throws LikewiseError if the keys that determine the sizes are missing, or a head count is unknown
 */
export function inferConfig(
  shapes: Shapes,
  args: Readonly<Record<string, PlainValue>>,
  given: HeadCounts,
): ModelConfig {
  const tokenizer = inferTokenizer(shapes, args);
  // A predictor trained only on hidden patches comes with the patch transformer. The published one decodes its own choices.
  return {
    predictor: inferPredictor(shapes, args, given),
    tokenizer,
    context: tokenizer.kind === 'vqgan' ? 'predicted' : 'encoded',
  };
}

const PREDICTOR_SIZES = ['patch_embed.proj.weight', 'decoder_embed.weight', 'decoder_pred.weight'] as const;

function inferPredictor(
  shapes: Shapes,
  args: Readonly<Record<string, PlainValue>>,
  given: HeadCounts,
): PredictorConfig {
  const [dim, decoderDim, vocabulary] = firstSizes(shapes, PREDICTOR_SIZES);
  return {
    encoder: {
      dim: dim!,
      depth: countParts(shapes, 'blocks.'),
      heads: given.heads ?? positive(args.heads) ?? ENCODER_HEADS[dim!] ?? headsUnknown('encoder', dim!, '--heads'),
    },
    decoder: {
      dim: decoderDim!,
      depth: countParts(shapes, 'decoder_blocks.'),
      heads:
        given.decoderHeads ??
        positive(args.decoder_heads) ??
        DECODER_HEADS[decoderDim!] ??
        headsUnknown('decoder', decoderDim!, '--decoder-heads'),
    },
    vocabulary: vocabulary!,
  };
}

function inferTokenizer(shapes: Shapes, args: Readonly<Record<string, PlainValue>>): TokenizerConfig {
  if (shapes.byKey.has('vae.dec_in.weight')) return inferPatchTransformer(shapes, args);
  if ([...shapes.byKey.keys()].some((key) => key.startsWith('vae.'))) return inferVqgan(shapes);
  firstSizes(shapes, PREDICTOR_SIZES);
  throw tokenizerMissing(shapes.source);
}

/** The patch transformer's attention heads are 32 wide unless the checkpoint says otherwise. */
function inferPatchTransformer(shapes: Shapes, args: Readonly<Record<string, PlainValue>>): PatchTransformerConfig {
  const [dim, codes, codeDim] = firstSizes(shapes, [
    'vae.dec_in.weight',
    'vae.quantize.embedding.weight',
    'vae.enc_out.weight',
  ]);
  return {
    kind: 'patch-transformer',
    dim: dim!,
    heads: positive(args.tokenizer_heads) ?? Math.max(1, dim! / 32),
    encoderDepth: countParts(shapes, 'vae.enc.'),
    decoderDepth: countParts(shapes, 'vae.dec.'),
    codes: codes!,
    codeDim: codeDim!,
  };
}

/** Each level but the last halves the picture, until one position represents one patch. */
const LEVELS = Math.log2(PATCH) + 1;

function inferVqgan(shapes: Shapes): VqganConfig {
  const up = 'vae.decoder.up.';
  const levels = countParts(shapes, up);
  const blocks = countParts(shapes, 'vae.encoder.down.0.block.');
  const level = Array.from({ length: levels }, (_, n) => n);
  const [channels, latent, codeDim, codes, ...widths] = firstSizes(shapes, [
    'vae.encoder.conv_in.weight',
    'vae.encoder.conv_out.weight',
    'vae.quant_conv.weight',
    'vae.quantize.embedding.weight',
    ...level.map((n) => `${up}${n}.block.0.conv1.weight`),
  ]);
  const bad: string[] = [];
  if (levels !== LEVELS) bad.push(`${up}*: ${levels} levels, this model needs ${LEVELS}`);
  if (blocks === 0) bad.push('vae.encoder.down.0.block.*: missing');
  widths.forEach((width, n) => {
    if (width % channels! !== 0) bad.push(`${up}${n}: ${width} channels are not a multiple of ${channels}`);
  });
  if (bad.length > 0) throw keysWrong(shapes.source, bad);
  return {
    kind: 'vqgan',
    channels: channels!,
    multipliers: widths.map((width) => width / channels!),
    residualBlocks: blocks,
    attentionLevels: level.filter((n) => shapes.byKey.has(`${up}${n}.attn.0.norm.weight`)),
    latent: latent!,
    codes: codes!,
    codeDim: codeDim!,
  };
}

/** The first size of each key's shape. One error lists all missing keys. */
function firstSizes(shapes: Shapes, keys: readonly string[]): number[] {
  const missing = keys.filter((key) => !shapes.byKey.get(key)?.length);
  if (missing.length > 0) {
    throw keysWrong(
      shapes.source,
      missing.map((key) => `${key}: missing`),
    );
  }
  return keys.map((key) => shapes.byKey.get(key)![0]!);
}

/** How many of `prefix0.`, `prefix1.`, ... there are, counted from 0 without gaps. */
function countParts(shapes: Shapes, prefix: string): number {
  const numbers = new Set<number>();
  for (const key of shapes.byKey.keys()) {
    const digits = key.startsWith(prefix) ? /^\d+(?=\.)/.exec(key.slice(prefix.length)) : null;
    if (digits) numbers.add(Number(digits[0]));
  }
  let count = 0;
  while (numbers.has(count)) count++;
  return count;
}

function positive(value: PlainValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
}
