import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isAlive } from '@likewise/shared/node/isAlive.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { noiseCanvas } from '../../test/support/engineContract.ts';
import { POISON, writeTinyGraph } from '../../test/support/tinyGraph.ts';
import { until } from '../../test/support/until.ts';
import { HostExited, HostLoadFailed, HostRunFailed } from './errors.ts';
import { fusedFeeds, splitOutputs } from './feeds.ts';
import { GraphHost, hostScript } from './hostProcess.ts';

const SOURCE = new URL('./hostProcess.ts', import.meta.url).href;

let folder: string;
let graph: string;
let host: GraphHost | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-host-'));
  graph = join(folder, 'tiny.onnx');
  writeTinyGraph(graph);
});
afterEach(() => host?.close());
afterAll(() => rmSync(folder, { recursive: true }));

/** Feeds of one canvas whose first red and green values are given. */
function feeds(red = 0, green = 0) {
  const { pixels, hidden } = noiseCanvas(0);
  pixels.set([red, green]);
  return fusedFeeds([{ pixels, hidden }]);
}

it('finds its script beside the bundle, and in dist from source', () => {
  expect(hostScript('file:///app/daemon/dist/cli.js').pathname).toBe('/app/daemon/dist/engineHost.js');
  expect(hostScript('file:///app/daemon/engine/hostProcess.ts').pathname).toBe('/app/daemon/dist/engineHost.js');
});

describe('a graph in a process', () => {
  it('runs: the feeds arrive and the outputs come back as they are', async () => {
    host = await GraphHost.open(graph, { provider: 'cpu', threads: 1 });
    const canvas = noiseCanvas(0);
    const [filled] = splitOutputs(await host.run(feeds()), 1);
    expect(Buffer.from(filled!.decoded).equals(canvas.pixels.map((value) => 255 - value))).toBe(true);
    // The graph looks each patch up by its rank: its own id where it is visible, -1 where it is hidden.
    const hidden = new Set(canvas.hidden);
    expect([...filled!.tokens]).toEqual(Array.from({ length: 196 }, (_, patch) => (hidden.has(patch) ? -1 : patch)));
    expect(filled!.confidence[195]).toBeCloseTo((196 - 49) / 196);
  });

  it('answers each of several runs and pings with its own answer', async () => {
    host = await GraphHost.open(graph, { provider: 'cpu', threads: 1 });
    const runs = [0, 1, 2].map((green) => host!.run(feeds(0, green)));
    await host.ping();
    const images = (await Promise.all(runs)).map((outputs) => splitOutputs(outputs, 1)[0]!.decoded[1]);
    expect(images).toEqual([255, 254, 253]);
  });

  it('outlives a run that fails', async () => {
    host = await GraphHost.open(graph, { provider: 'cpu', threads: 1 });
    await expect(host.run(feeds(POISON))).rejects.toThrow(HostRunFailed);
    await expect(host.run({})).rejects.toThrow(HostRunFailed);
    expect(splitOutputs(await host.run(feeds()), 1)).toHaveLength(1);
  });

  it('says why a graph cannot be loaded, and ends', async () => {
    const corrupt = join(folder, 'corrupt.onnx');
    writeFileSync(corrupt, 'not a graph');
    host = new GraphHost();
    await expect(host.load({ graphPath: corrupt, provider: 'cpu' })).rejects.toThrow(/corrupt\.onnx/);
    expect((await host.exited).how).toBe('SIGKILL');
    await expect(GraphHost.open(join(folder, 'none.onnx'), { provider: 'cpu' })).rejects.toThrow(HostLoadFailed);
  });

  it('is gone at once when killed in the middle of a run; all that is awaited is rejected', async () => {
    host = await GraphHost.open(graph, { provider: 'cpu', threads: 1 });
    const awaited = Promise.allSettled([host.run(feeds(0, 255)), host.run(feeds()), host.ping()]);
    host.kill();
    for (const outcome of await awaited) expect(outcome).toMatchObject({ reason: { exit: { how: 'SIGKILL' } } });
    await expect(host.run(feeds())).rejects.toThrow(HostExited);
    await expect(host.ping()).rejects.toMatchObject({
      code: 'engine-failed',
      message: expect.stringContaining('SIGKILL'),
    });
  });

  it('keeps the end of what a dying process says on stderr, and prints nothing itself', async () => {
    const script = `
      process.env.NODE_OPTIONS = '--require=/no/such/file';
      const { GraphHost } = await import(${JSON.stringify(SOURCE)});
      const { how, stderr } = await new GraphHost().exited;
      console.log(JSON.stringify({ how, stderr }));`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, nodeArguments(script));
    expect(stderr).toBe('');
    const exit = JSON.parse(stdout);
    expect(exit.how).toBe('exit code 1');
    expect(exit.stderr).toContain("Cannot find module '/no/such/file'");
  });

  it('does not outlive its parent', async () => {
    const script = `
      const { GraphHost } = await import(${JSON.stringify(SOURCE)});
      const host = await GraphHost.open(${JSON.stringify(graph)}, { provider: 'cpu', threads: 1 });
      console.log(host.pid);`;
    const parent = spawn(process.execPath, nodeArguments(script), { stdio: ['ignore', 'pipe', 'inherit'] });
    const child = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
    expect(isAlive(child)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isAlive(child));
  });
});

function nodeArguments(script: string): string[] {
  return ['--import', 'tsx', '--input-type=module', '--eval', script];
}
