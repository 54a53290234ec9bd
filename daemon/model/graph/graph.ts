/** ONNX element types the graphs use. */
export type ElementType = 'float32' | 'float16' | 'uint8' | 'int8' | 'int64' | 'bool';
/** A fixed size, or the name of a size that is only known at run time, such as `batch`. */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** A value in a graph under construction. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}

/** Numbers are integers by default, so a float attribute is marked. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

export interface Node {
  readonly name: string;
  readonly op: string;
  /** '' is ONNX's own operator set, otherwise `com.microsoft`. */
  readonly domain: string;
  /** Value names; '' for an omitted optional input. */
  readonly inputs: readonly string[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** How a stored tensor follows from the checkpoint's. */
export type WeightLayout =
  /** The checkpoint's values in their order, possibly in another shape. */
  | 'same'
  /** The checkpoint's [out, ...in] as [in, out], the right-hand side of a matrix product. */
  | 'transposed'
  /** Signed 8-bit values of the transposed weight, symmetric per output channel. */
  | 'int8'
  /** The float32 scale of each output channel of the `int8` values. */
  | 'int8-scale';

/** A tensor that a graph reads from the weights file. */
export interface Weight {
  /** Its name in the weights file: the checkpoint's key, with a suffix for the int8 layouts. */
  readonly name: string;
  readonly key: string;
  /** The shape the checkpoint must hold under `key`. */
  readonly keyShape: readonly number[];
  readonly layout: WeightLayout;
  /** Type and shape in the weights file. */
  readonly type: ElementType;
  readonly shape: readonly number[];
}

export interface Constant extends Value {
  readonly shape: readonly number[];
  /** Little-endian values. */
  readonly bytes: Uint8Array;
}

/** A finished graph, ready for the writer. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  readonly weights: readonly Weight[];
}

const BYTES = { float32: 4, float16: 2, uint8: 1, int8: 1, int64: 8, bool: 1 } as const;

/** Bytes of a tensor of this type and shape. */
export function byteLength(type: ElementType, shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, BYTES[type]);
}

/** `[batch, 196, 768]`, for messages. */
export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
