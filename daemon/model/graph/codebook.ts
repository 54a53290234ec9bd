import type { GraphBuilder } from './builder.ts';
import type { Value } from './graph.ts';
import { argMax, cast, lookUp, matMul, multiply, subtract, sumOfSquares, transpose } from './ops.ts';

const KEY = 'vae.quantize.embedding.weight';

/** Codebook rows of tokens: int64 [B, 196] -> [B, 196, codeDim]. */
export function codesToLatents(g: GraphBuilder, tokens: Value, codes: number, codeDim: number): Value {
  return lookUp(g, g.weight(KEY, [codes, codeDim]), tokens);
}

/**
 * The nearest codebook row by squared Euclidean distance: latents [B, 196, codeDim] -> int64 [B, 196].
 *
 * z - e
 * ^2 is least where 2 z.e -
 * e
 * ^2 is greatest. Computed in float32.
 */
export function nearestCodes(g: GraphBuilder, latents: Value, codes: number, codeDim: number): Value {
  const embedding = g.weight(KEY, [codes, codeDim], { type: 'float32' });
  const products = matMul(g, cast(g, latents, 'float32'), transpose(g, embedding, [1, 0]));
  return argMax(g, subtract(g, multiply(g, products, g.scalar(2, 'float32')), sumOfSquares(g, embedding)));
}
