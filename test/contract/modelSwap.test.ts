import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isAlive } from '@likewise/shared/node/isAlive.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { likewise } from '../support/cli.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { EngineGate } from '../support/engineGate.ts';
import { answersWithoutDaemon } from '../support/expected.ts';
import { enginesOf } from '../support/processes.ts';
import { EXAMPLE, follow, job, outcome, pictures } from '../support/toolJobs.ts';
import { until } from '../support/until.ts';

const TINY = resolve('test/fixtures/reference-tiny/checkpoint-999.pth');
const COUNT = 12;

let home: string;
let daemon: DaemonProcess;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-swap-'));
  const heads = ['--heads', '4', '--decoder-heads', '4'];
  expect(await likewise(['model', 'import', TINY, '--name', 'tiny', ...heads], { home })).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await daemon?.end();
  await rm(home, { recursive: true });
});

test('[S2] another model takes over while jobs wait, and none is lost', async () => {
  const queries = await pictures(0, COUNT);
  // The models' own answers: a rule that explains the example makes the same of either.
  const answer = { size: 'query', detail: 'none', format: 'png' } as const;
  const byMini = await answersWithoutDaemon(home, EXAMPLE, queries, { detail: 'none' });
  const byTiny = await answersWithoutDaemon(home, EXAMPLE, queries, { model: 'tiny', detail: 'none' });
  const gate = new EngineGate(join(home, 'gate'));
  daemon = await DaemonProcess.start(home, ['--provider', 'cpu'], gate.env);
  const [owner, { client }] = [await daemon.owner(), await daemon.tool()];
  const [old] = enginesOf(daemon.pid);

  const running = follow(client.run(job(queries, { answer })));
  const queued = follow(client.run(job(await pictures(100, 3))));
  await running.answered(2);
  // The old engine holds its batch until the new one is there.
  gate.close(old!);
  await gate.keeps(old!);
  const swapped = owner.useModel('tiny');
  await until(() => client.state.name === 'ready' && client.state.daemon?.model === 'tiny');
  // The tool that asked hears the answer first, and not before the old engine has ended.
  expect(owner.state).toMatchObject({ daemon: { model: 'mini' } });
  gate.open(old!);
  expect(await swapped).toMatchObject({ model: 'tiny', engine: 'ready' });

  const { end, answers } = await running.ended;
  expect(end).toMatchObject({ type: 'done', answered: COUNT, failed: 0 });
  const models = [...answers].map(([query, bytes]) => {
    if (bytes.equals(byMini[query]!)) return 'mini';
    return bytes.equals(byTiny[query]!) ? 'tiny' : 'neither';
  });
  const before = models.lastIndexOf('mini') + 1;
  expect(before).toBeGreaterThanOrEqual(2);
  expect(before).toBeLessThan(COUNT);
  expect(models).toEqual([...new Array(before).fill('mini'), ...new Array(COUNT - before).fill('tiny')]);
  expect((await queued.ended).end).toMatchObject({ type: 'done', answered: 3, failed: 0 });

  await until(() => !isAlive(old!));
  expect(enginesOf(daemon.pid)).toHaveLength(1);
  expect(await daemon.metric('likewise_engine_restarts_total')).toBe(0);
});

test('a model that cannot be used is refused by name, and the present one goes on', async () => {
  const [owner, { client }] = [await daemon.owner(), await daemon.tool()];
  await expect(owner.useModel('nosuch')).rejects.toMatchObject({ code: 'model-unknown' });
  await writeFile(join(home, 'models', 'tiny', 'model.json'), '{');
  await owner.useModel('mini');
  await expect(owner.useModel('tiny')).rejects.toMatchObject({ code: 'model-corrupt' });
  await expect(client.useModel('mini')).rejects.toMatchObject({ code: 'not-trusted' });
  expect((await outcome(client.run(job(await pictures(200, 2))))).end).toMatchObject({ type: 'done', answered: 2 });
  expect(owner.state).toMatchObject({ daemon: { model: 'mini', engine: 'ready' } });
});
