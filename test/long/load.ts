import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALLOCATOR } from '../../daemon/life/allocator.ts';
import { median, printTable } from '../bench/timing.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { mixedKinds, mixedLoad } from '../support/mixedLoad.ts';
import { Pings } from '../support/pings.ts';
import { enginesOf, residentBytes } from '../support/processes.ts';

/*
 * npm run load [minutes] [tools]: guided tools with large pictures at one daemon. Prints how long pings took, and for how long of
 * that the daemon's main thread computed. For comparison, it also pings an idle daemon on the same machine. Prints the memory, and
 * that nothing was lost; throws if something was.
 */
const [minutes = 30, tools = 64] = process.argv.slice(2).map(Number);
const SAMPLE_MS = 5000;
/** What is left of pictures is released by then; idle threads stay. */
const REST_MS = 45_000;
const MIB = 2 ** 20;

const home = mkdtempSync(join(tmpdir(), 'likewise-load-'));
const daemon = await DaemonProcess.start(join(home, 'own'), ['--provider', 'cpu'], ALLOCATOR);
const bystander = await DaemonProcess.start(join(home, 'other'), ['--provider', 'cpu']);

async function watcherOf(one: DaemonProcess) {
  const watcher = await one.raw();
  watcher.hello(one.descriptor.token);
  await watcher.next('welcome');
  return watcher;
}

try {
  const kinds = await mixedKinds(1024, 2048, 4096);
  const watcher = await watcherOf(daemon);
  const other = await watcherOf(bystander);
  const idle = new Pings(watcher.ws, daemon.pid);
  await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
  await idle.stop();

  const memory: { readonly daemon: number; readonly engine: number }[] = [];
  const sample = () => ({
    daemon: residentBytes(daemon.pid) / MIB,
    engine: enginesOf(daemon.pid).reduce((sum, pid) => sum + residentBytes(pid), 0) / MIB,
  });
  const sampling = setInterval(() => memory.push(sample()), SAMPLE_MS);
  const end = performance.now() + minutes * 60_000;
  const pings = new Pings(watcher.ws, daemon.pid);
  const others = new Pings(other.ws, bystander.pid);
  const counts = await mixedLoad(daemon, tools, kinds, () => performance.now() > end);
  await pings.stop();
  await others.stop();
  clearInterval(sampling);

  const row = (name: string, { took, figures, computedFigures }: Pings) => [
    name,
    String(took.length),
    ...[...figures, ...computedFigures].map((ms) => ms.toFixed(1)),
  ];
  printTable(
    `${tools} tools for ${minutes} minutes`,
    ['', 'pings', 'p50 ms', 'p99', 'longest', 'main thread p50 ms', 'p99', 'longest'],
    [
      row('with nothing to do', idle),
      row('under load (target of p99: 25)', pings),
      row('meanwhile, another daemon with nothing to do', others),
    ],
  );
  const quarters = [0, 1, 2, 3].map((n) => {
    const at = (share: number) => Math.floor((share / 4) * memory.length);
    return memory.slice(at(n), at(n + 1));
  });
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const rested = sample();
  const inQuarter = (of: (values: number[]) => number, who: keyof typeof rested) =>
    quarters.map((some) => of(some.map((at) => at[who])).toFixed(0));
  printTable(
    `memory by quarters of that time, and after ${REST_MS / 1000} s of rest, MiB`,
    ['', '1', '2', '3', '4', 'rested'],
    (['daemon', 'engine'] as const).flatMap((who) => [
      [`${who}, in the middle`, ...inQuarter(median, who), rested[who].toFixed(0)],
      [`${who}, at most`, ...inQuarter((values) => Math.max(...values), who), ''],
    ]),
  );
  console.log(`\nnothing was lost: ${JSON.stringify(counts)}`);
} finally {
  await bystander.end();
  const { stderr } = await daemon.end();
  if (stderr) console.log(stderr);
  rmSync(home, { recursive: true });
}
