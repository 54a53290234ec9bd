import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '@likewise/shared/node/isAlive.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { enginesOf } from '../support/processes.ts';
import { job, outcome, pictures } from '../support/toolJobs.ts';
import { until } from '../support/until.ts';

let home: string;
let daemon: DaemonProcess;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-deaths-'));
  daemon = await DaemonProcess.start(home, ['--provider', 'cpu']);
});
afterAll(async () => {
  await daemon?.end();
  await rm(home, { recursive: true });
});

/** Kills the engine once it is ready: one that dies while it loads says that the model cannot be had, which is another test. */
async function killEngine(): Promise<void> {
  await until(async () => enginesOf(daemon.pid).length > 0 && (await daemon.metric('likewise_engine_up')) === 1);
  const [pid] = enginesOf(daemon.pid);
  process.kill(pid!, 'SIGKILL');
  await until(() => !isAlive(pid!));
}

test('the engine killed ten times in a row under load: every job ends with its answers or a clear error', async () => {
  const tools = await Promise.all([daemon.tool(), daemon.tool(), daemon.tool()]);
  let settled = 0;
  const jobs = tools.flatMap(({ client }, t) =>
    [0, 1].map(async (j) => {
      const queries = await pictures(1000 * t + 100 * j, 20);
      return outcome(client.run(job(queries, { lane: j === 0 ? 'batch' : 'interactive' })), ({ type }) => {
        if (type === 'result' || type === 'query-failed') settled++;
      });
    }),
  );
  for (let kills = 0; kills < 10; kills++) {
    const before = settled;
    await until(() => settled > before);
    await killEngine();
  }
  const ends = await Promise.all(jobs);
  for (const { end, answers, failures } of ends) {
    expect(end).toMatchObject({ type: 'done', answered: answers.size, failed: failures.size });
    expect(answers.size + failures.size).toBe(20);
    // A canvas that was in flight in two deaths is not tried a third time.
    for (const { code, remedy } of failures.values())
      expect({ code, remedy }).toEqual({ code: 'engine-failed', remedy: expect.stringMatching(/\.$/) });
  }
  const answered = ends.reduce((sum, { answers }) => sum + answers.size, 0);
  const restarts = await daemon.metric('likewise_engine_restarts_total');
  console.log(
    `${restarts} engines killed under ${ends.length * 20} queries: ${answered} answered, the others failed by name`,
  );
  expect(restarts).toBe(10);
  expect(answered).toBeGreaterThanOrEqual(ends.length * 20 - 5);
});

test('an engine that dies whenever it is started fails what waits by name; later jobs are answered', async () => {
  const { client } = await daemon.tool();
  const ended = outcome(client.run(job(await pictures(5000, 5))));
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over) {
    for (const pid of enginesOf(daemon.pid)) process.kill(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const { end } = await ended;
  expect(end).toMatchObject({ type: 'failed', error: { code: 'engine-unavailable' } });

  const again = await outcome(client.run(job(await pictures(5000, 5))));
  expect(again.end).toMatchObject({ type: 'done', answered: 5, failed: 0 });
});
