import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import type { ModelConfig } from '../config.ts';
import { PATCHES } from '../config.ts';
import type { Form, StoredType } from './builder.ts';
import { GraphBuilder } from './builder.ts';
import type { Graph, Value } from './graph.ts';
import type { PredictorInputs } from './mae.ts';
import { predictTokens } from './mae.ts';
import {
  add,
  argMax,
  cast,
  clip,
  divide,
  equal,
  multiply,
  reduceMax,
  repeatForBatch,
  softmax,
  subtract,
  where,
} from './ops.ts';
import { patchTransformer } from './patchTransformer.ts';
import type { Tokenizer } from './tokenizer.ts';
import { vqgan } from './vqgan.ts';

/** The graphs of a model. `fused` does all the work in one run; the others are its parts. */
export const GRAPH_NAMES = ['fused', 'logits', 'detokenizer', 'tokenizer'] as const;
export type GraphName = (typeof GRAPH_NAMES)[number];

const IMAGE = ['batch', CANVAS, CANVAS, 3] as const;
const TOKENS = ['batch', PATCHES] as const;

const tokenizerFor = ({ tokenizer }: ModelConfig): Tokenizer =>
  tokenizer.kind === 'vqgan' ? vqgan(tokenizer) : patchTransformer(tokenizer);

const canvasInput = (g: GraphBuilder) => g.input('canvas', 'uint8', IMAGE);

function predictorInputs(g: GraphBuilder): PredictorInputs {
  return {
    canvas: canvasInput(g),
    visible: g.input('visible', 'int64', ['batch', 'visible']),
    restore: g.input('restore', 'int64', TOKENS),
  };
}

/** uint8 canvas -> the tokenizer's pixel range, 2 x / 255 - 1. */
function toSigned(g: GraphBuilder, canvas: Value): Value {
  const unit = divide(g, cast(g, canvas, 'float32'), g.scalar(255, 'float32'));
  return cast(g, subtract(g, multiply(g, unit, g.scalar(2, 'float32')), g.scalar(1, 'float32')), g.compute);
}

/** Tokens -> float32 pixels in [0, 1]: (clamp(x, -1, 1) + 1) / 2. */
function decode(g: GraphBuilder, config: ModelConfig, tokens: Value): Value {
  const signed = clip(g, cast(g, tokenizerFor(config).decode(g, tokens), 'float32'), -1, 1);
  return divide(g, add(g, signed, g.scalar(1, 'float32')), g.scalar(2, 'float32'));
}

/** canvas, visible, restore -> image uint8 [B, 224, 224, 3], tokens int64 [B, 196], confidence float32 [B, 196]. */
function fused(g: GraphBuilder, config: ModelConfig, inputs = predictorInputs(g)): void {
  const logits = predictTokens(g, config.predictor, inputs);
  let tokens = argMax(g, logits);
  let confidence = reduceMax(g, softmax(g, logits));
  if (config.context === 'encoded') {
    const own = tokenizerFor(config).encode(g, toSigned(g, inputs.canvas));
    const visibleCount = g.node('Shape', [inputs.visible], 'int64', [1], { start: 1, end: 2 });
    const hidden = equal(g, inputs.restore, visibleCount);
    tokens = where(g, hidden, tokens, own);
    confidence = where(g, hidden, confidence, g.scalar(1, 'float32'));
  }
  const pixels = multiply(g, decode(g, config, tokens), g.scalar(255, 'float32'));
  g.output('image', cast(g, pixels, 'uint8'));
  g.output('tokens', tokens);
  g.output('confidence', confidence);
}

/**
 * Like `fused`, for an engine shared with strangers. Ids are clamped to their range, so no request can fail others in its batch.
 * Every answer says which model gave it.
 */
function served(g: GraphBuilder, config: ModelConfig, identity: Uint8Array): void {
  const { canvas, visible, restore } = predictorInputs(g);
  const visibleCount = g.node('Gather', [g.node('Shape', [visible], 'int64', [2]), g.scalar(1, 'int64')], 'int64', []);
  const ranks = g.node('Clip', [restore, g.scalar(0, 'int64'), visibleCount], 'int64', restore.shape);
  fused(g, config, { canvas, visible: clip(g, visible, 0, PATCHES - 1), restore: ranks });
  const row = g.constant('uint8', [1, identity.length], [...identity]);
  g.output('model', repeatForBatch(g, row, canvas));
}

const BUILD: Record<GraphName, (g: GraphBuilder, config: ModelConfig) => void> = {
  fused: (g, config) => fused(g, config),
  /** canvas, visible, restore -> logits float32 [B, 196, vocabulary]. */
  logits: (g, config) => g.output('logits', predictTokens(g, config.predictor, predictorInputs(g))),
  /** tokens int64 [B, 196] -> pixels float32 [B, 224, 224, 3] in [0, 1]. */
  detokenizer: (g, config) => g.output('pixels', decode(g, config, g.input('tokens', 'int64', TOKENS))),
  /** canvas -> codes int64 [B, 196]. */
  tokenizer: (g, config) => g.output('codes', tokenizerFor(config).encode(g, toSigned(g, canvasInput(g)))),
};

/**
 * Builds one graph of a model. K, the number of visible patches, is the same for a whole batch.
 * @param stored the type in which the model's floating-point weights are stored
 */
export function buildGraph(name: GraphName, config: ModelConfig, form: Form, stored: StoredType): Graph {
  const g = new GraphBuilder(form, stored);
  BUILD[name](g, config);
  return g.finish(name);
}

/**
 * Builds the graph that a shared server runs: `fused` with an additional output, `model` uint8 [B, 32].
 * @param identity the content of `model`, 32 bytes (see modelIdentity)
 */
export function buildServedGraph(config: ModelConfig, form: Form, stored: StoredType, identity: Uint8Array): Graph {
  const g = new GraphBuilder(form, stored);
  served(g, config, identity);
  return g.finish('served');
}
