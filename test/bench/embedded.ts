import { fusedFeeds, WARM_UP_CANVAS } from '../../daemon/engine/feeds.ts';
import { GraphHost } from '../../daemon/engine/hostProcess.ts';
import { formFor } from '../../daemon/inference/modelEngine.ts';
import { openForm } from '../../daemon/model/forms.ts';
import { DEFAULT_MODEL, openModel } from '../../daemon/model/registry.ts';
import { medianMs, printTable } from './timing.ts';

/** The product's own batches on CPU. In a batch of int8, queries would change each other's answers. */
const SERVED_BATCHES = { fp32: Number.POSITIVE_INFINITY, int8: formFor('cpu').maxBatch };

/** The embedded model: time per canvas at several batch sizes, and the cost of the process boundary. */
export async function benchEmbedded(): Promise<void> {
  const model = await openModel(DEFAULT_MODEL);
  const rows: string[][] = [];
  for (const precision of ['fp32', 'int8'] as const) {
    const { fused } = await openForm(model, { kernels: 'cpu', precision });
    const start = performance.now();
    const host = await GraphHost.open(fused, { provider: 'cpu' });
    const loaded = performance.now() - start;
    if (precision === 'int8')
      console.log(
        `\nprocess round trip: ${(await medianMs(51, () => host.ping())).toFixed(2)} ms; ${DEFAULT_MODEL} loads in ${loaded.toFixed(0)} ms`,
      );
    for (const batch of [1, 2, 4, 8, 16]) {
      const feeds = fusedFeeds(new Array(batch).fill(WARM_UP_CANVAS));
      const ms = await medianMs(9, () => host.run(feeds));
      const served = batch <= SERVED_BATCHES[precision] ? '' : ', never run so';
      rows.push([`${precision}, batch ${batch}${served}`, (ms / batch).toFixed(1), ((1000 * batch) / ms).toFixed(1)]);
    }
    await host.close();
  }
  printTable(`${DEFAULT_MODEL} on CPU`, ['', 'ms per canvas', 'canvases/s'], rows);
}
