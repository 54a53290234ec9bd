import { join } from 'node:path';
import type { Engine } from '../../../daemon/engine/engine.ts';
import { createEngine } from '../../../daemon/engine/supervisor.ts';
import { openForm } from '../../../daemon/model/forms.ts';
import { importModel } from '../../../daemon/model/importModel.ts';
import { modelsFolder } from '../../../daemon/model/paths.ts';
import { type Model, openModel } from '../../../daemon/model/registry.ts';
import { writeCheckpoint } from '../../support/checkpointWriter.ts';
import { randomTensors, TINY_PATCHES } from '../../support/models.ts';

/** What servers run. */
export const FULL = { kernels: 'cpu', precision: 'fp32' } as const;

/** The embedded model, and a far smaller one with random weights. @param home becomes LIKEWISE_HOME */
export async function miniAndTiny(home: string): Promise<{ mini: Model; tiny: Model }> {
  process.env.LIKEWISE_HOME = home;
  const checkpoint = join(home, 'checkpoint.pth');
  await writeCheckpoint(checkpoint, { model: randomTensors(TINY_PATCHES) });
  await importModel({ checkpoint, name: 'tiny', folder: modelsFolder(), heads: 2, decoderHeads: 2 });
  return { mini: await openModel('mini'), tiny: await openModel('tiny') };
}

/** This machine, running the same models as the servers. */
export function localEngine(model: Model): Engine {
  const graphFor = async () => ({ path: (await openForm(model, FULL)).fused, maxBatch: 4, ...FULL });
  return createEngine({ ladder: ['cpu'], graphFor });
}
