import { join } from 'node:path';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { readSafetensorsIndex } from './checkpoint/safetensors.ts';
import { showShape } from './graph/graph.ts';
import { DTYPE } from './layout.ts';
import { MANIFEST_FILE, type Manifest, WEIGHTS_FILE } from './manifest.ts';
import { buildGraphs, weightsOf } from './modelFiles.ts';

/** A tensor as messages name it: "F16 [192, 64]". */
type Shown = string;

/** How model.json differs from the model of the weights, in words; undefined if it does not. */
export async function findMisfit(dir: string, { config, stored }: Manifest): Promise<string | undefined> {
  try {
    const wanted = weightsOf(buildGraphs(config, { kernels: 'cpu', precision: 'fp32' }, stored));
    return difference(
      new Map(wanted.map(({ name, type, shape }) => [name, `${DTYPE[type]} ${showShape(shape)}`])),
      await shownIn(join(dir, WEIGHTS_FILE)),
    );
  } catch (error) {
    if (error instanceof LikewiseError) return error.message.replace(/\.$/, '');
    // So the graph builder rejects sizes that do not match.
    return `${MANIFEST_FILE} describes no model that can be: ${(error as Error).message}`;
  }
}

/** Errors: those of readSafetensorsIndex. */
async function shownIn(file: string): Promise<Map<string, Shown>> {
  const { tensors, close } = await readSafetensorsIndex(file);
  await close();
  return new Map([...tensors].map(([name, { dtype, shape }]) => [name, `${dtype} ${showShape(shape)}`]));
}

function difference(wanted: ReadonlyMap<string, Shown>, held: ReadonlyMap<string, Shown>): string | undefined {
  for (const [name, shown] of wanted) {
    if (held.get(name) === shown) continue;
    return `${name} is ${held.get(name) ?? 'missing'} in ${WEIGHTS_FILE}, and ${shown} by ${MANIFEST_FILE}`;
  }
  const [other] = [...held.keys()].filter((name) => !wanted.has(name));
  return other && `${MANIFEST_FILE} has no use for ${other}, which is in ${WEIGHTS_FILE}`;
}
