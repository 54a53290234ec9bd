import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DaemonProcess, type PairedClient } from '../support/daemonProcess.ts';
import { answersWithoutDaemon } from '../support/expected.ts';
import type { TestClient } from '../support/testClient.ts';
import { EXAMPLE, follow, job, outcome, pictures } from '../support/toolJobs.ts';

// What killed tools and daemons leave behind.

const COUNT = 12;

/** So many that a daemon is killed long before it is finished, however late that is. */
const MANY = 25;
const TOOL_PROCESS = fileURLToPath(new URL('../support/toolProcess.ts', import.meta.url));

let home: string;
let daemon: DaemonProcess;
let queries: FrameImage[];
let expected: ReadonlyMap<number, Buffer>;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-recovery-'));
  queries = await pictures(0, COUNT);
  expected = new Map((await answersWithoutDaemon(home, EXAMPLE, queries)).entries());
  daemon = await DaemonProcess.start(home, ['--provider', 'cpu']);
});
afterAll(async () => {
  await daemon?.end();
  await rm(home, { recursive: true });
});

/** A raw connection of a tool. */
async function rawOf({ token }: PairedClient): Promise<TestClient> {
  const raw = await daemon.raw();
  raw.hello(token);
  await raw.next('welcome');
  return raw;
}

test('[J5] [J7] a tool killed in the middle of a job connects again and collects every result', async () => {
  const tool = await daemon.tool();
  const { job: id } = job(queries);
  const args = [String(daemon.port), tool.token, id, '0', String(COUNT)];
  const child = spawn(process.execPath, ['--import', 'tsx', TOOL_PROCESS, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let sent = 0;
  for await (const _ of createInterface(child.stdout)) {
    if (++sent === 2) child.kill('SIGKILL');
  }
  expect(sent).toBeLessThan(COUNT);

  const { end, answers } = await outcome(tool.client.resume(id));
  expect(end).toMatchObject({ type: 'done', answered: COUNT, failed: 0 });
  expect(new Map([...answers].sort(([n], [m]) => n - m))).toEqual(expected);
});

test('[J6] a daemon killed and started again serves what was finished, names what was lost, and a tool runs that again', async () => {
  const [tool, other] = await Promise.all([daemon.tool(), daemon.tool()]);
  const first = job(await pictures(100, 3));
  const finished = await outcome(tool.client.run(first));
  expect(finished.end).toMatchObject({ type: 'done', answered: 3 });
  const [own, lost] = [job(await pictures(200, MANY)), job(await pictures(300, MANY))];
  const [owns, losts] = [follow(tool.client.run(own)), follow(other.client.run(lost))];
  await Promise.all([owns.answered(2), losts.answered(2)]);
  await daemon.kill();
  // This one does not live to ask again.
  other.client.close();
  const answered = (await losts.ended).answers;
  daemon = await DaemonProcess.start(home, ['--provider', 'cpu', '--port', String(daemon.port)]);

  const raw = await rawOf(other);
  raw.send({ type: 'resume', job: lost.job, after: 0 });
  const { job: id, error } = await raw.next('failed');
  expect({ id, code: error.code }).toEqual({ id: lost.job, code: 'job-lost' });
  const [, known] = new RegExp(`Answered before that, of ${MANY}: ([\\d, ]+)\\.`).exec(error.message)!;
  expect(known!.split(', ').map((number) => Number(number) - 1)).toEqual(expect.arrayContaining([...answered.keys()]));

  const again = await outcome(daemon.client(tool.token).resume(first.job));
  expect(again).toEqual(finished);

  // This tool noticed nothing: it has all its answers, each once, and none was computed again.
  const { end, answers } = await owns.ended;
  expect(end).toMatchObject({ type: 'done', answered: MANY, failed: 0 });
  expect(answers.size).toBe(MANY);
  expect(await daemon.metric('likewise_answers_total', { cache: 'hit' })).toBeGreaterThanOrEqual(2);

  raw.send({ type: 'resume', job: '00000000-0000-4000-8000-000000000000', after: 0 });
  expect((await raw.next('failed')).error.code).toBe('job-unknown');
  raw.close();
});
