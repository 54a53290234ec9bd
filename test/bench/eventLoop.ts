import { setTimeout } from 'node:timers/promises';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { Pings } from '../support/pings.ts';
import { ask } from './ask.ts';
import { freshJobs } from './freshJobs.ts';
import { eachInTurn, printTable } from './timing.ts';

const TOOLS = 16;
/** Jobs in all, each with a different example. */
const JOBS = 32;

/** How long the daemon delays others while it answers: pings over a separate socket, and the longest delay of its event loop. */
export async function benchEventLoop(home: string): Promise<void> {
  const daemon = await DaemonProcess.start(home);
  try {
    const tools = await Promise.all(Array.from({ length: TOOLS }, () => daemon.tool()));
    const fresh = await freshJobs();
    const other = await daemon.raw();
    other.hello(daemon.descriptor.token);
    const { ws } = other;
    const lag = () => daemon.metric('nodejs_eventloop_lag_max_seconds');
    const measure = async (work: () => Promise<unknown>) => {
      // It returns the longest since the last call.
      await lag();
      const pings = new Pings(ws);
      await work();
      const { figures } = await pings.stop();
      return [...figures, 1000 * (await lag())].map((ms) => ms.toFixed(1));
    };
    const jobs = await fresh(JOBS);
    const rows = [
      ['with nothing to do', ...(await measure(() => setTimeout(3000)))],
      [
        `answering ${JOBS} jobs of ${TOOLS} tools (target of p99: 25)`,
        ...(await measure(() =>
          eachInTurn(
            jobs,
            tools.map(
              ({ client }) =>
                (job) =>
                  ask(client, job),
            ),
          ),
        )),
      ],
    ];
    ws.close();
    printTable('the daemon’s event loop', ['', 'ping p50 ms', 'p99', 'longest', 'longest hold ms'], rows);
  } finally {
    await daemon.end();
  }
}
