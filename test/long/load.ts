import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printTable } from '../bench/timing.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { mixedKinds, mixedLoad } from '../support/mixedLoad.ts';
import { Pings } from '../support/pings.ts';
import { enginesOf, residentBytes } from '../support/processes.ts';

/*
 * npm run load [minutes] [tools]: guided tools with large pictures at one daemon. Prints how long pings took, and for how long of that
 * the daemon's main thread computed; how long they took to a daemon beside it that has nothing to do, which is what the machine makes of
 * them; how the memory stood, and that nothing was lost. Throws where something was.
 */
const [minutes = 30, tools = 64] = process.argv.slice(2).map(Number);
const SAMPLE_MS = 5000;
const MIB = 2 ** 20;

const home = mkdtempSync(join(tmpdir(), 'likewise-load-'));
const daemon = await DaemonProcess.start(join(home, 'own'), ['--provider', 'cpu']);
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
  const sample = () =>
    memory.push({
      daemon: residentBytes(daemon.pid) / MIB,
      engine: enginesOf(daemon.pid).reduce((sum, pid) => sum + residentBytes(pid), 0) / MIB,
    });
  const sampling = setInterval(sample, SAMPLE_MS);
  const end = performance.now() + minutes * 60_000;
  const pings = new Pings(watcher.ws, daemon.pid);
  const others = new Pings(other.ws, bystander.pid);
  const counts = await mixedLoad(daemon, tools, kinds, () => performance.now() > end);
  await pings.stop();
  await others.stop();
  sample();
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
  const quarters = [0.25, 0.5, 0.75, 1].map((share) => memory.slice(0, Math.ceil(share * memory.length)));
  const most = (some: typeof memory, who: 'daemon' | 'engine') => Math.max(...some.map((at) => at[who])).toFixed(0);
  printTable(
    'the most memory until then, MiB',
    ['', '1/4', '1/2', '3/4', 'end', 'at the end'],
    (['daemon', 'engine'] as const).map((who) => [
      who,
      ...quarters.map((some) => most(some, who)),
      memory.at(-1)![who].toFixed(0),
    ]),
  );
  console.log(`\nnothing was lost: ${JSON.stringify(counts)}`);
} finally {
  await bystander.end();
  const { stderr } = await daemon.end();
  if (stderr) console.log(stderr);
  rmSync(home, { recursive: true });
}
