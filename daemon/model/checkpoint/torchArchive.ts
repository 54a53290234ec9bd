import {
  checkpointBigEndian,
  checkpointHostile,
  checkpointTorchScript,
  checkpointWithoutTensors,
  notACheckpoint,
  quoted,
} from './errors.ts';
import type { RandomAccessFile } from './file.ts';
import { unpickle } from './pickle.ts';
import { Opaque, PickledTensor, type PickleValue } from './pickleValues.ts';
import { namespaceMembers, type PlainValue } from './plain.ts';
import type { TensorRef } from './tensors.ts';
import { tensorView } from './views.ts';
import { type ArchiveEntry, readArchiveIndex } from './zip.ts';

/**
 * The largest data.pkl in bytes. It is read whole. It describes tensors without containing them: 0.2 MB for the published model and
 * its optimizer.
 */
export const MAX_PICKLE_BYTES = 64 * 2 ** 20;

/**
 * Reads the description in a PyTorch archive. `<name>/data.pkl` is a pickle, and `<name>/data/<key>` are the storages. Only the
 * pickle is read. Layout: torch/serialization.py, _save (PyTorch 1.6 and later).
 */
export async function readTorchArchive(
  file: RandomAccessFile,
): Promise<{ tensors: Map<string, TensorRef>; args: Record<string, PlainValue> }> {
  const entries = await readArchiveIndex(file);
  const { root, pickle } = findPickle(file, entries);
  if (pickle.size > MAX_PICKLE_BYTES) throw checkpointHostile(file.path, `its data.pkl takes ${pickle.size} bytes`);
  const byteOrder = entries.get(`${root}/byteorder`);
  if (byteOrder && (await isBig(file, byteOrder))) throw checkpointBigEndian(file.path);

  const top = unpickle(file.path, await file.read(pickle.start, pickle.size));
  const tensors = new Map<string, TensorRef>();
  for (const [name, value] of tensorDictionary(file, top)) {
    if (!(value instanceof PickledTensor)) continue;
    tensors.set(
      name,
      tensorView(file, name, value, (key) => entries.get(`${root}/data/${key}`)),
    );
  }
  return { tensors, args: namespaceMembers(file.path, top instanceof Map ? top.get('args') : undefined) };
}

function findPickle(
  file: RandomAccessFile,
  entries: ReadonlyMap<string, ArchiveEntry>,
): { root: string; pickle: ArchiveEntry } {
  const pickles = [...entries.values()].filter(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  const pickle = pickles[0];
  if (!pickle || pickles.length > 1) throw notACheckpoint(file.path, 'it is an archive, but not one of PyTorch');
  const root = pickle.name.slice(0, pickle.name.indexOf('/'));
  const script =
    entries.has(`${root}/constants.pkl`) || [...entries.keys()].some((name) => name.startsWith(`${root}/code/`));
  if (script) throw checkpointTorchScript(file.path);
  return { root, pickle };
}

async function isBig(file: RandomAccessFile, entry: ArchiveEntry): Promise<boolean> {
  return entry.size === 3 && Buffer.from(await file.read(entry.start, entry.size)).toString() === 'big';
}

/** The dictionary of tensors: under `model` (the authors' MAE code), under `state_dict` (Lightning), or the top level itself. */
function tensorDictionary(file: RandomAccessFile, top: PickleValue): Map<string, PickleValue> {
  if (!(top instanceof Map)) throw checkpointWithoutTensors(file.path, `it is ${described(top)}`);
  const named = ['model', 'state_dict'].filter((key) => top.has(key));
  const found = [...named.map((key) => top.get(key)), top].find(hasTensors);
  if (found) return found;
  const detail = named.map((key) => `its ${quoted(key)} is ${described(top.get(key)!)}`).join(', ');
  throw checkpointWithoutTensors(file.path, detail || 'there are no tensors in it');
}

function hasTensors(value: PickleValue | undefined): value is Map<string, PickleValue> {
  return value instanceof Map && [...value.values()].some((member) => member instanceof PickledTensor);
}

function described(value: PickleValue): string {
  if (value instanceof Opaque) return `an object of the kind ${quoted(value.name)}, which is not loaded`;
  if (value instanceof PickledTensor) return 'a single tensor';
  return value instanceof Map ? 'a dictionary without tensors' : 'not a dictionary';
}
