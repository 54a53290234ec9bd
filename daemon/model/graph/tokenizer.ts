import type { GraphBuilder } from './builder.ts';
import type { Value } from './graph.ts';

/** Converts pictures to tokens and back. All its weights are under `vae.`. */
export interface Tokenizer {
  /** Pixels in [-1, 1], [B, 224, 224, 3] -> codes int64 [B, 196]. */
  encode(g: GraphBuilder, pixels: Value): Value;
  /** Tokens int64 [B, 196] -> pixels [B, 224, 224, 3], about [-1, 1], not yet clamped. */
  decode(g: GraphBuilder, tokens: Value): Value;
}
