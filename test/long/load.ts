import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printTable } from '../bench/timing.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { mixedKinds, mixedLoad } from '../support/mixedLoad.ts';
import { Pings } from '../support/pings.ts';
import { enginesOf, residentBytes } from '../support/processes.ts';

/*
 * npm run load [minutes] [tools]: guided tools with large pictures at one daemon. Prints how long pings took, how its memory stood, and that
 * nothing was lost; throws where something was.
 */
const [minutes = 30, tools = 64] = process.argv.slice(2).map(Number);
const SAMPLE_MS = 5000;
const MIB = 2 ** 20;

const home = mkdtempSync(join(tmpdir(), 'likewise-load-'));
const daemon = await DaemonProcess.start(home, ['--provider', 'cpu']);
try {
  const kinds = await mixedKinds(1024, 2048, 4096);
  const watcher = await daemon.raw();
  watcher.hello(daemon.descriptor.token);
  await watcher.next('welcome');
  const idle = new Pings(watcher.ws);
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
  const pings = new Pings(watcher.ws);
  const counts = await mixedLoad(daemon, tools, kinds, () => performance.now() > end);
  await pings.stop();
  sample();
  clearInterval(sampling);

  const row = (name: string, { took, figures }: Pings) => [
    name,
    String(took.length),
    ...figures.map((ms) => ms.toFixed(1)),
  ];
  printTable(
    `${tools} tools for ${minutes} minutes`,
    ['', 'pings', 'p50 ms', 'p99', 'longest'],
    [row('with nothing to do', idle), row('under load (target of p99: 25)', pings)],
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
  const { stderr } = await daemon.end();
  if (stderr) console.log(stderr);
  rmSync(home, { recursive: true });
}
