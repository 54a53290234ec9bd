import { join } from 'node:path';
import type { Engine } from '../../daemon/engine/engine.ts';
import { createEngine } from '../../daemon/engine/supervisor.ts';
import { chosenEngine } from '../../daemon/inference/chosenEngine.ts';
import { openForm } from '../../daemon/model/forms.ts';
import { openModel } from '../../daemon/model/registry.ts';
import { installTriton } from '../serving/support/install.ts';
import { Repository, Triton } from '../serving/support/triton.ts';
import { noiseCanvas } from '../support/engineContract.ts';
import { eachInTurn, medianMs, printTable } from './timing.ts';

const FULL = { kernels: 'cpu', precision: 'fp32' } as const;
const RUNS = 21;
const CANVASES = 64;

/** All of one kind, so that any of them may share a batch. */
const canvas = (n: number) => noiseCanvas(5 * n);

/**
 * The remote engine on a Triton of this machine. The local engine in the same form is compared, with as many threads as one canvas
 * gets there. Measures the time per canvas, the cost for this process, and the canvases per second for 1, 4 and 16 callers.
 */
export async function benchRemote(work: string): Promise<void> {
  const installed = installTriton();
  if (typeof installed === 'string') return console.log(`\nServers: left out, ${installed}`);
  Object.assign(process.env, { TRITON_VENV: installed.venv, TRITON_BACKENDS: installed.backends });
  const model = await openModel('mini');
  const repository = new Repository(join(work, 'serving'));
  await repository.add(model);
  const triton = await Triton.create(repository);
  await triton.start(['mini']);
  const graphFor = async () => ({ path: (await openForm(model, FULL)).fused, maxBatch: 4, ...FULL });
  const local = createEngine({ ladder: ['cpu'], graphFor, threads: 1 });
  const remote = chosenEngine(model, { servers: [{ url: triton.url }], only: true });
  try {
    const rows = [await measure('this machine, one thread', local), await measure('Triton, one thread each', remote)];
    printTable(
      'A server on this machine, mini in fp32',
      ['', 'one canvas, ms', 'CPU of the client, ms', '1 caller, canvases/s', '4 callers', '16 callers'],
      rows,
    );
  } finally {
    await Promise.all([local.close(), remote.close()]);
    await triton.kill();
  }
}

async function measure(name: string, engine: Engine): Promise<string[]> {
  const one = await medianMs(RUNS, () => engine.fill([canvas(0)]));
  const canvases = Array.from({ length: CANVASES }, (_, n) => canvas(n));
  const cpu = process.cpuUsage();
  const rates: string[] = [];
  let filled = 0;
  for (const callers of [1, 4, 16]) {
    const fill = async (of: ReturnType<typeof canvas>) => {
      await engine.fill([of]);
      filled++;
    };
    const ms = await eachInTurn(canvases, new Array(callers).fill(fill));
    rates.push(((1000 * CANVASES) / ms).toFixed(1));
  }
  const { user, system } = process.cpuUsage(cpu);
  return [name, one.toFixed(1), ((user + system) / 1000 / filled).toFixed(2), ...rates];
}
