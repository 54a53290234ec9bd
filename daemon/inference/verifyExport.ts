import { join } from 'node:path';
import { fusedFeeds, splitOutputs, WARM_UP_CANVAS } from '../engine/feeds.ts';
import { GraphHost } from '../engine/hostProcess.ts';
import { checkExport } from '../model/export/checkExport.ts';
import { exportDamaged } from '../model/export/errors.ts';
import { type ExportRecord, versionFolder } from '../model/export/exportModel.ts';

/** What was found in an export that is whole. */
export interface VerifiedExport {
  readonly record: ExportRecord;
  /** Files that changed since, none of them the model's own. */
  readonly changed: readonly string[];
  /** Whether its graph was run here; a graph for GPUs needs one. */
  readonly ran: boolean;
}

/**
 * Checks an export's files and, where it is for processors, fills a canvas with it.
 * @throws LikewiseError model-corrupt, engine-unavailable when its graph does not load
 */
export async function verifyExport(dir: string): Promise<VerifiedExport> {
  const { record, changed } = await checkExport(dir);
  const runs = record.form.kernels === 'cpu';
  if (runs) await tryOut(dir, record);
  return { record, changed, ran: runs };
}

async function tryOut(dir: string, { model, identity }: ExportRecord): Promise<void> {
  const host = await GraphHost.open(join(dir, versionFolder(model), 'model.onnx'), { provider: 'cpu' });
  try {
    const outputs = await host.run(fusedFeeds([WARM_UP_CANVAS]));
    splitOutputs(outputs, 1);
    const said = Buffer.from((outputs.model?.data ?? []) as Uint8Array).toString('hex');
    if (said !== identity) throw exportDamaged(dir, 'its graph does not say that it is this model');
  } finally {
    await host.close();
  }
}
