import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fusedFeeds, WARM_UP_CANVAS } from '../../daemon/engine/feeds.ts';
import type { HostTensors } from '../../daemon/engine/hostMessages.ts';
import { GraphHost } from '../../daemon/engine/hostProcess.ts';
import { type GraphPaths, openForm } from '../../daemon/model/forms.ts';
import type { Form } from '../../daemon/model/graph/builder.ts';
import { buildGraphs } from '../../daemon/model/modelFiles.ts';
import { modelsFolder } from '../../daemon/model/paths.ts';
import { openModel } from '../../daemon/model/registry.ts';
import { writeCheckpoint } from '../support/checkpointWriter.ts';
import { PUBLISHED, randomTensors } from '../support/models.ts';
import { countFlops } from './flops.ts';
import type { Peak } from './peak.ts';
import { medianMs, printTable } from './timing.ts';

/** The published size, from a checkpoint of random weights: import, then one canvas at each precision. */
export async function benchPublished(work: string, peak: Peak): Promise<void> {
  const checkpoint = join(work, 'checkpoint-999.pth');
  await writeCheckpoint(checkpoint, { model: randomTensors(PUBLISHED) });
  const script = join(import.meta.dirname, 'importPublished.ts');
  const printed = execFileSync(process.execPath, ['--import', 'tsx', script, checkpoint, modelsFolder()], {
    encoding: 'utf8',
  });
  const { seconds, peakMB } = JSON.parse(printed) as { seconds: number; peakMB: number };
  const gigabytes = statSync(checkpoint).size / 1e9;
  console.log(`\nimport of ${gigabytes.toFixed(2)} GB: ${seconds.toFixed(1)} s, peak memory ${peakMB.toFixed(0)} MB`);

  const model = await openModel('published');
  const rows: string[][] = [];
  for (const precision of ['fp32', 'int8'] as const) {
    const form: Form = { kernels: 'cpu', precision };
    const start = performance.now();
    const paths = await openForm(model, form);
    if (precision === 'int8') console.log(`int8 form made in ${((performance.now() - start) / 1000).toFixed(1)} s`);
    rows.push(...(await partRows(form, paths, peak)));
  }
  printTable(
    'one canvas, published size (ViT-L/16 24 + 8, VQGAN 128), batch 1',
    ['part', 'ms', 'share', 'GFLOP', 'GFLOP/s', 'of peak'],
    rows,
  );
}

async function partRows(form: Form, paths: GraphPaths, peak: Peak): Promise<string[][]> {
  const graphs = buildGraphs(PUBLISHED, form, 'float32');
  const feeds: Record<'fused' | 'logits' | 'detokenizer', HostTensors> = {
    fused: fusedFeeds([WARM_UP_CANVAS]),
    logits: fusedFeeds([WARM_UP_CANVAS]),
    detokenizer: { tokens: { type: 'int64', dims: [1, 196], data: new BigInt64Array(196) } },
  };
  const measured = [];
  for (const part of ['fused', 'logits', 'detokenizer'] as const) {
    const host = await GraphHost.open(paths[part], { provider: 'cpu' });
    measured.push({ part, ms: await medianMs(5, () => host.run(feeds[part])) });
    await host.close();
  }
  const whole = measured[0]!.ms;
  return measured.map(({ part, ms }) => {
    const gflop = countFlops(graphs[part], { batch: 1, visible: 147 }) / 1e9;
    const rate = (gflop / ms) * 1000;
    const best = {
      fused: undefined,
      logits: form.precision === 'int8' ? peak.int8MatMul : peak.matMul,
      detokenizer: peak.conv,
    }[part];
    return [
      `${form.precision} ${part}`,
      ms.toFixed(0),
      `${((100 * ms) / whole).toFixed(0)} %`,
      gflop.toFixed(1),
      rate.toFixed(0),
      best ? `${((100 * rate) / best).toFixed(0)} %` : '',
    ];
  });
}
