import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gridLayout } from '@likewise/shared/prompt/layouts.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fusedFeeds } from '../../daemon/engine/feeds.ts';
import { GraphHost } from '../../daemon/engine/hostProcess.ts';
import { readImage } from '../../daemon/images/codec.ts';
import { composeCanvas } from '../../daemon/images/compose.ts';
import { verifyReference } from '../../daemon/inference/verifyReference.ts';
import { openForm } from '../../daemon/model/forms.ts';
import { importModel } from '../../daemon/model/importModel.ts';
import { modelsFolder } from '../../daemon/model/paths.ts';
import { checkFiles, DEFAULT_MODEL, openModel } from '../../daemon/model/registry.ts';

const fixture = (path: string) => join(import.meta.dirname, '../fixtures', path);

let work: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'likewise-parity-'));
  process.env.LIKEWISE_HOME = work;
});
afterAll(() => rm(work, { recursive: true }));

describe("parity with the authors' evaluation code", () => {
  it.each([
    { name: 'tiny', heads: 4, tokenizer: undefined },
    { name: 'split', heads: 3, tokenizer: fixture('reference-split/last.ckpt') },
  ])('reference-$name: every token, logits, codes and pixels', async ({ name, heads, tokenizer }) => {
    const checkpoint = fixture(`reference-${name}/checkpoint-999.pth`);
    await importModel({ checkpoint, tokenizer, name, folder: modelsFolder(), heads, decoderHeads: 4 });
    const graphs = await openForm(await openModel(name), { kernels: 'cpu', precision: 'fp32' });
    const reports = await verifyReference(graphs, fixture(`reference-${name}`));
    expect(reports.map((report) => report.name)).toEqual(['2x2-br', '2x2-tr', '3row']);
    for (const report of reports) {
      expect(report).toMatchObject({ tokens: 196, codes: 196, passed: true });
      expect(report.pasted!.levels).toBeLessThanOrEqual(1);
      expect(report.pasted!.share).toBeLessThan(0.02);
    }
    expect(reports.filter(({ logits }) => logits !== undefined && logits < 1e-3)).toHaveLength(2);
    expect(reports.filter(({ decoded }) => decoded !== undefined && decoded < 2e-3)).toHaveLength(1);
  });

  it('fails a model that is not the one of the reference', async () => {
    const graphs = await openForm(await openModel('tiny'), { kernels: 'cpu', precision: 'fp32' });
    const reports = await verifyReference(graphs, fixture('reference-split'));
    expect(reports.map(({ passed }) => passed)).toEqual([false, false, false]);
    expect(reports[0]!.tokens).toBeLessThan(100);
  });
});

describe('the embedded model', () => {
  const samples = (path: string) => join(import.meta.dirname, '../../daemon/samples', path);

  /** Every query of every sample task as canvases of the two arrangements the model knows. */
  async function sampleCanvases() {
    const canvases = [];
    for (const task of ['mask', 'background', 'recolour']) {
      const [input, output] = await Promise.all(
        ['input', 'output'].map((end) => readImage(samples(`${task}/example-${end}.png`))),
      );
      const queries = (await readdir(samples(task))).filter((file) => !file.startsWith('example-'));
      for (const file of queries) {
        const query = await readImage(samples(`${task}/${file}`));
        for (const arrangement of ['A1', 'A8'] as const) {
          const layout = gridLayout(arrangement);
          const pixels = composeCanvas(layout, { examples: [{ input: input!, output: output! }], query }, layout.gap);
          canvases.push({ pixels, hidden: layout.hidden });
        }
      }
    }
    return canvases;
  }

  it('is whole, and in 8 bits chooses at least 95 % of the tokens it chooses in fp32', async () => {
    const model = await openModel(DEFAULT_MODEL);
    await checkFiles(model, true);
    const canvases = await sampleCanvases();
    const run = async (precision: 'fp32' | 'int8') => {
      const { fused } = await openForm(model, { kernels: 'cpu', precision });
      const host = await GraphHost.open(fused, { provider: 'cpu' });
      const results = [];
      for (const canvas of canvases) {
        const { tokens, image } = await host.run(fusedFeeds([canvas]));
        results.push({ tokens: tokens!.data as BigInt64Array, image: image!.data as Uint8Array });
      }
      await host.close();
      return results;
    };
    const [full, small] = [await run('fp32'), await run('int8')];
    let [same, hiddenSame, hidden, levels] = [0, 0, 0, 0];
    canvases.forEach((canvas, i) => {
      full[i]!.tokens.forEach((token, patch) => {
        const equal = token === small[i]!.tokens[patch] ? 1 : 0;
        same += equal;
        if (canvas.hidden.includes(patch)) {
          hidden++;
          hiddenSame += equal;
        }
      });
      full[i]!.image.forEach((value, at) => {
        levels += Math.abs(value - small[i]!.image[at]!);
      });
    });
    const share = (count: number, of: number) => `${((100 * count) / of).toFixed(2)} %`;
    const pixels = (levels / canvases.length / full[0]!.image.length).toFixed(3);
    console.log(
      `int8 against fp32 on ${canvases.length} canvases: ${share(same, 196 * canvases.length)} of all tokens, ${share(hiddenSame, hidden)} of hidden ones, mean pixel difference ${pixels} of 255`,
    );
    expect(same / (196 * canvases.length)).toBeGreaterThanOrEqual(0.95);
    expect(hiddenSame / hidden).toBeGreaterThanOrEqual(0.95);
  });
});
