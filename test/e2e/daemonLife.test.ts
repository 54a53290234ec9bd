import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '@likewise/shared/node/isAlive.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { likewise } from '../support/cli.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { enginesOf, residentBytes } from '../support/processes.ts';
import { EXAMPLE, job, outcome, pictures } from '../support/toolJobs.ts';
import { until } from '../support/until.ts';

let home: string;
let daemon: DaemonProcess | undefined;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-life-'));
});
afterEach(async () => {
  await daemon?.end();
  daemon = undefined;
  await rm(home, { recursive: true });
});

async function started(...flags: string[]): Promise<DaemonProcess> {
  daemon = await DaemonProcess.start(home, flags);
  return daemon;
}

/** Fractions of a minute, for flags that count in minutes. */
const seconds = (count: number) => String(count / 60);
const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

describe('seen from outside', () => {
  it('/livez and /readyz answer anyone; /metrics answers who has the token', async () => {
    const { client: figma } = await (await started()).tool({ kind: 'figma' });
    const { client: vscode } = await daemon!.tool({ kind: 'vscode' });
    const { pid, descriptor } = daemon!;
    expect(await (await daemon!.get('/livez')).json()).toMatchObject({ program: 'likewise', pid });
    expect(await (await daemon!.get('/readyz')).json()).toEqual({ ready: true, engine: 'ready' });
    for (const token of [undefined, 'guessed', `${descriptor.token}x`]) {
      const refused = await daemon!.get('/metrics', token);
      expect(refused.status).toBe(401);
      expect(await refused.text()).not.toContain('likewise_');
    }

    const queries = await pictures(0, 3);
    await outcome(figma.run(job(queries)));
    await outcome(vscode.run(job(queries)));
    const text = await (await daemon!.get('/metrics', descriptor.token)).text();
    const lines = text.split('\n');
    for (const line of [
      'likewise_answers_total{cache="miss",kind="figma"} 3',
      'likewise_answers_total{cache="hit",kind="vscode"} 3',
      'likewise_batch_canvases_sum 3',
      'likewise_queue_depth{lane="interactive"} 0',
      'likewise_queue_depth{lane="batch"} 0',
      'likewise_queries_running 0',
      'likewise_clients 2',
      'likewise_engine_up 1',
      'likewise_engine_restarts_total 0',
    ]) {
      expect(lines).toContain(line);
    }
    expect(text).toMatch(/^likewise_engine_info\{model="mini",provider="\w+",precision="\w+"\} 1$/m);
    for (const stage of ['queued', 'decode', 'engine', 'finish', 'total']) {
      expect(lines).toContain(`likewise_stage_seconds_count{stage="${stage}",kind="figma"} 3`);
    }
    expect(lines).toContain('likewise_stage_seconds_count{stage="total",kind="vscode"} 3');
    expect(text).not.toContain('stage="engine",kind="vscode"');
    expect(await daemon!.metric('process_resident_memory_bytes')).toBeGreaterThan(10e6);
  });

  it('/readyz says 503 and why while the engine is away', async () => {
    const { pid } = await started();
    process.kill(enginesOf(pid)[0]!, 'SIGKILL');
    let answer = { status: 200, body: '' };
    await until(async () => {
      const response = await daemon!.get('/readyz');
      answer = { status: response.status, body: await response.text() };
      return answer.status !== 200;
    });
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body)).toEqual({
      ready: false,
      engine: 'restarting',
      reason: expect.stringContaining('started again'),
    });
    await until(async () => (await daemon!.get('/readyz')).status === 200);
  });
});

describe('the log', () => {
  it('says what happened, without tokens, codes and pictures', async () => {
    const { client, token } = await (await started()).tool({ name: 'Sketchpad' });
    const owner = await daemon!.owner();
    const { ticket } = await owner.makeTicket();
    const page = daemon!.client(undefined, { kind: 'playground' });
    await page.redeem(ticket);
    const { code } = await owner.makeCode();
    const wrong = code === '13579000' ? '13579001' : '13579000';
    const guesser = daemon!.client(undefined, { kind: 'vscode' });
    await expect(guesser.pair(wrong)).rejects.toMatchObject({ code: 'pairing-failed' });
    const query = (await pictures(7, 1))[0]!;
    const { answers } = await outcome(client.run(job([query])));
    await outcome(client.run(job([{ type: 'image/png', bytes: Uint8Array.from(Buffer.from('not a picture')) }])));
    await client.close();
    const tools = await owner.listTools();
    const [sketchpad, trusted] = [tools.find(({ trusted }) => !trusted)!, tools.find(({ trusted }) => trusted)!];
    await owner.revokeTool(sketchpad.id);
    await owner.stop();
    await daemon!.ended;

    const log = daemon!.log();
    expect(log).toContain(`Listening on port ${daemon!.port}`);
    expect(log).toContain('The engine is ready on');
    expect(log).toContain('a tool of the user asked for it');
    const lines = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const tool = { level: 'info', tool: sketchpad.id, kind: 'other' };
    for (const line of [
      { ...tool, msg: 'A tool was paired.' },
      { ...tool, tool: trusted.id, kind: 'playground', msg: 'A tool was let in by a ticket.' },
      { ...tool, msg: "A tool's access was revoked." },
      { level: 'warn', kind: 'vscode', msg: 'A pairing code was refused: That is not the pairing code.' },
      { ...tool, msg: 'A job is over: done.', answered: 1, failed: 0, left: 0, ms: expect.any(Number) },
      { ...tool, msg: 'A job is over: done.', answered: 0, failed: 1, left: 0, ms: expect.any(Number) },
    ]) {
      expect(lines.filter(({ time: _, ...said }) => said.msg === line.msg)).toContainEqual({
        time: expect.any(Number),
        ...line,
      });
    }
    const bytes = [query.bytes, EXAMPLE.input.bytes, answers.get(0)!].map((picture) => Buffer.from(picture));
    const secrets = [token, daemon!.descriptor.token, ticket, 'not a picture'];
    for (const encoding of ['base64', 'hex', 'latin1'] as const) {
      secrets.push(...bytes.map((picture) => picture.subarray(45, 75).toString(encoding)));
    }
    for (const secret of secrets) expect(log).not.toContain(secret);
    // Times sometimes have the same digits.
    for (const digits of [code, wrong]) expect(log).not.toMatch(new RegExp(`\\b${digits}\\b`));
    for (const line of lines) expect(line).toMatchObject({ level: expect.any(String), time: expect.any(Number) });
  });

  it('goes on in a new file where one is full, and keeps five', async () => {
    const folder = join(home, 'state', 'log');
    await mkdir(folder, { recursive: true });
    const full = Buffer.alloc(5 * 1024 * 1024, '{}\n');
    for (let n = 1; n <= 6; n++) await writeFile(join(folder, `daemon.${n}.log`), n < 6 ? '{}\n' : full);
    await started();
    await daemon!.end();
    const kept = readdirSync(folder).sort();
    expect(kept).toEqual([3, 4, 5, 6, 7].map((n) => `daemon.${n}.log`));
    expect((await stat(join(folder, 'daemon.7.log'))).size).toBeLessThan(10_000);
  });
});

describe('an idle daemon', () => {
  it("gives the model's memory back by ending the engine's process, and loads it again for the next job", async () => {
    await started('--unload', seconds(2));
    const { pid } = daemon!;
    const [engine] = enginesOf(pid);
    const before = { daemon: residentBytes(pid), engine: residentBytes(engine!) };
    await until(() => !isAlive(engine!));
    await until(async () => (await (await daemon!.get('/readyz')).text()).includes('unloaded'));
    expect(enginesOf(pid)).toEqual([]);
    console.log(
      `resident with the model: daemon ${mb(before.daemon)}, engine ${mb(before.engine)}; unloaded: daemon ${mb(residentBytes(pid))}, engine none`,
    );
    expect(before.engine).toBeGreaterThan(28e6);
    expect(await daemon!.metric('likewise_engine_up')).toBe(0);
    expect((await likewise(['status'], { home })).stdout).toMatch(/^model {4}mini on .+, unloaded$/m);

    const { client } = await daemon!.tool();
    const { end } = await outcome(client.run(job(await pictures(0, 1))));
    expect(end).toMatchObject({ type: 'done', answered: 1 });
    expect(await daemon!.metric('likewise_engine_restarts_total')).toBe(0);
  });

  it('started with --idle leaves by itself, but not from under a tool', async () => {
    await started('--idle', seconds(3));
    const { client } = await daemon!.tool();
    const { end } = await outcome(client.run(job(await pictures(0, 1), { job: randomUUID() })));
    expect(end).toMatchObject({ type: 'done' });
    const connected = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 3500));
    expect(isAlive(daemon!.pid)).toBe(true);
    client.close();
    expect(await daemon!.ended).toMatchObject({ code: 0, stderr: '' });
    expect(Date.now() - connected).toBeGreaterThan(6400);
    expect(existsSync(join(home, 'state', 'daemon.json'))).toBe(false);
    expect(daemon!.log()).toContain('it was idle for long');
  });
});
