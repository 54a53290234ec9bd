import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { FrameMutator, sendFuzz, vectorFrames } from '../support/fuzz.ts';
import { kindsOf, mixedLoad } from '../support/mixedLoad.ts';
import { Pings } from '../support/pings.ts';
import { residentBytes } from '../support/processes.ts';

/*
 * npm run fuzz [frames] [seed]: sends broken frames to a daemon that serves other tools meanwhile. Prints why connections were
 * closed, how long pings took, and the memory. Throws if an answer was lost, or a connection was closed without a name.
 */
const [frames = 100_000, seed = randomInt(2 ** 31)] = process.argv.slice(2).map(Number);
const TOOLS = 4;
const MIB = 2 ** 20;
const SAMPLE_MS = 1000;
/** Memory is reported for each. */
const PARTS = 10;

const home = mkdtempSync(join(tmpdir(), 'likewise-fuzz-'));
const daemon = await DaemonProcess.start(home, ['--provider', 'cpu']);
try {
  console.log(`${frames} frames, seed ${seed}`);
  const known = async (token: string) => {
    const client = await daemon.raw();
    client.hello(token);
    await client.next('welcome');
    return client;
  };
  const { token } = await daemon.tool();
  let fuzzing = true;
  const working = mixedLoad(daemon, TOOLS, await kindsOf([96, 128]), () => !fuzzing);
  const pings = new Pings((await known(daemon.descriptor.token)).ws, daemon.pid);
  const mutator = new FrameMutator(seed, vectorFrames('tool'));
  const closed = new Map<string, number>();
  const memory: number[] = [];
  const sampling = setInterval(() => memory.push(residentBytes(daemon.pid) / MIB), SAMPLE_MS);
  for (let part = 0; part < PARTS; part++) {
    const reasons = await sendFuzz(mutator, Math.ceil(frames / PARTS), {
      tool: () => known(token),
      stranger: () => daemon.raw(),
    });
    for (const [reason, count] of reasons) closed.set(reason, (closed.get(reason) ?? 0) + count);
    const most = Math.max(residentBytes(daemon.pid) / MIB, ...memory.splice(0));
    console.log(`${part + 1}/${PARTS}: the daemon had ${most.toFixed(0)} MiB at most`);
  }
  clearInterval(sampling);
  fuzzing = false;
  const counts = await working;
  const { figures, computedFigures } = await pings.stop();
  console.log(`closed: ${JSON.stringify(Object.fromEntries(closed))}`);
  const shown = (ms: readonly number[]) => ms.map((one) => one.toFixed(1)).join(', ');
  console.log(`pings, p50, p99 and longest, ms: ${shown(figures)}; the main thread in them: ${shown(computedFigures)}`);
  console.log(`nothing was lost: ${JSON.stringify(counts)}`);
  if (closed.has('without a name')) throw new Error('a connection was closed without a name');
} finally {
  const { stderr } = await daemon.end();
  if (stderr) console.log(stderr);
  rmSync(home, { recursive: true });
}
