import { writeFileSync } from 'node:fs';
import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';

const { UINT8, INT64, INT32, BOOL, FLOAT } = TensorProto_DataType;

/** A canvas with this first red value makes the tiny graph's run fail: it reads beyond the end of a tensor. */
export const POISON = 13;

/** Loop iterations per unit of a canvas's first green value. One unit is about a millisecond of one core. */
const ITERATIONS_PER_UNIT = 700;

/**
 * Writes an ONNX file with the inputs and outputs of the fused model graph and a rule simple enough to check by hand. image = 255 -
 * canvas. tokens[p] = p where patch p is visible and -1 where it is hidden, found through `visible` and `restore`. confidence[p] =
 * restore[p] / 196. First red value POISON: the run fails. First green value g: the run takes about g milliseconds longer (the
 * batch's largest g counts).
 */
export function writeTinyGraph(path: string): void {
  const nodes: NodeProto[] = [
    node('Cast', ['canvas'], 'wide', { to: INT32 }),
    node('Sub', ['c255', 'wide'], 'inverted'),
    node('Cast', ['inverted'], 'image', { to: UINT8 }),

    node('Slice', ['wide', 'firstStart', 'firstEnd', 'imageAxes'], 'firstPixel'),
    node('Squeeze', ['firstPixel', 'middleAxes'], 'first'),
    node('Gather', ['first', 'red'], 'reds', { axis: 1 }),
    node('Equal', ['reds', 'poison'], 'isPoison'),
    node('Cast', ['isPoison'], 'poisonFlag', { to: INT64 }),
    node('Mul', ['poisonFlag', 'farAway'], 'poisonOffset'),
    node('Gather', ['first', 'green'], 'greens', { axis: 1 }),
    node('ReduceMax', ['greens'], 'slowest', { keepdims: 0 }),
    node('Cast', ['slowest'], 'units', { to: INT64 }),
    node('Mul', ['units', 'iterationsPerUnit'], 'trips'),
    node('Loop', ['trips', 'yes', 'zero'], 'spun', { body: countingBody() }),
    node('Mul', ['spun', 'zero'], 'nothing'),

    node('Slice', ['restore', 'zero1', 'one1', 'one1'], 'column'),
    node('Mul', ['column', 'zero'], 'zeros'),
    node('Sub', ['zeros', 'one'], 'minusOnes'),
    node('Concat', ['visible', 'minusOnes'], 'lookup', { axis: 1 }),
    node('Add', ['restore', 'poisonOffset'], 'ranks'),
    node('GatherElements', ['lookup', 'ranks'], 'found', { axis: 1 }),
    node('Add', ['found', 'nothing'], 'tokens'),

    node('Cast', ['restore'], 'restoreFloat', { to: FLOAT }),
    node('Div', ['restoreFloat', 'patches'], 'confidence'),
  ];
  const graph = create(GraphProtoSchema, {
    name: 'tiny',
    node: nodes,
    initializer: [
      int32('c255', [], [255]),
      int64('firstStart', [2], [0, 0]),
      int64('firstEnd', [2], [1, 1]),
      int64('imageAxes', [2], [1, 2]),
      int64('middleAxes', [2], [1, 2]),
      int64('red', [1], [0]),
      int64('green', [1], [1]),
      int32('poison', [], [POISON]),
      int64('farAway', [], [1_000_000]),
      int64('iterationsPerUnit', [], [ITERATIONS_PER_UNIT]),
      tensor('yes', BOOL, [], { int32Data: [1] }),
      int64('zero', [], [0]),
      int64('one', [], [1]),
      int64('zero1', [1], [0]),
      int64('one1', [1], [1]),
      tensor('patches', FLOAT, [], { floatData: [196] }),
    ],
    input: [
      value('canvas', UINT8, ['B', 224, 224, 3]),
      value('visible', INT64, ['B', 'K']),
      value('restore', INT64, ['B', 196]),
    ],
    output: [
      value('image', UINT8, ['B', 224, 224, 3]),
      value('tokens', INT64, ['B', 196]),
      value('confidence', FLOAT, ['B', 196]),
    ],
  });
  const model = create(ModelProtoSchema, {
    irVersion: 9n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: 18n })],
    graph,
  });
  writeFileSync(path, toBinary(ModelProtoSchema, model));
}

/** One iteration of the loop: adds one to the carried count. */
function countingBody(): GraphProto {
  return create(GraphProtoSchema, {
    name: 'count',
    node: [node('Identity', ['goOn'], 'stillGoOn'), node('Add', ['count', 'step'], 'counted')],
    initializer: [int64('step', [], [1])],
    input: [value('turn', INT64, []), value('goOn', BOOL, []), value('count', INT64, [])],
    output: [value('stillGoOn', BOOL, []), value('counted', INT64, [])],
  });
}

function node(opType: string, input: string[], output: string, attributes: Record<string, number | GraphProto> = {}) {
  const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value));
  return create(NodeProtoSchema, { opType, name: output, input, output: [output], attribute });
}

function attributeOf(name: string, value: number | GraphProto): AttributeProto {
  return typeof value === 'number'
    ? create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) })
    : create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.GRAPH, g: value });
}

function tensor(name: string, dataType: number, dims: number[], data: object): TensorProto {
  return create(TensorProtoSchema, { name, dataType, dims: dims.map(BigInt), ...data });
}

function int32(name: string, dims: number[], values: number[]): TensorProto {
  return tensor(name, INT32, dims, { int32Data: values });
}

function int64(name: string, dims: number[], values: number[]): TensorProto {
  return tensor(name, INT64, dims, { int64Data: values.map(BigInt) });
}

function value(name: string, elemType: number, dims: (string | number)[]): ValueInfoProto {
  const dim = dims.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value: typeof size === 'number' ? { case: 'dimValue', value: BigInt(size) } : { case: 'dimParam', value: size },
    }),
  );
  const tensorType = create(TypeProto_TensorSchema, { elemType, shape: create(TensorShapeProtoSchema, { dim }) });
  const type = create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } });
  return create(ValueInfoProtoSchema, { name, type });
}
