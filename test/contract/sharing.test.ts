import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { ClientKind } from '@likewise/shared/protocol/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Stage } from '../../daemon/jobs/measures.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { EngineGate } from '../support/engineGate.ts';
import { answersWithoutDaemon } from '../support/expected.ts';
import { enginesOf } from '../support/processes.ts';
import { EXAMPLE, follow, job, outcome, picture, pictures } from '../support/toolJobs.ts';
import { until } from '../support/until.ts';

// One daemon, many tools. A gate holds a batch in the engine where a test needs a long one.

const COUNT = 5;
const SWAPPED = { input: EXAMPLE.output, output: EXAMPLE.input };

let home: string;
let daemon: DaemonProcess;
let gate: EngineGate;
let queries: FrameImage[];
let expected: { plain: Buffer[]; swapped: Buffer[] };
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-sharing-'));
  queries = await Promise.all(Array.from({ length: COUNT }, (_, n) => picture(n)));
  const plain = await answersWithoutDaemon(home, EXAMPLE, queries);
  expected = { plain, swapped: await answersWithoutDaemon(home, SWAPPED, queries) };
  gate = new EngineGate(join(home, 'gate'));
  daemon = await DaemonProcess.start(home, ['--provider', 'cpu'], gate.env);
});
afterAll(async () => {
  await daemon?.end();
  await rm(home, { recursive: true });
});

const engine = () => enginesOf(daemon.pid)[0]!;

/** How many queries have passed a stage. */
const through = (stage: Stage, kind?: ClientKind) =>
  daemon.metric('likewise_stage_seconds_count', { stage, ...(kind ? { kind } : {}) });

/** Canvases given to the engine and not finished: in progress, or dropped with a cancelled job. */
const unfinished = async () => (await daemon.metric('likewise_batch_canvases_sum')) - (await through('finish'));

/** Without work in progress: those that were dropped. */
async function dropped(): Promise<number> {
  await until(async () => (await daemon.metric('likewise_queries_running')) === 0);
  return unfinished();
}

/**
 * Makes the engine hold a batch. What is already done has been reported, and only the batch in flight is left. Returns its process.
 */
async function keepBatch(droppedBefore: number): Promise<number> {
  const pid = engine();
  gate.close(pid);
  await gate.keeps(pid);
  await until(async () => (await unfinished()) === droppedBefore + 1);
  return pid;
}

/** Answers that take exactly one canvas each. */
const PLAIN = { size: 'cell', detail: 'none', format: 'png' } as const;

test('two tools at once get their own answers, the same as without a daemon', async () => {
  const tools = await Promise.all([daemon.tool({ name: 'A' }), daemon.tool({ name: 'B' })]);
  const [a, b] = await Promise.all([
    outcome(tools[0].client.run(job(queries))),
    outcome(tools[1].client.run(job(queries, { examples: [SWAPPED] }))),
  ]);
  expect(a.end).toMatchObject({ type: 'done', answered: COUNT, failed: 0 });
  expect(b.end).toMatchObject({ type: 'done', answered: COUNT, failed: 0 });
  for (const n of queries.keys()) {
    expect(a.answers.get(n)).toEqual(expected.plain[n]);
    expect(b.answers.get(n)).toEqual(expected.swapped[n]);
  }
  expect(expected.plain).not.toEqual(expected.swapped);

  // A third tool asks again: nothing is computed.
  const { client } = await daemon.tool({ name: 'C', kind: 'vscode' });
  const again = await outcome(client.run(job(queries)));
  expect(again.cached.size).toBe(COUNT);
  expect([...again.answers].sort(([n], [m]) => n - m).map(([, bytes]) => bytes)).toEqual(expected.plain);
  expect(await through('engine', 'vscode')).toBe(0);
});

test('[J11] a flood of 200 batch jobs delays an interactive one by the batch in flight at most', async () => {
  const lost = await dropped();
  const [flood, quick] = await Promise.all([daemon.tool({ kind: 'other' }), daemon.tool({ kind: 'figma' })]);
  const stop = new AbortController();
  let answers = 0;
  const ends = (await pictures(1000, 200)).map((query) =>
    outcome(flood.client.run(job([query], { answer: PLAIN }), { signal: stop.signal }), ({ type }) => {
      if (type === 'result') answers++;
    }),
  );
  await until(() => answers >= 2);
  const held = await keepBatch(lost);

  const request = job(await pictures(1300, 1), { lane: 'interactive', answer: PLAIN });
  const answered = outcome(quick.client.run(request));
  await until(async () => (await through('decode', 'figma')) === 1);
  gate.open(held);
  expect((await answered).end).toMatchObject({ type: 'done', answered: 1 });

  // The journal has everything in the order in which the daemon did it.
  const records = (await readFile(join(home, 'state', 'jobs.jsonl'), 'utf8')).split('\n').filter(Boolean);
  const lines = records.map((line) => JSON.parse(line));
  const accepted = lines.findIndex((line) => line.job === request.job);
  const result = lines.findIndex((line) => line.job === request.job && line.event?.type === 'result');
  const between = lines.slice(accepted, result).filter((line) => line.event?.type === 'result');
  console.log(`answers of 200 flooding jobs that came before the interactive one: ${between.length}`);
  expect(between.length).toBeLessThanOrEqual(1);

  stop.abort();
  const types = (await Promise.all(ends)).map(({ end }) => end.type);
  expect(types.filter((type) => type === 'cancelled').length).toBeGreaterThan(100);
  expect(types.filter((type) => type !== 'cancelled' && type !== 'done')).toEqual([]);
});

test('[J8] [J9] to cancel touches the own job alone, and not the engine', async () => {
  const lost = await dropped();
  const [a, b] = await Promise.all([daemon.tool(), daemon.tool()]);
  const before = { pid: engine(), restarts: await daemon.metric('likewise_engine_restarts_total') };
  const stop = new AbortController();
  const [first, second] = [
    job(await pictures(2000, 20), { answer: PLAIN }),
    job(await pictures(2100, 6), { answer: PLAIN }),
  ];
  const cancelled = follow(a.client.run(first, { signal: stop.signal }));
  await cancelled.answered(1);
  await keepBatch(lost);
  const other = follow(b.client.run(second));

  // Another tool's job cannot be cancelled by its id.
  const raw = await daemon.raw();
  raw.hello(a.token);
  await raw.next('welcome');
  raw.send({ type: 'cancel', job: second.job });
  raw.send({ type: 'cancel', job: randomUUID() });
  // One of its canvases is now in the engine.
  stop.abort();
  expect((await cancelled.ended).end).toMatchObject({ type: 'cancelled', reason: 'cancel' });
  gate.open(before.pid);
  const { end, answers } = await other.ended;
  expect(end).toMatchObject({ type: 'done', answered: 6, failed: 0 });
  expect(answers.size).toBe(6);
  expect({ pid: engine(), restarts: await daemon.metric('likewise_engine_restarts_total') }).toEqual(before);

  // It is also over for the daemon: resumed, it ends where it was cancelled.
  raw.send({ type: 'resume', job: first.job, after: 0 });
  expect(await raw.next('cancelled')).toMatchObject({ job: first.job, reason: 'cancel' });
  raw.close();
});

test('[J10] of jobs in one slot the latest is answered; the slots of other tools are their own', async () => {
  const lost = await dropped();
  const [busy, live, other] = await Promise.all([daemon.tool({ kind: 'cli' }), daemon.tool(), daemon.tool()]);
  const stop = new AbortController();
  const blocking = follow(
    busy.client.run(job(await pictures(3000, 30), { lane: 'interactive', answer: PLAIN }), { signal: stop.signal }),
  );
  await blocking.answered(1);
  const held = await keepBatch(lost);
  // No room is left: everything that has begun waits for the engine.
  await until(async () => (await through('queued', 'cli')) === (await through('decode', 'cli')));

  const slot = (number: number) =>
    ({ lane: 'interactive', answer: PLAIN, slot: 'preview', job: randomUUID(), number }) as const;
  const preview = async ({ number, ...rest }: ReturnType<typeof slot>) => job(await pictures(number, 1), rest);
  const theirs = outcome(other.client.run(await preview(slot(3100))));
  const ends = [];
  for (const number of [3101, 3102, 3103, 3104]) ends.push(outcome(live.client.run(await preview(slot(number)))));
  for (const end of ends.slice(0, -1)) {
    expect((await end).end).toMatchObject({ type: 'cancelled', reason: 'replaced' });
  }
  gate.open(held);
  expect((await ends.at(-1)!).end).toMatchObject({ type: 'done', answered: 1 });
  expect((await theirs).end).toMatchObject({ type: 'done', answered: 1 });
  stop.abort();
  await blocking.ended;
});
