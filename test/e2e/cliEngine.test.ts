import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelIdentity } from '../../daemon/model/identity.ts';
import { openModel } from '../../daemon/model/registry.ts';
import { likewise } from '../support/cli.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { ScriptedServer } from '../support/scriptedServer.ts';
import { job, outcome, pictures } from '../support/toolJobs.ts';
import { until } from '../support/until.ts';

const TOKEN = 'f00d'.repeat(16);
const WRONG = 'beef'.repeat(16);

const home = mkdtempSync(join(tmpdir(), 'likewise-engine-'));
const settings = join(home, 'state/engine.json');
const token = join(home, 'token');
const wrong = join(home, 'wrong');
/** Everything that any command has printed. */
let printed = '';
let server: ScriptedServer;

beforeAll(async () => {
  process.env.LIKEWISE_HOME = home;
  const identity = modelIdentity((await openModel('mini')).manifest, { kernels: 'cpu', precision: 'fp32' });
  server = await new ScriptedServer(identity).listen();
  server.gate = ({ headers: { authorization } }) =>
    authorization === `Bearer ${TOKEN}` ? undefined : { status: 401, body: `{"error":"what is ${authorization}?"}` };
  writeFileSync(token, TOKEN, { mode: 0o600 });
  writeFileSync(wrong, WRONG, { mode: 0o600 });
});
afterAll(async () => {
  await server?.kill();
  delete process.env.LIKEWISE_HOME;
  rmSync(home, { recursive: true });
});

async function engine(...args: string[]) {
  const result = await likewise(['engine', ...args], { home });
  printed += result.stdout + result.stderr;
  return result;
}

describe('engine use, show, test and forget', () => {
  it('change nothing where the server cannot be used, and say why', async () => {
    expect(await engine('show')).toMatchObject({ code: 0, stdout: 'This machine runs the model.\n' });
    const refused = await engine('use', server.url, '--token-file', wrong);
    expect(refused).toMatchObject({ code: 5, stdout: expect.stringMatching(/X {3}token .*what is Bearer \*\*\*\?/) });
    const other = await engine('use', server.url, '--token-file', token);
    expect(other).toMatchObject({ code: 5, stdout: expect.stringMatching(/X {3}identity .*weights may be damaged/) });
    expect(await engine('use', server.url, '--token-file', join(home, 'nosuch'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no such file'),
    });
    expect(await engine('use', server.url, '--cert', token)).toMatchObject({ code: 2 });
    expect(existsSync(settings)).toBe(false);
  });

  it('keep where the token is, for this user alone, and look at the server step by step', async () => {
    server.learnTokens(home);
    const used = await engine('use', server.url, '--token-file', token);
    expect(used).toMatchObject({ code: 0, stderr: '' });
    expect(used.stdout).toContain('Tools use it when the daemon is started');
    expect(statSync(settings).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(settings, 'utf8'))).toEqual({
      servers: [{ url: server.url, token: { file: token } }],
      only: false,
    });
    expect((await engine('show')).stdout).toContain(`${server.url}, token from ${token}\n`);
    const tested = await engine('test', '--json');
    const [fact] = JSON.parse(tested.stdout).servers;
    expect(fact).toMatchObject({ host: server.host, works: true });
    expect(fact.steps.map(({ what }: { what: string }) => what)).toEqual([
      ...['connection', 'token', 'readiness', 'identity', 'round trip'],
    ]);
  });

  it('have a daemon that runs change over, which counts what it asks and falls back to this machine', async () => {
    const daemon = await DaemonProcess.start(home);
    try {
      const { client } = await daemon.tool();
      const owner = await daemon.owner();
      const state = () => (owner.state.name === 'ready' ? owner.state.daemon : undefined);
      await until(() => state() !== undefined);
      expect(state()).toMatchObject({ model: 'mini', provider: server.host, precision: 'fp32', stepDowns: [] });
      expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(TOKEN);

      server.hold();
      server.scripts.push({ status: 503 });
      const first = outcome(client.run(job(await pictures(0, 2))));
      await until(async () => (await daemon.metric('likewise_server_requests_under_way')) === 2);
      server.letGo();
      expect((await first).failures.size).toBe(0);
      const { metric } = daemon;
      const counted = (name: string, labels = {}) => metric.call(daemon, `likewise_server_${name}`, labels);
      expect(await counted('requests_total', { outcome: 'overloaded' })).toBe(1);
      expect(await counted('retries_total', { reason: 'overloaded' })).toBe(1);
      // One canvas is the probe of the start.
      expect(await counted('requests_total', { outcome: 'answered' })).toBe(3);
      expect(await counted('request_seconds_count')).toBe(3);
      expect([await counted('requests_under_way'), await counted('fallback')]).toEqual([0, 0]);

      server.always = { status: 404, body: JSON.stringify({ error: `no model for ${TOKEN}` }) };
      expect((await outcome(client.run(job(await pictures(2, 1))))).failures.size).toBe(0);
      expect(await counted('fallback')).toBe(1);
      await until(() => state()?.stepDowns[0]?.provider === server.host);
      expect(state()).toMatchObject({
        provider: 'cpu',
        stepDowns: [{ reason: 'it answers 404 (no model for ***)' }, {}],
      });

      server.always = undefined;
      expect((await engine('use', server.url, '--token-file', token, '--only')).stdout).toContain(
        `The daemon answers with mini on ${server.host} (fp32).`,
      );
      expect((await engine('forget')).stdout).toContain('The daemon answers with mini on CPU (int8).');
      expect(existsSync(settings)).toBe(false);
      expect(await counted('fallback')).toBe(0);
    } finally {
      await daemon.end();
    }
    expect((await engine('forget')).stdout).toBe('This machine runs the model already.\n');
    for (const text of [printed, daemon.log()]) for (const secret of [TOKEN, WRONG]) expect(text).not.toContain(secret);
  });
});

it('doctor tries a server with the model that its address names', async () => {
  const checkpoint = resolve('test/fixtures/reference-tiny/checkpoint-999.pth');
  await likewise(['model', 'import', checkpoint, '--name', 'tiny', '--heads', '4', '--decoder-heads', '4'], { home });
  const was = server.identity;
  const { manifest } = await openModel('tiny');
  server.identity = modelIdentity(manifest, { kernels: 'cpu', precision: 'fp32' });
  const servers = [{ url: `${server.url}/v2/models/tiny`, token: { file: token } }];
  mkdirSync(dirname(settings), { recursive: true, mode: 0o700 });
  writeFileSync(settings, JSON.stringify({ servers, only: false }), { mode: 0o600 });
  try {
    const { checks } = JSON.parse((await likewise(['doctor', '--json'], { home })).stdout);
    const found = (step: string) =>
      checks.find(({ name }: { name: string }) => name === `${server.host} ${step}`)?.found;
    expect(found('readiness')).toBe('tiny is ready');
    // It says that it is the tiny model, but gives mini's tokens.
    expect(found('identity')).toContain('it says that it has this model, but its answers differ');
  } finally {
    rmSync(settings);
    server.identity = was;
  }
});

it('serve --engine uses a server for that daemon alone', async () => {
  server.gate = () => undefined;
  const daemon = await DaemonProcess.start(home, ['--engine', server.url]);
  try {
    const owner = await daemon.owner();
    await until(() => owner.state.name === 'ready' && owner.state.daemon?.provider === server.host);
    expect(existsSync(settings)).toBe(false);
    const other = await likewise(['serve', '--engine', 'http://127.0.0.1:1'], { home });
    expect(other).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('likewise serve --engine http://127.0.0.1:1'),
    });
  } finally {
    await daemon.end();
  }
});
