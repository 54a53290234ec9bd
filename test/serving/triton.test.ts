import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../daemon/engine/engine.ts';
import type { Server } from '../../daemon/engine/remote/link.ts';
import { chosenEngine } from '../../daemon/inference/chosenEngine.ts';
import { serverWorks } from '../../daemon/life/checks.ts';
import { serverFact } from '../../daemon/life/serverFact.ts';
import { exportModel } from '../../daemon/model/export/exportModel.ts';
import type { Model } from '../../daemon/model/registry.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { digests, engineContract, noiseCanvas, noiseCanvases } from '../support/engineContract.ts';
import { job, outcome, pictures } from '../support/toolJobs.ts';
import { until } from '../support/until.ts';
import { FULL, localEngine, miniAndTiny } from './support/models.ts';
import { NO_NGINX, TlsProxy } from './support/nginx.ts';
import { Repository, Triton } from './support/triton.ts';

const home = mkdtempSync(join(tmpdir(), 'likewise-serving-'));
let mini: Model;
let tiny: Model;
let triton: Triton;
const MODELS = ['mini', 'tiny', 'damaged', 'busy'];

beforeAll(async () => {
  ({ mini, tiny } = await miniAndTiny(home));
  const repository = new Repository(home);
  await repository.add(mini);
  await repository.add(tiny);
  spoil(join(await repository.add(mini, { as: 'damaged' }), 'weights.safetensors'));
  await repository.add(tiny, { as: 'busy', runSeconds: 0.1, maxBatch: 1, queue: 1 });
  await repository.add(tiny, { as: 'slow', loadSeconds: 2 });
  triton = await Triton.create(repository);
  await triton.start(MODELS);
});
afterAll(async () => {
  await triton?.kill();
  delete process.env.LIKEWISE_HOME;
  rmSync(home, { recursive: true });
});

const engines: Engine[] = [];
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.close())));

/** An engine on the server alone. @param as the model's name there */
function engineOn(model: Model, as?: string, of: Partial<Server> = {}, counted: string[] = []): Engine {
  const url = `${triton.url}${as === undefined ? '' : `/v2/models/${as}`}`;
  const measures = { request: (outcome: string) => counted.push(outcome), retry: () => {} };
  const engine = chosenEngine(model, { servers: [{ url, ...of }], only: true }, { measures });
  engines.push(engine);
  return engine;
}

function here(model: Model): Engine {
  const engine = localEngine(model);
  engines.push(engine);
  return engine;
}

const error = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('it did not fail'),
    (error) => error,
  );

engineContract('Triton', () => engineOn(tiny));

describe('what Triton answers', () => {
  it('is what this machine answers in fp32, bit for bit, whatever shares its batch', async () => {
    const canvases = noiseCanvases(64);
    const [there, own] = await Promise.all([engineOn(mini).fill(canvases), here(mini).fill(canvases)]);
    expect(digests(there)).toEqual(digests(own));
    expect(new Set(there.map(({ form }) => JSON.stringify(form)))).toEqual(
      new Set([JSON.stringify({ provider: 'server', ...FULL })]),
    );
  });

  it('is refused where it is another model’s', async () => {
    expect(await error(engineOn(mini, 'tiny').start())).toMatchObject({
      code: 'engine-unavailable',
      message: expect.stringContaining('another model'),
    });
    expect(await error(engineOn(mini, 'nosuch').start())).toMatchObject({
      message: expect.stringContaining('unknown model'),
    });
  });

  it('is refused where other weights lie beside the model’s graph', async () => {
    expect(await error(engineOn(mini, 'damaged').start())).toMatchObject({
      code: 'engine-unavailable',
      message: expect.stringContaining('its weights may be damaged'),
    });
  });

  it('is waited for while the model is being loaded', async () => {
    const engine = engineOn(tiny, 'slow');
    const loading = triton.load('slow');
    await until(() => triton.knows('slow'));
    expect(await engine.start()).toMatchObject({ state: 'ready' });
    await loading;
  });

  it('comes in the end where it refuses what is too much', async () => {
    const counted: string[] = [];
    const engine = engineOn(tiny, 'busy', {}, counted);
    expect(await engine.fill(noiseCanvases(12))).toHaveLength(12);
    expect(counted.filter((outcome) => outcome === 'overloaded').length).toBeGreaterThan(0);
    expect(counted.filter((outcome) => outcome === 'answered')).toHaveLength(13);
  });

  it('is lost by nobody when the server is killed and started again under load', async () => {
    const engine = engineOn(tiny);
    const canvases = noiseCanvases(150);
    const expected = digests(await here(tiny).fill(canvases));
    let filled = 0;
    const filling = engine.fill(canvases, { onProgress: (done) => (filled = done) });
    await until(() => filled > 10);
    await triton.kill();
    await until(() => engine.status.state === 'restarting');
    await triton.start(MODELS);
    expect(digests(await filling)).toEqual(expected);
    expect(engine.status).toMatchObject({ state: 'ready', stepDowns: [] });
  });
});

describe('a daemon', () => {
  it('answers 16 tools at once by a server, and by itself when that is killed, and says so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'likewise-serving-daemon-'));
    const daemon = await DaemonProcess.start(folder, ['--engine', triton.url]);
    try {
      const client = await daemon.owner();
      await until(() => client.state.name === 'ready' && client.state.daemon !== undefined);
      const state = () => (client.state.name === 'ready' ? client.state.daemon : undefined);
      const host = new URL(triton.url).host;
      expect(state()).toMatchObject({ model: 'mini', provider: host, precision: 'fp32', stepDowns: [] });
      const tools = await Promise.all(Array.from({ length: 16 }, () => daemon.tool()));
      const asked = await Promise.all(tools.map((_, tool) => pictures(4 * tool, 4)));
      const jobs = tools.map(({ client: tool }, n) => outcome(tool.run(job(asked[n]!))));
      for (const { answers, failures } of await Promise.all(jobs))
        expect([answers.size, failures.size]).toEqual([4, 0]);
      expect(state()).toMatchObject({ provider: host });

      const more = tools[0]!.client.run(job(await pictures(1000, 12)));
      await triton.kill();
      const { answers, failures } = await outcome(more);
      expect([answers.size, failures.size]).toEqual([12, 0]);
      await until(() => state()?.provider === 'cpu');
      expect(state()).toMatchObject({ precision: 'int8', stepDowns: [{ provider: host }, {}] });
      await triton.start(MODELS);
      await until(() => state()?.provider === host);
      expect(state()).toMatchObject({ precision: 'fp32', stepDowns: [] });
    } finally {
      await daemon.end();
      rmSync(folder, { recursive: true });
    }
  });
});

describe.skipIf(NO_NGINX)(`Triton behind TLS and a token${NO_NGINX ? ` (left out: ${NO_NGINX})` : ''}`, () => {
  const TOKEN = 'f00d'.repeat(16);
  const HOST = 'gpu.likewise.test';
  const token = { file: join(home, 'token') };
  let proxy: TlsProxy;
  beforeAll(async () => {
    const dir = join(home, 'export-behind');
    await exportModel(tiny, { target: 'triton', gpu: false, dir });
    writeFileSync(token.file, TOKEN, { mode: 0o600 });
    const template = join(dir, 'proxy/default.conf.template');
    const of = { server: new URL(triton.url).host, token: TOKEN, host: HOST };
    proxy = await TlsProxy.start(join(home, 'nginx'), template, of);
  });
  afterAll(() => proxy?.stop());

  const behind = (of: Partial<Server> = {}): Server => ({
    url: `https://127.0.0.1:${proxy.port}`,
    ca: proxy.ca,
    token,
    ...of,
  });

  it('answers those who trust its signer and have the token', async () => {
    const fact = await serverFact(tiny, behind());
    expect(serverWorks(fact)).toBe(true);
    expect(fact.steps.map(({ what }) => what)).toEqual(['connection', 'token', 'readiness', 'identity', 'round trip']);
    const engine = engineOn(tiny, undefined, behind());
    expect(digests(await engine.fill(noiseCanvases(8)))).toEqual(digests(await here(tiny).fill(noiseCanvases(8))));
  });

  it('turns others away, each with its reason', async () => {
    writeFileSync(join(home, 'wrong'), 'f00d'.repeat(15));
    const wrong = await error(engineOn(tiny, undefined, behind({ token: { file: join(home, 'wrong') } })).start());
    expect(wrong).toMatchObject({ remedy: expect.stringContaining('Check the token') });
    expect(wrong.message).toContain('it answers 401 (401 Authorization Required)');
    const { token: _, ...none } = behind();
    expect(await error(engineOn(tiny, undefined, { url: none.url, ca: proxy.ca }).start())).toMatchObject({
      remedy: expect.stringContaining('Check the token'),
    });
    const { ca, ...untrusted } = behind();
    expect(await error(engineOn(tiny, undefined, untrusted).start())).toMatchObject({
      message: expect.stringMatching(/signed by somebody who is not trusted here/),
    });
    const curl = (path: string) =>
      execFileSync(
        'curl',
        [
          '-s',
          '-o',
          '/dev/null',
          '-w',
          '%{http_code}',
          '--cacert',
          ca!,
          '-H',
          `Authorization: Bearer ${TOKEN}`,
          none.url + path,
        ],
        {
          encoding: 'utf8',
        },
      );
    expect([curl('/v2/health/ready'), curl('/v2/repository/index'), curl('/metrics')]).toEqual(['200', '404', '404']);
  });

  it('asks for a client certificate where it is configured to, and says so to whoever has none that it trusts', async () => {
    const asking = (own: Partial<Server>) => behind({ url: `https://127.0.0.1:${proxy.strictPort}`, ...own });
    expect(await engineOn(tiny, undefined, asking(proxy.own)).fill([noiseCanvas(0)])).toHaveLength(1);
    expect((await serverFact(tiny, asking(proxy.own))).steps.map(({ what }) => what)).toContain('certificate');
    for (const [own, said] of [
      [{}, 'No required SSL certificate was sent'],
      [proxy.strange, 'The SSL certificate error'],
    ] as const) {
      expect(await error(engineOn(tiny, undefined, asking(own)).start())).toMatchObject({
        code: 'engine-unavailable',
        message: `127.0.0.1:${proxy.strictPort} cannot be used: it answers 400 (400 ${said}).`,
        remedy: expect.stringContaining('--cert FILE --key FILE'),
      });
      expect((await serverFact(tiny, asking(own))).steps.at(-1)).toMatchObject({
        what: 'certificate',
        fix: expect.stringContaining('--cert FILE --key FILE'),
      });
    }
    const mixed = { ...proxy.own, key: proxy.strange.key };
    expect(await error(engineOn(tiny, undefined, asking(mixed)).start())).toMatchObject({
      message: expect.stringContaining('they do not belong together'),
    });
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('says so, too, where a server ends the handshake of %s', async (version) => {
    const [cert, key, ca] = [proxy.own.cert, proxy.own.key, proxy.ca].map((path) => readFileSync(path));
    const strict = createTlsServer({ cert, key, ca, requestCert: true, minVersion: version, maxVersion: version });
    await new Promise<void>((resolve) => strict.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(strict.address() as AddressInfo).port}`;
    expect(await error(engineOn(tiny, undefined, behind({ url })).start())).toMatchObject({
      message: expect.stringContaining('it ends the TLS handshake'),
      remedy: expect.stringContaining('--cert FILE --key FILE'),
    });
    strict.close();
  });

  it('is reached through a proxy, by its own name', async () => {
    const asked: string[] = [];
    const gate = createServer().on('connect', (request, socket, head) => {
      asked.push(request.url!);
      const through = connect(proxy.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        through.write(head);
        socket.pipe(through).pipe(socket);
      });
      for (const end of [socket, through]) end.on('error', () => {});
    });
    await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
    process.env.HTTPS_PROXY = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`;
    try {
      const engine = engineOn(tiny, undefined, behind({ url: `https://${HOST}` }));
      expect(await engine.fill([noiseCanvas(0)])).toHaveLength(1);
      expect(new Set(asked)).toEqual(new Set([`${HOST}:443`]));
    } finally {
      delete process.env.HTTPS_PROXY;
      gate.closeAllConnections();
      gate.close();
    }
  });
});

/** Turns the numbers of a weights file round: the same size, another model. */
function spoil(path: string): void {
  const bytes = readFileSync(path);
  const data = bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)));
  const half = data.length >> 1;
  data.copyWithin(0, half, half + (half >> 1));
  writeFileSync(path, bytes);
}
