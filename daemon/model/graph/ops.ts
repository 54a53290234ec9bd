import type { GraphBuilder } from './builder.ts';
import { ONNX_TYPE } from './builder.ts';
import type { Dim, ElementType, Shape, Value } from './graph.ts';
import { showShape } from './graph.ts';

// One function per ONNX operator in use (operator set 20). Each checks and infers shapes.
// For com.microsoft operators, see layers.ts.

/** NumPy broadcasting of two shapes. */
function broadcast(g: GraphBuilder, a: Value, b: Value): Shape {
  const rank = Math.max(a.shape.length, b.shape.length);
  return Array.from({ length: rank }, (_, i): Dim => {
    const x = a.shape[i - rank + a.shape.length] ?? 1;
    const y = b.shape[i - rank + b.shape.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      g.fail(`cannot broadcast ${a.name} ${showShape(a.shape)} with ${b.name} ${showShape(b.shape)}`);
    return x === 1 ? y : x;
  });
}

function arithmetic(op: string) {
  return (g: GraphBuilder, a: Value, b: Value): Value => {
    if (a.type !== b.type) g.fail(`${op} of ${a.name} ${a.type} and ${b.name} ${b.type}`);
    return g.node(op, [a, b], a.type, broadcast(g, a, b));
  };
}

export const add = arithmetic('Add');
export const subtract = arithmetic('Sub');
export const multiply = arithmetic('Mul');
export const divide = arithmetic('Div');

/** Elementwise a == b. */
export function equal(g: GraphBuilder, a: Value, b: Value): Value {
  return g.node('Equal', [a, b], 'bool', broadcast(g, a, b));
}

/** Elementwise condition ? a : b. The three must have one shape, or b be a scalar. */
export function where(g: GraphBuilder, condition: Value, a: Value, b: Value): Value {
  return g.node('Where', [condition, a, b], a.type, broadcast(g, a, b));
}

export function cast(g: GraphBuilder, x: Value, type: ElementType): Value {
  return x.type === type ? x : g.node('Cast', [x], type, x.shape, { to: ONNX_TYPE[type] });
}

export function sigmoid(g: GraphBuilder, x: Value): Value {
  return g.node('Sigmoid', [x], x.type, x.shape);
}

export function clip(g: GraphBuilder, x: Value, low: number, high: number): Value {
  return g.node('Clip', [x, g.scalar(low, x.type), g.scalar(high, x.type)], x.type, x.shape);
}

/** Matrix product over the last two axes. `b` is [in, out] or has the batch axes of `a`. */
export function matMul(g: GraphBuilder, a: Value, b: Value): Value {
  const inner = a.shape.at(-1);
  if (inner !== b.shape.at(-2)) g.fail(`MatMul of ${a.name} ${showShape(a.shape)} and ${b.name} ${showShape(b.shape)}`);
  return g.node('MatMul', [a, b], a.type, [...a.shape.slice(0, -1), b.shape.at(-1)!]);
}

export function transpose(g: GraphBuilder, x: Value, axes: readonly number[]): Value {
  if (axes.length !== x.shape.length) g.fail(`transpose ${showShape(axes)} of ${x.name} ${showShape(x.shape)}`);
  return g.node(
    'Transpose',
    [x],
    x.type,
    axes.map((axis) => x.shape[axis]!),
    { perm: axes },
  );
}

/** Reshapes. A named size must keep its place, or be the only unknown size on both sides. */
export function reshape(g: GraphBuilder, x: Value, shape: Shape): Value {
  const fixed = (s: Shape) =>
    s.reduce<number>((product, dim) => (typeof dim === 'number' ? product * dim : product), 1);
  const named = (s: Shape) => s.filter((dim) => typeof dim === 'string').join();
  if (fixed(x.shape) !== fixed(shape) || named(x.shape) !== named(shape)) {
    g.fail(`cannot reshape ${x.name} ${showShape(x.shape)} to ${showShape(shape)}`);
  }
  const target = shape.map((dim, i) => (typeof dim === 'number' ? dim : dim === x.shape[i] ? 0 : -1));
  return g.node('Reshape', [x, g.constant('int64', [target.length], target)], x.type, shape);
}

/** Concatenates along `axis`. Named sizes along it add up to a new name. */
export function concat(g: GraphBuilder, values: readonly Value[], axis: number): Value {
  const [first] = values as [Value];
  for (const v of values) {
    if (v.shape.length !== first.shape.length || v.shape.some((dim, i) => i !== axis && dim !== first.shape[i])) {
      g.fail(`cannot join ${values.map((x) => showShape(x.shape)).join(' and ')} along axis ${axis}`);
    }
  }
  const sizes = values.map((v) => v.shape[axis]!);
  const size = sizes.every((s) => typeof s === 'number') ? sizes.reduce((sum, s) => sum + s, 0) : sizes.join('+');
  return g.node(
    'Concat',
    values,
    first.type,
    first.shape.map((dim, i) => (i === axis ? size : dim)),
    { axis },
  );
}

/** Cuts the last axis into `parts` equal pieces. */
export function splitLast(g: GraphBuilder, x: Value, parts: number): Value[] {
  const size = x.shape.at(-1) as number;
  if (size % parts !== 0) g.fail(`cannot split ${x.name} ${showShape(x.shape)} in ${parts}`);
  const shape = [...x.shape.slice(0, -1), size / parts];
  return g.nodes(
    'Split',
    [x],
    Array.from({ length: parts }, () => ({ type: x.type, shape })),
    { axis: -1, num_outputs: parts },
  );
}

/** Elements start..end-1 of `axis`, whose size must be known. */
export function slice(g: GraphBuilder, x: Value, axis: number, start: number, end: number): Value {
  const size = x.shape[axis];
  if (typeof size !== 'number' || start < 0 || end > size || start >= end)
    g.fail(`slice ${start}..${end} of ${x.name} ${showShape(x.shape)}`);
  const one = (value: number) => g.constant('int64', [1], [value]);
  return g.node(
    'Slice',
    [x, one(start), one(end), one(axis)],
    x.type,
    x.shape.map((dim, i) => (i === axis ? end - start : dim)),
  );
}

/** Rows of a table [n, ...rest] by ids of any shape. */
export function lookUp(g: GraphBuilder, table: Value, ids: Value): Value {
  return g.node('Gather', [table, ids], table.type, [...ids.shape, ...table.shape.slice(1)], { axis: 0 });
}

/** Each sample's own rows in a batch: x [B, n, d], ids int64 [B, k] -> [B, k, d]. */
export function gatherRows(g: GraphBuilder, x: Value, ids: Value): Value {
  const [batch, , width] = x.shape as [Dim, Dim, Dim];
  if (x.shape.length !== 3 || ids.shape.length !== 2 || ids.shape[0] !== batch) {
    g.fail(`gather ${ids.name} ${showShape(ids.shape)} from ${x.name} ${showShape(x.shape)}`);
  }
  const indices = g.node('Unsqueeze', [ids, g.constant('int64', [1], [2])], 'int64', [...ids.shape, 1]);
  return g.node('GatherND', [x, indices], x.type, [batch, ids.shape[1]!, width], { batch_dims: 1 });
}

/** Repeats `row` [1, ...rest] for every sample of `like`'s batch: [batch, ...rest]. */
export function repeatForBatch(g: GraphBuilder, row: Value, like: Value): Value {
  const [, ...rest] = row.shape as [1, ...number[]];
  const batch = g.node('Shape', [like], 'int64', [1], { start: 0, end: 1 });
  const target = g.node('Concat', [batch, g.constant('int64', [rest.length], rest)], 'int64', [rest.length + 1], {
    axis: 0,
  });
  return g.node('Expand', [row, target], row.type, [like.shape[0]!, ...rest]);
}

export function softmax(g: GraphBuilder, x: Value): Value {
  return g.node('Softmax', [x], x.type, x.shape, { axis: -1 });
}

/** The index of the largest value of the last axis; the first if several are equal. */
export function argMax(g: GraphBuilder, x: Value): Value {
  return g.node('ArgMax', [x], 'int64', x.shape.slice(0, -1), { axis: -1, keepdims: 0 });
}

/** Largest value of the last axis. */
export function reduceMax(g: GraphBuilder, x: Value): Value {
  return g.node('ReduceMax', [x, g.constant('int64', [1], [-1])], x.type, x.shape.slice(0, -1), { keepdims: 0 });
}

/** Sum of squares over the last axis. */
export function sumOfSquares(g: GraphBuilder, x: Value): Value {
  return g.node('ReduceSumSquare', [x, g.constant('int64', [1], [-1])], x.type, x.shape.slice(0, -1), { keepdims: 0 });
}

/** 2-D convolution, square kernel, x [B, C, H, W], weight [O, C, k, k]. `pads` = top, left, bottom, right. */
export function convolution(
  g: GraphBuilder,
  x: Value,
  weight: Value,
  bias: Value,
  options: { stride?: number; pads?: readonly [number, number, number, number] } = {},
): Value {
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  const [out, inner, size] = weight.shape as number[];
  if (x.shape.length !== 4 || channels !== inner || bias.shape[0] !== out) {
    g.fail(`convolution of ${x.name} ${showShape(x.shape)} by ${weight.name} ${showShape(weight.shape)}`);
  }
  const { stride = 1, pads = [0, 0, 0, 0] } = options;
  const extent = (length: number, before: number, after: number) =>
    Math.floor((length + before + after - size!) / stride) + 1;
  const shape = [batch, out!, extent(height, pads[0], pads[2]), extent(width, pads[1], pads[3])];
  return g.node('Conv', [x, weight, bias], x.type, shape, {
    kernel_shape: [size!, size!],
    strides: [stride, stride],
    pads,
  });
}

/** Doubles height and width of [B, C, H, W] by repeating pixels. */
export function upsampleNearest2(g: GraphBuilder, x: Value): Value {
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  const scales = g.constant('float32', [4], [1, 1, 2, 2]);
  const attributes = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
  return g.node('Resize', [x, undefined, scales], x.type, [batch, channels, height * 2, width * 2], attributes);
}

/** [B, 4 C, H, W] -> [B, C, 2 H, 2 W]: the quarters of the channels are the upper left, upper right, lower left and lower right pixels. */
export function depthToSpace2(g: GraphBuilder, x: Value): Value {
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  if (channels % 4 !== 0) g.fail(`${x.name} ${showShape(x.shape)} has channels that are not a multiple of 4`);
  const shape = [batch, channels / 4, height * 2, width * 2];
  return g.node('DepthToSpace', [x], x.type, shape, { blocksize: 2, mode: 'DCR' });
}
