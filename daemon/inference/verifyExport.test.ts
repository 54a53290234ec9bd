import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCheckpoint } from '../../test/support/checkpointWriter.ts';
import { digests, noiseCanvases } from '../../test/support/engineContract.ts';
import { randomTensors, TINY_PATCHES } from '../../test/support/models.ts';
import { fusedFeeds, splitOutputs } from '../engine/feeds.ts';
import type { HostTensors } from '../engine/hostMessages.ts';
import { GraphHost } from '../engine/hostProcess.ts';
import { exportModel } from '../model/export/exportModel.ts';
import { inferenceService, kubernetesName } from '../model/export/inferenceService.ts';
import { modelIdentity } from '../model/identity.ts';
import { importModel } from '../model/importModel.ts';
import { modelsFolder } from '../model/paths.ts';
import { openModel } from '../model/registry.ts';
import { verifyExport } from './verifyExport.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-export-'));
  process.env.LIKEWISE_HOME = home;
  const checkpoint = join(home, 'checkpoint.pth');
  await writeCheckpoint(checkpoint, { model: randomTensors(TINY_PATCHES) });
  await importModel({ checkpoint, name: 'tiny', folder: modelsFolder(), heads: 2, decoderHeads: 2 });
});
afterAll(async () => {
  delete process.env.LIKEWISE_HOME;
  await rm(home, { recursive: true });
});

let exports = 0;
async function exported(gpu = false, target: 'triton' | 'kserve' = 'triton') {
  const dir = join(home, `export-${exports++}`);
  const record = await exportModel(await openModel('tiny'), { target, gpu, dir });
  return { dir, record, version: join(dir, 'models/tiny/1') };
}

async function run(path: string, feeds: HostTensors[]): Promise<HostTensors[]> {
  const host = await GraphHost.open(path, { provider: 'cpu' });
  const outputs: HostTensors[] = [];
  for (const feed of feeds) outputs.push(await host.run(feed));
  await host.close();
  return outputs;
}

describe('an exported model', () => {
  it('answers as the model does, to the byte, and says which it is', async () => {
    const { version, record } = await exported();
    const [five, ...four] = noiseCanvases(5).reverse();
    const feeds = [fusedFeeds(four), fusedFeeds([five!])];
    const served = await run(join(version, 'model.onnx'), feeds);
    const own = await run(join(modelsFolder(), 'tiny', 'fused.onnx'), feeds);
    for (const [i, outputs] of served.entries()) {
      const { model } = outputs;
      const count = model!.dims[0]!;
      expect(digests(splitOutputs(outputs, count))).toEqual(digests(splitOutputs(own[i]!, count)));
      const said = Buffer.from(model!.data as Uint8Array);
      expect(model!.dims).toEqual([count, 32]);
      expect(said.toString('hex')).toBe(record.identity.repeat(count));
    }
  });

  it('lets no request spoil its neighbours by ids out of range', async () => {
    const { version } = await exported();
    const canvases = noiseCanvases(20).filter((_, seed) => seed % 5 !== 4);
    const feeds = fusedFeeds(canvases.slice(0, 4));
    const poisoned = { ...feeds, visible: { ...feeds.visible!, data: (feeds.visible!.data as BigInt64Array).slice() } };
    (poisoned.visible.data as BigInt64Array)[0] = 500n;
    const restore = (feeds.restore!.data as BigInt64Array).slice();
    restore[3] = -7n;
    restore[9] = 10_000n;
    const [good, bad] = await run(join(version, 'model.onnx'), [
      feeds,
      { ...poisoned, restore: { ...feeds.restore!, data: restore } } as HostTensors,
    ]);
    const neighbours = (outputs: HostTensors) => digests(splitOutputs(outputs, 4)).slice(1);
    expect(neighbours(bad!)).toEqual(neighbours(good!));
  });

  it('is fp32 for processors and fp16 for GPUs, never int8', async () => {
    const cpu = await exported();
    const gpu = await exported(true);
    expect([cpu.record.form, gpu.record.form]).toEqual([
      { kernels: 'cpu', precision: 'fp32' },
      { kernels: 'cuda', precision: 'fp16' },
    ]);
    const config = (dir: string) => readFile(join(dir, 'models/tiny/config.pbtxt'), 'utf8');
    expect(await config(cpu.dir)).toContain('kind: KIND_CPU');
    expect(await config(gpu.dir)).toContain('kind: KIND_GPU');
    expect(cpu.record.identity).not.toBe(gpu.record.identity);
    const graphs = await Promise.all([cpu, gpu].map(({ version }) => readFile(join(version, 'model.onnx'))));
    for (const graph of graphs) expect(graph.includes('DynamicQuantize')).toBe(false);
  });

  it('comes with what starts it', async () => {
    const triton = await exported();
    expect((await readdir(triton.dir)).sort()).toEqual(['README.md', 'compose.yaml', 'export.json', 'models', 'proxy']);
    const kserve = await exported(true, 'kserve');
    const service = await readFile(join(kserve.dir, 'inferenceservice.yaml'), 'utf8');
    expect(service).toContain('runtimeVersion: 25.10-py3');
    expect(service).toContain('nvidia.com/gpu: "1"');
    expect(kubernetesName('My_model.v2')).toBe('likewise-my-model-v2');
    const { name, ...rest } = { name: 'tiny', form: triton.record.form, weights: 'w', identity: new Uint8Array(32) };
    expect(inferenceService({ name, ...rest })).not.toContain('nvidia.com');
  });

  it('is there whole or not at all', async () => {
    const { dir } = await exported();
    const model = await openModel('tiny');
    const before = await readdir(home);
    await expect(exportModel(model, { target: 'triton', gpu: false, dir })).rejects.toMatchObject({
      code: 'output-conflict',
    });
    const weights = join(model.dir, 'weights.safetensors');
    await rename(weights, `${weights}.away`);
    const options = { target: 'triton', gpu: false, dir: join(home, 'never') } as const;
    await expect(exportModel(model, options)).rejects.toMatchObject({ code: 'model-corrupt' });
    await rename(`${weights}.away`, weights);
    expect(await readdir(home)).toEqual(before);
  });
});

describe('verifyExport', () => {
  it('finds an export as it was made, wherever it was copied', async () => {
    const { dir, record } = await exported();
    await rename(dir, `${dir}-copied`);
    expect(await verifyExport(`${dir}-copied`)).toEqual({ record, changed: [], ran: true });
    const gpu = await exported(true);
    expect(await verifyExport(gpu.dir)).toMatchObject({ ran: false });
  });

  it('lets how it is started be changed, and says so', async () => {
    const { dir } = await exported();
    const config = join(dir, 'models/tiny/config.pbtxt');
    await writeFile(config, (await readFile(config, 'utf8')).replace('count: 2', 'count: 8'));
    await rm(join(dir, 'compose.yaml'));
    expect(await verifyExport(dir)).toMatchObject({ changed: ['compose.yaml', 'models/tiny/config.pbtxt'] });
  });

  it.each<[string, (dir: string, version: string) => Promise<unknown>, RegExp]>([
    ['a bit of the weights', (_, version) => flipBit(join(version, 'weights.safetensors'), 99_999), /sha256 differs/],
    ['a bit of the graph', (_, version) => flipBit(join(version, 'model.onnx'), 500), /sha256 differs/],
    ['missing weights', (_, version) => rm(join(version, 'weights.safetensors')), /is missing/],
    ['a missing configuration', (dir) => rm(join(dir, 'models/tiny/config.pbtxt')), /is missing/],
    ['another version', (_, version) => mkdir(join(version, '../2')), /version 2/],
    ['no record', (dir) => rm(join(dir, 'export.json')), /holds no export/],
    [
      'a link to the weights',
      async (dir, version) => {
        await rename(join(version, 'weights.safetensors'), join(dir, 'w'));
        await symlink(join(dir, 'w'), join(version, 'weights.safetensors'));
      },
      /is a link/,
    ],
  ])('finds %s', async (_, damage, message) => {
    const { dir, version } = await exported();
    await damage(dir, version);
    await expect(verifyExport(dir)).rejects.toMatchObject({ code: 'model-corrupt', message });
  });
});

describe('the identity', () => {
  it('follows from weights, configuration, kernels and precision, in whatever order they are written', async () => {
    const { manifest } = await openModel('tiny');
    const hex = (of: typeof manifest, kernels: 'cpu' | 'cuda' = 'cpu', precision: 'fp32' | 'fp16' = 'fp32') =>
      Buffer.from(modelIdentity(of, { kernels, precision })).toString('hex');
    const turned = { ...manifest, config: Object.fromEntries(Object.entries(manifest.config).reverse()) };
    expect(hex(turned as typeof manifest)).toBe(hex(manifest));
    const heads = { ...manifest.config.predictor, encoder: { ...manifest.config.predictor.encoder, heads: 4 } };
    const others = [
      hex(manifest),
      hex(manifest, 'cuda'),
      hex(manifest, 'cpu', 'fp16'),
      hex({ ...manifest, weights: { ...manifest.weights, sha256: '0'.repeat(64) } }),
      hex({ ...manifest, config: { ...manifest.config, predictor: heads } }),
    ];
    expect(new Set(others).size).toBe(5);
  });
});

async function flipBit(path: string, at: number): Promise<void> {
  await chmod(path, 0o644);
  const bytes = await readFile(path);
  bytes[at]! ^= 1;
  await writeFile(path, bytes);
}
