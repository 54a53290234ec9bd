import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSafetensors } from './checkpoint/safetensorsWriter.ts';
import type { ModelConfig } from './config.ts';
import type { Form, StoredType } from './graph/builder.ts';
import type { Graph, Weight } from './graph/graph.ts';
import { buildGraph, GRAPH_NAMES, type GraphName } from './graph/graphs.ts';
import { writeOnnx } from './graph/writer.ts';
import { DTYPE } from './layout.ts';
import { type FileRecord, WEIGHTS_FILE } from './manifest.ts';

/** All graphs of a model in one form. */
export type Graphs = Readonly<Record<GraphName, Graph>>;

export function buildGraphs(config: ModelConfig, form: Form, stored: StoredType): Graphs {
  return Object.fromEntries(GRAPH_NAMES.map((name) => [name, buildGraph(name, config, form, stored)])) as Graphs;
}

/** Every weight that some graph reads, once each. */
export function weightsOf(graphs: Graphs): Weight[] {
  const weights = new Map<string, Weight>();
  for (const weight of Object.values(graphs).flatMap((graph) => graph.weights)) {
    const known = weights.get(weight.name);
    if (known && known.layout !== weight.layout)
      throw new Error(`${weight.name} is wanted ${known.layout} and ${weight.layout}`);
    weights.set(weight.name, weight);
  }
  return [...weights.values()];
}

/**
 * Writes the weights file and the graphs that refer to it into a folder.
 * @param produce returns the bytes of one weight in the layout it needs; called once per weight, in file order
 */
export async function writeModelFiles(
  dir: string,
  graphs: Graphs,
  metadata: Record<string, string>,
  produce: (weight: Weight) => Promise<Uint8Array>,
): Promise<{ weights: FileRecord; graphs: Record<GraphName, FileRecord> }> {
  const weights = new Map(weightsOf(graphs).map((weight) => [weight.name, weight]));
  const specs = [...weights.values()].map(({ name, type, shape }) => ({ name, dtype: DTYPE[type], shape }));
  const written = await writeSafetensors(join(dir, WEIGHTS_FILE), specs, metadata, ({ name }) =>
    produce(weights.get(name)!),
  );
  const records: [GraphName, FileRecord][] = [];
  for (const name of GRAPH_NAMES) {
    const file = `${name}.onnx`;
    const bytes = writeOnnx(graphs[name], WEIGHTS_FILE, written.tensors);
    await writeFile(join(dir, file), bytes);
    records.push([name, { file, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }]);
  }
  return {
    weights: { file: WEIGHTS_FILE, bytes: written.bytes, sha256: written.sha256 },
    graphs: Object.fromEntries(records) as Record<GraphName, FileRecord>,
  };
}
