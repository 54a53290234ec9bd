import { toFloat16 } from '../checkpoint/tensors.ts';
import type {
  Attribute,
  Constant,
  Dim,
  ElementType,
  Graph,
  Node,
  Shape,
  Value,
  Weight,
  WeightLayout,
} from './graph.ts';
import { byteLength, showShape } from './graph.ts';

/** The type used for arithmetic. */
export type ComputeType = 'float32' | 'float16';
/** The type in which floating-point weights are stored. */
export type StoredType = 'float32' | 'float16';

/** The kernels a graph is written for, and its precision. */
export interface Form {
  /** The CPU form uses ONNX operators that are fast in ONNX Runtime's CPU kernels. The CUDA form uses its fused CUDA kernels. */
  readonly kernels: 'cpu' | 'cuda';
  /** int8 applies only to the matrix products of transformer blocks. Everything else then runs in fp32. */
  readonly precision: 'fp32' | 'fp16' | 'int8';
}

/**
 * Builds one graph, node by node. Values carry type and shape, so a wrong shape fails while building, with an error that names the
 * node.
 */
export class GraphBuilder {
  readonly form: Form;
  readonly compute: ComputeType;
  readonly #stored: StoredType;
  readonly #nodes: Node[] = [];
  readonly #inputs: Value[] = [];
  readonly #outputs: Value[] = [];
  readonly #constants = new Map<string, Constant>();
  readonly #weights = new Map<string, Weight>();
  readonly #casts = new Map<string, Value>();
  readonly #names = new Map<string, number>();
  #scope: string[] = [];

  constructor(form: Form, stored: StoredType) {
    this.form = form;
    this.compute = form.precision === 'fp16' ? 'float16' : 'float32';
    this.#stored = stored;
  }

  /** Runs `build` with `name` prefixed to the names of the nodes it adds. */
  scope<T>(name: string, build: () => T): T {
    const outer = this.#scope;
    this.#scope = [...outer, name];
    try {
      return build();
    } finally {
      this.#scope = outer;
    }
  }

  input(name: string, type: ElementType, shape: Shape): Value {
    const value = { name, type, shape };
    this.#inputs.push(value);
    return value;
  }

  /** Makes `value` an output called `name`. */
  output(name: string, value: Value): void {
    const output = { ...value, name };
    this.#nodes.push({ name, op: 'Identity', domain: '', inputs: [value.name], outputs: [output], attributes: {} });
    this.#outputs.push(output);
  }

  /** Adds a node with one output of the given type and shape. `undefined` omits an optional input. */
  node(
    op: string,
    inputs: readonly (Value | undefined)[],
    type: ElementType,
    shape: Shape,
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): Value {
    return this.nodes(op, inputs, [{ type, shape }], attributes, domain)[0]!;
  }

  /** Like node(), with several outputs. */
  nodes(
    op: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly { type: ElementType; shape: Shape }[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): Value[] {
    const name = this.#unique(op);
    const values = outputs.map((out, i) => ({ name: outputs.length > 1 ? `${name}:${i}` : `${name}:out`, ...out }));
    this.#nodes.push({
      name,
      op,
      domain,
      inputs: inputs.map((value) => value?.name ?? ''),
      outputs: values,
      attributes,
    });
    return values;
  }

  /** A small constant inside the graph. Equal constants are stored once. */
  constant(type: ElementType, shape: readonly number[], data: readonly number[]): Value {
    const bytes = encode(type, data);
    if (bytes.byteLength !== byteLength(type, shape))
      this.fail(`constant of ${data.length} values for ${showShape(shape)}`);
    const id = `${type}${showShape(shape)}${Buffer.from(bytes).toString('base64')}`;
    const known = this.#constants.get(id);
    if (known) return known;
    const value = { name: `constant.${this.#constants.size}`, type, shape, bytes };
    this.#constants.set(id, value);
    return value;
  }

  /** A scalar of the compute type. */
  scalar(value: number, type: ElementType = this.compute): Value {
    return this.constant(type, [], [value]);
  }

  /**
   * A checkpoint tensor as a value of the compute type.
   * @param key the checkpoint's name for it
   * @param keyShape the shape it must have there
   * @param use `transposed`: [out, ...in] becomes [in, out]; `shape`: the same values in another shape; `type`: a type other than the
   * compute type, if a kernel requires it
   */
  weight(
    key: string,
    keyShape: readonly number[],
    use: { transposed?: boolean; shape?: readonly number[]; type?: ComputeType } = {},
  ): Value {
    const [out = 1, ...rest] = keyShape;
    const shape = use.shape ?? (use.transposed ? [rest.reduce((product, size) => product * size, 1), out] : keyShape);
    if (byteLength('int8', shape) !== byteLength('int8', keyShape))
      this.fail(`${key} ${showShape(keyShape)} does not fit ${showShape(shape)}`);
    const stored = this.#weight(key, key, keyShape, use.transposed ? 'transposed' : 'same', this.#stored, shape);
    return this.#cast(stored, use.type ?? this.compute);
  }

  /** A checkpoint's [out, in] matrix as int8 values [in, out] and one float32 scale per output channel. */
  quantizedWeight(key: string, keyShape: readonly [number, number]): { values: Value; scale: Value } {
    const [out, inner] = keyShape;
    return {
      values: this.#weight(`${key}.int8`, key, keyShape, 'int8', 'int8', [inner, out]),
      scale: this.#weight(`${key}.int8-scale`, key, keyShape, 'int8-scale', 'float32', [out]),
    };
  }

  /** Throws an error that names the place in the graph. */
  fail(what: string): never {
    throw new Error(`${this.#scope.join('.') || 'graph'}: ${what}`);
  }

  /** Fails unless `value` has exactly this shape. */
  expect(value: Value, shape: Shape): Value {
    if (value.shape.length !== shape.length || value.shape.some((dim: Dim, i) => dim !== shape[i])) {
      this.fail(`${value.name} has shape ${showShape(value.shape)}, wanted ${showShape(shape)}`);
    }
    return value;
  }

  finish(name: string): Graph {
    return {
      name,
      inputs: this.#inputs,
      outputs: this.#outputs,
      nodes: this.#nodes,
      constants: [...this.#constants.values()],
      weights: [...this.#weights.values()],
    };
  }

  #weight(
    name: string,
    key: string,
    keyShape: readonly number[],
    layout: WeightLayout,
    type: ElementType,
    shape: readonly number[],
  ): Value {
    const known = this.#weights.get(name);
    if (known && showShape(known.shape) !== showShape(shape))
      this.fail(`${name} is used as ${showShape(known.shape)} and ${showShape(shape)}`);
    this.#weights.set(name, known ?? { name, key, keyShape, layout, type, shape });
    return { name, type, shape };
  }

  // The weight is stored in another type than the compute type. ONNX Runtime folds the Cast when it loads the graph.
  #cast(stored: Value, type: ComputeType): Value {
    if (stored.type === type) return stored;
    const id = `${stored.name}:${type}`;
    const known = this.#casts.get(id);
    if (known) return known;
    const value = { name: id, type, shape: stored.shape };
    this.#nodes.push({
      name: `${id}/Cast`,
      op: 'Cast',
      domain: '',
      inputs: [stored.name],
      outputs: [value],
      attributes: { to: ONNX_TYPE[type] },
    });
    this.#casts.set(id, value);
    return value;
  }

  #unique(op: string): string {
    const path = [...this.#scope, op].join('/');
    const count = this.#names.get(path) ?? 0;
    this.#names.set(path, count + 1);
    return count === 0 ? path : `${path}.${count}`;
  }
}

/** TensorProto.DataType of each element type (onnx.proto). */
export const ONNX_TYPE = { float32: 1, uint8: 2, int8: 3, int64: 7, bool: 9, float16: 10 } as const;

function encode(type: ElementType, data: readonly number[]): Uint8Array {
  switch (type) {
    case 'float32':
      return new Uint8Array(Float32Array.from(data).buffer);
    case 'int64':
      return new Uint8Array(BigInt64Array.from(data, BigInt).buffer);
    case 'uint8':
    case 'int8':
    case 'bool':
      return Uint8Array.from(data);
    case 'float16':
      return new Uint8Array(toFloat16(Float32Array.from(data)).buffer);
  }
}
