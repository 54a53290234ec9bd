import type { GraphBuilder } from './builder.ts';
import type { Dim, Value } from './graph.ts';
import { showShape } from './graph.ts';
import {
  add,
  concat,
  convolution,
  depthToSpace2,
  matMul,
  multiply,
  reshape,
  sigmoid,
  slice,
  splitLast,
  transpose,
  upsampleNearest2,
} from './ops.ts';

const MICROSOFT = 'com.microsoft';

/** y = x W^T + b with PyTorch's `key.weight` [out, in] and `key.bias` [out]; x [..., in] -> [..., out]. */
export function linear(g: GraphBuilder, x: Value, key: string, out: number): Value {
  const inner = x.shape.at(-1) as number;
  const weight = g.weight(`${key}.weight`, [out, inner], { transposed: true });
  return add(g, matMul(g, x, weight), g.weight(`${key}.bias`, [out]));
}

/**
 * Like linear(). The int8 form computes it from 8-bit weights and activations. Weights have one scale per output channel. Activations
 * are quantised to unsigned 8 bits by their range at run time.
 */
function quantizableLinear(g: GraphBuilder, x: Value, key: string, out: number): Value {
  if (g.form.precision !== 'int8') return linear(g, x, key, out);
  const { values, scale } = g.quantizedWeight(`${key}.weight`, [out, x.shape.at(-1) as number]);
  const bias = g.weight(`${key}.bias`, [out]);
  const inputs = [x, values, scale, undefined, bias];
  return g.node('DynamicQuantizeMatMul', inputs, x.type, [...x.shape.slice(0, -1), out], {}, MICROSOFT);
}

/** LayerNorm over the last axis with eps 1e-6, the value of the published model and of every size here. */
export function layerNorm(g: GraphBuilder, x: Value, key: string): Value {
  const width = x.shape.at(-1) as number;
  const parameters = [g.weight(`${key}.weight`, [width]), g.weight(`${key}.bias`, [width])];
  return g.node('LayerNormalization', [x, ...parameters], x.type, x.shape, { axis: -1, epsilon: { float: 1e-6 } });
}

/** Multi-head self-attention of x [B, N, d] with keys `qkv` and `proj`; scale (d / heads)^-0.5. */
function selfAttention(g: GraphBuilder, x: Value, key: string, heads: number): Value {
  const width = x.shape.at(-1) as number;
  if (width % heads !== 0) g.fail(`${width} channels do not divide into ${heads} heads`);
  const [query, keys, values] = splitLast(g, quantizableLinear(g, x, `${key}.qkv`, 3 * width), 3);
  const mixed = g.node('MultiHeadAttention', [query, keys, values], x.type, x.shape, { num_heads: heads }, MICROSOFT);
  return quantizableLinear(g, mixed, `${key}.proj`, width);
}

/** A pre-norm transformer block (ViT): attention and an MLP four times as wide with exact GELU, each added to its input. */
export function transformerBlock(g: GraphBuilder, x: Value, key: string, heads: number): Value {
  return g.scope(key, () => {
    const width = x.shape.at(-1) as number;
    const attended = add(g, x, selfAttention(g, layerNorm(g, x, `${key}.norm1`), `${key}.attn`, heads));
    const hidden = quantizableLinear(g, layerNorm(g, attended, `${key}.norm2`), `${key}.mlp.fc1`, 4 * width);
    const active = g.node('Gelu', [hidden], hidden.type, hidden.shape);
    return add(g, attended, quantizableLinear(g, active, `${key}.mlp.fc2`, width));
  });
}

/** Convolution with PyTorch's `key.weight` [out, in, size, size] and `key.bias`. By default it is padded to keep its extent. */
export function conv(
  g: GraphBuilder,
  x: Value,
  key: string,
  out: number,
  size: 1 | 3,
  options: { stride?: number; pads?: readonly [number, number, number, number] } = {},
): Value {
  const pad = (size - 1) / 2;
  const weight = g.weight(`${key}.weight`, [out, x.shape[1] as number, size, size]);
  return g.scope(key, () =>
    convolution(g, x, weight, g.weight(`${key}.bias`, [out]), { pads: [pad, pad, pad, pad], ...options }),
  );
}

/**
 * Doubles height and width by repeating pixels, then applies a 3 x 3 convolution like conv(): [B, C, H, W] -> [B, out, 2H, 2W]. A
 * pixel of the result depends on only 2 x 2 pixels of `x`; which ones depends on its position among the four made from one pixel. So
 * on CPU it is four convolutions of `x`, with kernels whose taps are sums of the nine. That takes less than half of the
 * multiplications. ONNX Runtime computes the sums when it loads the graph.
 */
export function doublingConv(g: GraphBuilder, x: Value, key: string, out: number): Value {
  if (g.form.kernels === 'cuda') return conv(g, upsampleNearest2(g, x), key, out, 3);
  const weight = g.weight(`${key}.weight`, [out, x.shape[1] as number, 3, 3]);
  const bias = g.weight(`${key}.bias`, [out]);
  return g.scope(key, () => {
    // Row 2i comes from rows i - 1, i and i of `x`, row 2i + 1 from rows i, i and i + 1. Columns are alike.
    const [upper, lower] = pairsOfTaps(g, weight, 2);
    const places = [upper, lower].flatMap((rows, dy) =>
      pairsOfTaps(g, rows, 3).map((kernel, dx) => convolution(g, x, kernel, bias, { pads: [1 - dy, 1 - dx, dy, dx] })),
    );
    return depthToSpace2(g, concat(g, places, 1));
  });
}

/** For three taps along an axis: the first and the sum of the others, then the sum of the first two and the last. */
function pairsOfTaps(g: GraphBuilder, weight: Value, axis: number): [Value, Value] {
  const [first, middle, last] = [0, 1, 2].map((tap) => slice(g, weight, axis, tap, tap + 1)) as [Value, Value, Value];
  return [concat(g, [first, add(g, middle, last)], axis), concat(g, [add(g, first, middle), last], axis)];
}

const GROUPS = 32;
const GROUP_EPSILON = { float: 1e-6 };

/** GroupNorm(32 groups, eps 1e-6) of x [B, C, H, W], optionally followed by swish (x * sigmoid(x)). */
export function groupNorm(g: GraphBuilder, x: Value, key: string, activation: 'swish' | 'none'): Value {
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  if (channels % GROUPS !== 0)
    g.fail(`${x.name} ${showShape(x.shape)} has channels that do not divide into ${GROUPS} groups`);
  return g.scope(key, () => {
    if (g.form.kernels === 'cuda') {
      // The CUDA kernel fuses norm and swish. It accepts only channels last and float32 parameters.
      const parameters = [
        g.weight(`${key}.weight`, [channels], { type: 'float32' }),
        g.weight(`${key}.bias`, [channels], { type: 'float32' }),
      ];
      const last = transpose(g, x, [0, 2, 3, 1]);
      const attributes = {
        groups: GROUPS,
        epsilon: GROUP_EPSILON,
        activation: activation === 'swish' ? 1 : 0,
        channels_last: 1,
      };
      return transpose(
        g,
        g.node('GroupNorm', [last, ...parameters], x.type, last.shape, attributes, MICROSOFT),
        [0, 3, 1, 2],
      );
    }
    // On CPU the operator GroupNormalization is split into slow primitives. InstanceNormalization is twice as fast.
    const ones = g.constant(x.type, [GROUPS], new Array(GROUPS).fill(1));
    const zeros = g.constant(x.type, [GROUPS], new Array(GROUPS).fill(0));
    const grouped = reshape(g, x, [batch, GROUPS, (channels / GROUPS) * height * width]);
    const normal = g.node('InstanceNormalization', [grouped, ones, zeros], x.type, grouped.shape, {
      epsilon: GROUP_EPSILON,
    });
    const back = reshape(g, normal, x.shape);
    const perChannel = { shape: [channels, 1, 1] };
    const scaled = multiply(g, back, g.weight(`${key}.weight`, [channels], perChannel));
    const shifted = add(g, scaled, g.weight(`${key}.bias`, [channels], perChannel));
    return activation === 'swish' ? multiply(g, shifted, sigmoid(g, shifted)) : shifted;
  });
}
