import { create, toBinary } from '@bufbuild/protobuf';
import type { AttributeProto, TensorProto, ValueInfoProto } from 'onnx-buf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { ONNX_TYPE } from './builder.ts';
import type { Attribute, Constant, Graph, Value, Weight } from './graph.ts';
import { byteLength } from './graph.ts';

// IR version 9 came with operator set 20, the first with Gelu; ONNX Runtime has read both since 1.17.
const IR_VERSION = 9n;
const OPERATOR_SETS = [
  { domain: '', version: 20n },
  { domain: 'com.microsoft', version: 1n },
];

/** The position of a tensor's bytes in the weights file. */
export interface Extent {
  readonly offset: number;
  readonly length: number;
}

/**
 * Serialises a graph as an ONNX model. Its weights are external data in a file beside it.
 * @param location the weights file's name; ONNX Runtime looks for it in the model's own folder
 * @throws Error if a weight is missing in the file or has another size there
 */
export function writeOnnx(graph: Graph, location: string, extents: ReadonlyMap<string, Extent>): Uint8Array {
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: 'likewise',
    opsetImport: OPERATOR_SETS,
    graph: {
      name: graph.name,
      node: graph.nodes.map((node) => ({
        name: node.name,
        opType: node.op,
        domain: node.domain,
        input: [...node.inputs],
        output: node.outputs.map((value) => value.name),
        attribute: Object.entries(node.attributes).map(([name, value]) => attributeProto(name, value)),
      })),
      initializer: [
        ...graph.constants.map(constantProto),
        ...graph.weights.map((weight) => weightProto(weight, location, extents.get(weight.name))),
      ],
      input: graph.inputs.map(valueProto),
      output: graph.outputs.map(valueProto),
    },
  });
  return toBinary(ModelProtoSchema, model);
}

function attributeProto(name: string, value: Attribute): AttributeProto {
  const Type = AttributeProto_AttributeType;
  if (typeof value === 'string')
    return create(AttributeProtoSchema, { name, type: Type.STRING, s: new TextEncoder().encode(value) });
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: Type.FLOAT, f: value.float });
  return create(AttributeProtoSchema, { name, type: Type.INTS, ints: value.map(BigInt) });
}

function constantProto({ name, type, shape, bytes }: Constant): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: ONNX_TYPE[type],
    dims: shape.map(BigInt),
    rawData: bytes as Uint8Array<ArrayBuffer>,
  });
}

function weightProto({ name, type, shape }: Weight, location: string, extent: Extent | undefined): TensorProto {
  if (extent?.length !== byteLength(type, shape)) {
    throw new Error(
      `${name}: the weights file has ${extent?.length ?? 'no'} bytes, the graph wants ${byteLength(type, shape)}`,
    );
  }
  return create(TensorProtoSchema, {
    name,
    dataType: ONNX_TYPE[type],
    dims: shape.map(BigInt),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [
      { key: 'location', value: location },
      { key: 'offset', value: String(extent.offset) },
      { key: 'length', value: String(extent.length) },
    ],
  });
}

function valueProto({ name, type, shape }: Value): ValueInfoProto {
  const dim = shape.map((size) =>
    typeof size === 'number'
      ? { value: { case: 'dimValue' as const, value: BigInt(size) } }
      : { value: { case: 'dimParam' as const, value: size } },
  );
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: ONNX_TYPE[type], shape: { dim } } } },
  });
}
