import { GRID, PATCH } from '@likewise/shared/prompt/patches.ts';
import type { PatchTransformerConfig } from '../config.ts';
import { PATCHES } from '../config.ts';
import type { GraphBuilder } from './builder.ts';
import { codesToLatents, nearestCodes } from './codebook.ts';
import type { Value } from './graph.ts';
import { layerNorm, linear, transformerBlock } from './layers.ts';
import { add, reshape, transpose } from './ops.ts';
import type { Tokenizer } from './tokenizer.ts';

/** [B, 224, 224, 3] -> [B, 196, 768], each patch's values in (channel, row, column) order. */
export function toPatches(g: GraphBuilder, pixels: Value): Value {
  const batch = pixels.shape[0]!;
  const tiles = reshape(g, pixels, [batch, GRID, PATCH, GRID, PATCH, 3]);
  return reshape(g, transpose(g, tiles, [0, 1, 3, 5, 2, 4]), [batch, PATCHES, 3 * PATCH * PATCH]);
}

/** The inverse of toPatches(). */
function fromPatches(g: GraphBuilder, patches: Value): Value {
  const batch = patches.shape[0]!;
  const tiles = reshape(g, patches, [batch, GRID, GRID, 3, PATCH, PATCH]);
  return reshape(g, transpose(g, tiles, [0, 1, 4, 2, 5, 3]), [batch, GRID * PATCH, GRID * PATCH, 3]);
}

/**
 * A tokenizer of transformer blocks over patches with a linear path beside them, after ViT-VQGAN (arXiv 2110.04627). On both sides of
 * the codebook, z = skip(p) + out(LN(blocks(in(p) + pos))).
 */
export function patchTransformer(config: PatchTransformerConfig): Tokenizer {
  const { dim, heads, encoderDepth, decoderDepth, codes, codeDim } = config;
  const half = (g: GraphBuilder, x: Value, side: 'enc' | 'dec', depth: number, out: number): Value => {
    const position = g.weight('vae.pos', [1, PATCHES, dim]);
    let y = add(g, linear(g, x, `vae.${side}_in`, dim), position);
    for (let n = 0; n < depth; n++) y = transformerBlock(g, y, `vae.${side}.${n}`, heads);
    const deep = linear(g, layerNorm(g, y, `vae.${side}_norm`), `vae.${side}_out`, out);
    return add(g, linear(g, x, `vae.${side}_skip`, out), deep);
  };
  return {
    encode: (g, pixels) => nearestCodes(g, half(g, toPatches(g, pixels), 'enc', encoderDepth, codeDim), codes, codeDim),
    decode: (g, tokens) =>
      fromPatches(g, half(g, codesToLatents(g, tokens, codes, codeDim), 'dec', decoderDepth, 3 * PATCH * PATCH)),
  };
}
