import type { PlainValue } from '../../daemon/model/checkpoint/checkpoint.ts';
import { type DType, toFloat16 } from '../../daemon/model/checkpoint/tensors.ts';
import { type Pickled, pickle, python } from './pickleWriter.ts';
import { writeZip, type ZipMember, type ZipOptions } from './zipWriter.ts';

/** A tensor to write. */
export interface TensorSource {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /**
   * The elements, little-endian, or the seed of random floats within +-scale (F32 and F16 only). By default, the tensor's index is
   * the seed.
   */
  readonly data?: Uint8Array | number;
  /** Default 0.05. */
  readonly scale?: number;
}

export interface CheckpointContent {
  /** Written in this order, under `model` unless `under` says otherwise; null means the top level. */
  readonly model: ReadonlyMap<string, TensorSource>;
  readonly under?: 'model' | 'state_dict' | null;
  /** The members of the argparse.Namespace under `args`. */
  readonly args?: Readonly<Record<string, PlainValue>>;
  /** Additional members of the top level. */
  readonly extra?: ReadonlyMap<string, Pickled>;
  /** Adds AdamW's two moments of every tensor, as in the authors' checkpoints. This triples the file. */
  readonly optimizer?: boolean;
}

const STORAGES: Readonly<Record<DType, string>> = {
  F64: 'DoubleStorage',
  F32: 'FloatStorage',
  F16: 'HalfStorage',
  BF16: 'BFloat16Storage',
  I64: 'LongStorage',
  I32: 'IntStorage',
  I16: 'ShortStorage',
  I8: 'CharStorage',
  U8: 'ByteStorage',
  BOOL: 'BoolStorage',
};

/**
 * Writes a checkpoint as torch.save does, in the format of the authors' training code. The file may be of any size, because only one
 * tensor at a time is in memory.
 */
export async function writeCheckpoint(
  path: string,
  content: CheckpointContent,
  options: ZipOptions = {},
): Promise<void> {
  const storages: (() => Uint8Array)[] = [];
  const tensor = (source: TensorSource): Pickled => {
    const index = storages.length;
    storages.push(() => elements(source, index));
    return tensorView({
      dtype: source.dtype,
      key: String(index),
      count: elementCount(source.shape),
      shape: source.shape,
    });
  };

  const model = new Map([...content.model].map(([name, source]) => [name, tensor(source)] as const));
  const under = content.under === undefined ? 'model' : content.under;
  const top = new Map<Pickled, Pickled>(under === null ? model : [[under, python.orderedDict(model)]]);
  if (content.optimizer) top.set('optimizer', optimizerState([...content.model.values()], tensor));
  if (content.args) top.set('args', namespace(content.args));
  for (const [key, value] of content.extra ?? []) top.set(key, value);

  await writeArchive(path, pickle(top), storages, options);
}

/** Writes a PyTorch archive of any pickle and storages; storage i is the entry data/i. */
export async function writeArchive(
  path: string,
  dataPickle: Uint8Array,
  storages: readonly ZipMember['data'][] = [],
  options: ZipOptions = {},
): Promise<void> {
  const members: ZipMember[] = [
    { name: 'archive/data.pkl', data: dataPickle },
    { name: 'archive/byteorder', data: Buffer.from('little') },
    ...storages.map((data, i) => ({ name: `archive/data/${i}`, data })),
    { name: 'archive/version', data: Buffer.from('3\n') },
  ];
  await writeZip(path, members, options);
}

export interface View {
  readonly dtype: DType;
  /** The storage's entry and its declared number of elements. */
  readonly key: string;
  readonly count: number;
  readonly shape: readonly number[];
  /** Default 0. */
  readonly offset?: number;
  /** Default: contiguous. */
  readonly stride?: readonly number[];
}

/** What torch.save writes for a tensor. Nothing is checked, so the view may be false. */
export function tensorView({ dtype, key, count, shape, offset = 0, stride = contiguous(shape) }: View): Pickled {
  const storage = python.persistent(
    python.tuple('storage', python.global('torch', STORAGES[dtype]), key, 'cpu', count),
  );
  return python.call(python.global('torch._utils', '_rebuild_tensor_v2'), [
    storage,
    offset,
    python.tuple(...shape),
    python.tuple(...stride),
    false,
    python.orderedDict(),
  ]);
}

/** An argparse.Namespace. */
export function namespace(members: Readonly<Record<string, PlainValue>>): Pickled {
  return python.object(python.global('argparse', 'Namespace'), pickled(members));
}

function pickled(value: PlainValue): Pickled {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(pickled);
  return new Map(Object.entries(value).map(([key, member]) => [key, pickled(member)] as const));
}

/** The state_dict of torch.optim.AdamW after its first step. */
function optimizerState(model: readonly TensorSource[], tensor: (source: TensorSource) => Pickled): Pickled {
  const moments = (source: TensorSource) =>
    new Map<Pickled, Pickled>([
      ['step', 1],
      ['exp_avg', tensor({ ...source, data: 1 })],
      ['exp_avg_sq', tensor({ ...source, data: 2 })],
    ]);
  const group = new Map<Pickled, Pickled>([
    ['lr', 1e-4],
    ['betas', python.tuple(0.9, 0.95)],
    ['params', model.map((_, i) => i)],
  ]);
  return new Map<Pickled, Pickled>([
    ['state', new Map(model.map((source, i) => [i, moments(source)] as const))],
    ['param_groups', [group]],
  ]);
}

function elements(source: TensorSource, position: number): Uint8Array {
  if (source.data instanceof Uint8Array) return source.data;
  const floats = randomFloats(source.data ?? position, elementCount(source.shape), source.scale ?? 0.05);
  if (source.dtype === 'F32') return new Uint8Array(floats.buffer);
  if (source.dtype === 'F16') return new Uint8Array(toFloat16(floats).buffer);
  throw new Error(`random ${source.dtype} is not written`);
}

/** Uniform in [-scale, scale): the upper 24 bits of a linear congruential generator (Numerical Recipes' constants). */
function randomFloats(seed: number, count: number, scale: number): Float32Array {
  const floats = new Float32Array(count);
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    floats[i] = ((state >>> 8) / 2 ** 23 - 1) * scale;
  }
  return floats;
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function contiguous(shape: readonly number[]): number[] {
  return shape.map((_, i) => elementCount(shape.slice(i + 1)));
}
