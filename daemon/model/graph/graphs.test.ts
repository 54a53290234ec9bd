import { describe, expect, it } from 'vitest';
import { PUBLISHED, TINY_PATCHES, TINY_VQGAN } from '../../../test/support/models.ts';
import { type Form, GraphBuilder } from './builder.ts';
import type { Graph } from './graph.ts';
import { buildGraph, GRAPH_NAMES } from './graphs.ts';
import { linear, transformerBlock } from './layers.ts';
import { add, concat, matMul, reshape, slice } from './ops.ts';
import { writeOnnx } from './writer.ts';

const CPU: Form = { kernels: 'cpu', precision: 'fp32' };
const operators = (graph: Graph) => new Set(graph.nodes.map((node) => node.op));

describe('builder', () => {
  const build = () => {
    const g = new GraphBuilder(CPU, 'float32');
    return { g, x: g.input('x', 'float32', ['batch', 10, 6]) };
  };

  it('refuses wrong shapes while building and names the place', () => {
    const { g, x } = build();
    const at = (what: () => unknown) => () => g.scope('blocks.3', () => g.scope('attn', what));
    const square = g.constant('float32', [4, 4], new Array(16).fill(0));
    expect(at(() => matMul(g, x, square))).toThrow('blocks.3.attn: MatMul of x [batch, 10, 6] and constant.0 [4, 4]');
    expect(at(() => add(g, x, square))).toThrow(/blocks\.3\.attn: cannot broadcast x \[batch, 10, 6\]/);
    expect(at(() => reshape(g, x, ['batch', 59]))).toThrow('cannot reshape x [batch, 10, 6] to [batch, 59]');
    expect(at(() => reshape(g, x, ['rows', 60]))).toThrow('cannot reshape');
    expect(at(() => concat(g, [x, reshape(g, x, ['batch', 6, 10])], 1))).toThrow('cannot join');
    expect(at(() => slice(g, x, 1, 4, 11))).toThrow('slice 4..11');
    expect(at(() => g.expect(x, ['batch', 10, 7]))).toThrow('blocks.3.attn: x has shape [batch, 10, 6], wanted');
    expect(() => transformerBlock(g, x, 'blocks.3', 4)).toThrow('blocks.3: 6 channels do not divide into 4 heads');
    expect(() => g.constant('float32', [3], [1, 2])).toThrow('2 values for [3]');
  });

  it('refuses one weight under two shapes, and shapes that do not hold its values', () => {
    const { g, x } = build();
    linear(g, x, 'fc', 5);
    expect(() => linear(g, x, 'fc', 7)).toThrow('fc.weight is used as [6, 5] and [6, 7]');
    expect(() => g.weight('norm.weight', [8], { shape: [7, 1, 1] })).toThrow('norm.weight [8] does not fit [7, 1, 1]');
  });

  it('derives the shape of a joined axis of unknown size', () => {
    const { g, x } = build();
    const ids = g.input('ids', 'float32', ['batch', 'visible', 6]);
    expect(concat(g, [x, ids], 1).shape).toEqual(['batch', '10+visible', 6]);
  });
});

describe('graphs', () => {
  it.each([TINY_VQGAN, TINY_PATCHES, PUBLISHED])('have the same inputs and outputs in every form', (config) => {
    for (const kernels of ['cpu', 'cuda'] as const) {
      for (const precision of ['fp32', 'fp16', 'int8'] as const) {
        const ends = GRAPH_NAMES.map((name) => {
          const { inputs, outputs } = buildGraph(name, config, { kernels, precision }, 'float32');
          return [...inputs, ...outputs].map(({ name, type, shape }) => `${name} ${type} ${shape.join('x')}`);
        });
        const predictor = ['canvas uint8 batchx224x224x3', 'visible int64 batchxvisible', 'restore int64 batchx196'];
        expect(ends).toEqual([
          [...predictor, 'image uint8 batchx224x224x3', 'tokens int64 batchx196', 'confidence float32 batchx196'],
          [...predictor, `logits float32 batchx196x${config.predictor.vocabulary}`],
          ['tokens int64 batchx196', 'pixels float32 batchx224x224x3'],
          ['canvas uint8 batchx224x224x3', 'codes int64 batchx196'],
        ]);
      }
    }
  });

  it('use the fused kernels of the device they are written for', () => {
    const fused = (kernels: Form['kernels']) =>
      operators(buildGraph('fused', TINY_VQGAN, { kernels, precision: 'fp16' }, 'float16'));
    expect(fused('cuda')).toContain('GroupNorm');
    expect(fused('cuda')).not.toContain('InstanceNormalization');
    expect(fused('cpu')).toContain('InstanceNormalization');
    expect(fused('cpu')).not.toContain('GroupNorm');
    for (const kernels of ['cpu', 'cuda'] as const) expect(fused(kernels)).toContain('MultiHeadAttention');
  });

  it('quantise the transformer blocks only, and read those weights in no other type', () => {
    const { weights, nodes } = buildGraph('fused', TINY_VQGAN, { kernels: 'cpu', precision: 'int8' }, 'float32');
    const quantised = weights.filter(({ layout }) => layout === 'int8').map(({ key }) => key);
    const { encoder, decoder } = TINY_VQGAN.predictor;
    expect(quantised).toHaveLength(4 * (encoder.depth + decoder.depth));
    expect(quantised.every((key) => /^(decoder_)?blocks\.\d+\.(attn|mlp)\./.test(key))).toBe(true);
    expect(weights.filter(({ key, layout }) => quantised.includes(key) && !layout.startsWith('int8'))).toEqual([]);
    expect(nodes.filter(({ op }) => op === 'DynamicQuantizeMatMul')).toHaveLength(quantised.length);
  });

  it('take the group norm parameters of the CUDA kernel as float32', () => {
    const { nodes } = buildGraph('detokenizer', TINY_VQGAN, { kernels: 'cuda', precision: 'fp16' }, 'float16');
    const norms = nodes.filter(({ op }) => op === 'GroupNorm');
    expect(norms.length).toBeGreaterThan(0);
    for (const { inputs } of norms) expect(inputs.slice(1).every((name) => name.endsWith(':float32'))).toBe(true);
  });
});

describe('writer', () => {
  it('refuses a weights file that lacks a tensor or holds another size', () => {
    const graph = buildGraph('tokenizer', TINY_PATCHES, CPU, 'float32');
    const extents = new Map(graph.weights.map(({ name }) => [name, { offset: 0, length: 4 }]));
    expect(() => writeOnnx(graph, 'w', new Map())).toThrow(/: the weights file has no bytes, the graph wants \d+/);
    expect(() => writeOnnx(graph, 'w', extents)).toThrow(/: the weights file has 4 bytes, the graph wants \d+/);
  });
});
