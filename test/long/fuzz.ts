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
 * npm run fuzz [frames] [seed]: broken frames to a daemon at which tools are at work. Prints why connections were closed, how long pings
 * took and how the memory stood; throws where an answer was lost, or a connection closed without a name.
 */
const [frames = 100_000, seed = randomInt(2 ** 31)] = process.argv.slice(2).map(Number);
const TOOLS = 4;
const MIB = 2 ** 20;

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
  const pings = new Pings((await known(daemon.descriptor.token)).ws);
  const before = residentBytes(daemon.pid);
  const closed = await sendFuzz(new FrameMutator(seed, vectorFrames('tool')), frames, {
    tool: () => known(token),
    stranger: () => daemon.raw(),
  });
  const after = residentBytes(daemon.pid);
  fuzzing = false;
  const counts = await working;
  const { figures } = await pings.stop();
  console.log(`closed: ${JSON.stringify(Object.fromEntries(closed))}`);
  console.log(`pings, ms: ${figures.map((ms) => ms.toFixed(1)).join(' p50, ')} (p99, longest)`);
  console.log(`memory: ${Math.round(before / MIB)} MiB before, ${Math.round(after / MIB)} after`);
  console.log(`nothing was lost: ${JSON.stringify(counts)}`);
  if (closed.has('without a name')) throw new Error('a connection was closed without a name');
} finally {
  const { stderr } = await daemon.end();
  if (stderr) console.log(stderr);
  rmSync(home, { recursive: true });
}
