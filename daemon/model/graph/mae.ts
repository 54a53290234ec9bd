import { PATCH } from '@likewise/shared/prompt/patches.ts';
import type { PredictorConfig } from '../config.ts';
import { MEAN, PATCHES, STD } from '../config.ts';
import type { GraphBuilder } from './builder.ts';
import type { Value } from './graph.ts';
import { layerNorm, linear, transformerBlock } from './layers.ts';
import {
  add,
  cast,
  concat,
  divide,
  gatherRows,
  lookUp,
  matMul,
  repeatForBatch,
  reshape,
  slice,
  subtract,
} from './ops.ts';
import { toPatches } from './patchTransformer.ts';

export interface PredictorInputs {
  /** uint8 [B, 224, 224, 3]. */
  readonly canvas: Value;
  /** int64 [B, K], ascending ids of the visible patches. */
  readonly visible: Value;
  /** int64 [B, 196]: for each patch its rank among the visible ones, or K if it is hidden. */
  readonly restore: Value;
}

/**
 * The MAE predictor (He et al., 2022, with a codebook head): logits float32 [B, 196, vocabulary] over the tokenizer's codes. The
 * encoder sees only the visible patches. In the decoder, each hidden patch is a learned mask token.
 */
export function predictTokens(
  g: GraphBuilder,
  config: PredictorConfig,
  { canvas, visible, restore }: PredictorInputs,
): Value {
  const { encoder, decoder, vocabulary } = config;

  const unit = divide(g, cast(g, canvas, 'float32'), g.scalar(255, 'float32'));
  const normal = divide(g, subtract(g, unit, g.constant('float32', [3], MEAN)), g.constant('float32', [3], STD));
  const patches = cast(g, gatherRows(g, toPatches(g, normal), visible), g.compute);
  const kernel = g.weight('patch_embed.proj.weight', [encoder.dim, 3, PATCH, PATCH], { transposed: true });
  const embedded = add(g, matMul(g, patches, kernel), g.weight('patch_embed.proj.bias', [encoder.dim]));

  const position = g.weight('pos_embed', [1, 1 + PATCHES, encoder.dim]);
  const table = reshape(g, slice(g, position, 1, 1, 1 + PATCHES), [PATCHES, encoder.dim]);
  const cls = add(g, g.weight('cls_token', [1, 1, encoder.dim]), slice(g, position, 1, 0, 1));
  let x = concat(g, [repeatForBatch(g, cls, canvas), add(g, embedded, lookUp(g, table, visible))], 1);
  for (let n = 0; n < encoder.depth; n++) x = transformerBlock(g, x, `blocks.${n}`, encoder.heads);
  x = linear(g, layerNorm(g, x, 'norm'), 'decoder_embed', decoder.dim);

  // cls, the visible patches, one mask token: row 0, rows 1..K, row K + 1.
  const mask = repeatForBatch(g, g.weight('mask_token', [1, 1, decoder.dim]), canvas);
  const rows = add(g, restore, g.scalar(1, 'int64'));
  const order = concat(g, [repeatForBatch(g, g.constant('int64', [1, 1], [0]), canvas), rows], 1);
  x = gatherRows(g, concat(g, [x, mask], 1), order);
  x = add(g, x, g.weight('decoder_pos_embed', [1, 1 + PATCHES, decoder.dim]));
  for (let n = 0; n < decoder.depth; n++) x = transformerBlock(g, x, `decoder_blocks.${n}`, decoder.heads);
  x = layerNorm(g, slice(g, x, 1, 1, 1 + PATCHES), 'decoder_norm');
  return cast(g, linear(g, x, 'decoder_pred', vocabulary), 'float32');
}
