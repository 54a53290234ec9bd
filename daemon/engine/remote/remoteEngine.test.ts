import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineContract, noiseCanvas, noiseCanvases } from '../../../test/support/engineContract.ts';
import { ManualTimers } from '../../../test/support/manualTimers.ts';
import { type Script, ScriptedServer } from '../../../test/support/scriptedServer.ts';
import { until } from '../../../test/support/until.ts';
import type { Engine } from '../engine.ts';
import { realTimers } from '../timers.ts';
import { ANSWER_TIMEOUT_MS, CONNECT_TIMEOUT_MS, PATIENCE_MS, QUESTION_TIMEOUT_MS, retryMs, WINDOW } from './limits.ts';
import type { Server } from './link.ts';
import { createRemoteEngine, type RemoteOptions } from './remoteEngine.ts';

const IDENTITY = Uint8Array.from({ length: 32 }, (_, i) => i);
const folder = mkdtempSync(join(tmpdir(), 'likewise-remote-'));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

let server: ScriptedServer;
const engines: Engine[] = [];
/** Milliseconds between tries, none of which is waited for. */
let waits: number[];
let counted: string[];

beforeEach(async () => {
  server = await new ScriptedServer(IDENTITY).listen();
  waits = [];
  counted = [];
});
afterEach(async () => {
  server.letGo();
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  await server.kill();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What lasts longer than a try is timed as ever; pauses between tries pass at once. */
const TIMEOUTS = [ANSWER_TIMEOUT_MS, CONNECT_TIMEOUT_MS, QUESTION_TIMEOUT_MS];

function make(of: Partial<Server> = {}, options: Partial<RemoteOptions> = {}): Engine {
  let passed = 0;
  const engine = createRemoteEngine({
    server: { url: server.url, ...of },
    model: 'mini',
    forms: [{ kernels: 'cpu', precision: 'fp32', identity: IDENTITY }],
    patienceMs: PATIENCE_MS,
    timers: {
      after(ms, fire) {
        if (TIMEOUTS.includes(ms)) return realTimers.after(ms, fire);
        waits.push(ms);
        passed += ms;
        return realTimers.after(0, fire);
      },
    },
    now: () => passed,
    measures: { request: (outcome) => counted.push(outcome), retry: (reason) => counted.push(`again: ${reason}`) },
    ...options,
  });
  engines.push(engine);
  return engine;
}

const error = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('it did not fail'),
    (error) => error,
  );

engineContract('the remote engine', () => make());

describe('what is sent', () => {
  it('is at most eight requests at once, so many if there are, each with its lane and a name of its own', async () => {
    const engine = make();
    await engine.start();
    server.hold();
    const filling = engine.fill(noiseCanvases(20));
    const urgent = make();
    await until(() => engine.status.running === WINDOW && server.canvases.length === WINDOW + 1);
    expect(engine.status).toMatchObject({ running: WINDOW, waiting: 20 - WINDOW });
    server.letGo();
    await filling;
    expect(server.most).toBe(WINDOW);
    await urgent.fill([noiseCanvas(0)], { lane: 'interactive' });
    const jsons = server.canvases.map(({ json }) => json!);
    expect(new Set(jsons.map(({ id }) => id)).size).toBe(jsons.length);
    const priorities = jsons.map(({ parameters }) => parameters.priority);
    // Each start has a canvas filled at once.
    expect(priorities).toEqual([1, ...new Array(20).fill(2), 1, 1]);
  });

  it.each([
    ['', '/v2/models/mini/infer'],
    ['/', '/v2/models/mini/infer'],
    ['/team/likewise/', '/team/likewise/v2/models/mini/infer'],
    ['/v2/models/other', '/v2/models/other/infer'],
    ['/gate/v2/models/other/versions/3', '/gate/v2/models/other/versions/3/infer'],
  ])('goes where the address %s says', async (path, asked) => {
    await make({ url: server.url + path }).start();
    expect(server.canvases[0]!.path).toBe(asked);
  });

  it.each([
    'gpu.example.org',
    'ftp://gpu.example.org',
    'http://me:secret@gpu.example.org',
    'https://gpu.example.org/?token=secret',
  ])('is nothing where %s is to be the address', (url) => {
    expect(() => make({ url })).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(() => make({ url })).not.toThrow(/me:secret/);
  });
});

describe('what does not work for now', () => {
  it.each<[string, Script, string]>([
    ['a connection that is cut', { cut: 'at once' }, 'unreachable'],
    ['an answer that is cut', { cut: 'half way' }, 'unreachable'],
    ...[408, 425, 502, 504].map((status): [string, Script, string] => [`${status}`, { status }, 'unreachable']),
    ...[429, 503].map((status): [string, Script, string] => [`${status}`, { status }, 'overloaded']),
    ['loading', { status: 404, body: '{"error":"model has no available versions"}' }, 'loading'],
    ['loading, of another kind', { status: 400, body: '{"error":"Model version not ready"}' }, 'loading'],
  ])('is tried again: %s', async (_, script, reason) => {
    const engine = make();
    await engine.start();
    counted = [];
    server.scripts.push(script, script);
    expect(await engine.fill([noiseCanvas(0)])).toHaveLength(1);
    expect(counted).toEqual([reason, `again: ${reason}`, reason, `again: ${reason}`, 'answered']);
    expect(engine.status.state).toBe('ready');
  });

  it('ends when patience does, for all at once, and the next call begins anew', async () => {
    const engine = make();
    await engine.start();
    await server.kill();
    const calls = await Promise.all([error(engine.fill(noiseCanvases(9))), error(engine.fill([noiseCanvas(1)]))]);
    for (const call of calls)
      expect(call).toMatchObject({
        code: 'engine-unavailable',
        message: `${server.host} does not answer: nothing listens there.`,
      });
    expect(engine.status).toMatchObject({ state: 'failed', waiting: 0 });
    const total = waits.reduce((sum, ms) => sum + ms, 0);
    expect(total / WINDOW).toBeLessThanOrEqual(PATIENCE_MS);
    await server.listen();
    expect(await engine.fill(noiseCanvases(3))).toHaveLength(3);
  });

  it('waits as long as the server asks, and a little longer each time', async () => {
    const engine = make({}, { patienceMs: 60_000 });
    await engine.start();
    server.scripts.push({ status: 503, headers: { 'retry-after': '7' } }, { status: 503 }, { status: 503 });
    await engine.fill([noiseCanvas(0)]);
    expect(waits[0]).toBe(7000);
    for (const [n, least] of [200, 400, 800, 1600, 3200, 5000, 5000].entries()) {
      expect([retryMs(n + 1, 0), retryMs(n + 1, 1)]).toEqual([least / 2, least]);
    }
  });

  it('is waited for at the start, too: a model may be loading', async () => {
    let left = 4;
    server.gate = () => (left-- > 0 ? { status: 503, body: '{"error":"loading"}' } : undefined);
    expect(await make().start()).toMatchObject({ state: 'ready' });
    server.always = { status: 503 };
    expect(await error(make().start())).toMatchObject({
      code: 'engine-unavailable',
      message: expect.stringContaining('503'),
    });
  });

  it('fails one call alone where nothing comes in time, after two tries', async () => {
    const timers = new ManualTimers();
    const engine = make({}, { timers });
    await engine.start();
    server.scripts.push({ cut: 'never' }, { cut: 'never' });
    const failing = error(engine.fill([noiseCanvas(0)]));
    await until(() => server.canvases.length === 2);
    timers.advance(ANSWER_TIMEOUT_MS);
    await until(() => timers.waits.some((ms) => ms < CONNECT_TIMEOUT_MS));
    timers.advance(1000);
    await until(() => server.canvases.length === 3);
    timers.advance(ANSWER_TIMEOUT_MS);
    expect(await failing).toMatchObject({ code: 'engine-timeout' });
    expect(await engine.fill([noiseCanvas(0)])).toHaveLength(1);
  });

  it('fails one call alone where the server fails at it three times', async () => {
    const engine = make();
    await engine.start();
    const script = { status: 500, body: '{"error":"onnx runtime error 2: bad image."}' };
    server.scripts.push(script, script);
    expect(await engine.fill([noiseCanvas(0)])).toHaveLength(1);
    server.scripts.push(script, script, script);
    expect(await error(engine.fill([noiseCanvas(0)]))).toMatchObject({
      code: 'engine-failed',
      message: expect.stringContaining('it answers 500 (onnx runtime error 2: bad image)'),
    });
    expect(server.scripts).toEqual([]);
    expect(engine.status.state).toBe('ready');
  });
});

describe('what will not work next time either', () => {
  it.each<[string, Script, RegExp]>([
    ['400', { status: 400, body: '{"error":"unexpected shape"}' }, /400 \(unexpected shape\)/],
    ['404', { status: 404, body: '{"error":"unknown model"}' }, /404 \(unknown model\)/],
    ['422', { status: 422, body: '{"detail":"no such input"}' }, /422 \(no such input\)/],
    [
      "a gateway's page",
      {
        status: 413,
        headers: { 'content-type': 'text/html' },
        body: '<html><title>413 Too Large</title>secret</html>',
      },
      /it answers 413 \(413 Too Large\)\.$/,
    ],
    ['another address', { status: 302, headers: { location: 'https://login.example.org/' } }, /sends us on to https:/],
    ['no tensors', { status: 200, body: '{"outputs":[]}' }, /no binary tensors/],
    [
      'tensors as JSON',
      {
        headers: { 'inference-header-content-length': '35' },
        body: '{"outputs":[{"name":"a","datatype":"b"}]}'.padEnd(60),
      },
      /not of the Open Inference Protocol|no binary tensor/,
    ],
    ['far too much', { body: Buffer.alloc(2 << 20) }, /far too large/],
  ])('is not tried again: %s', async (_, script, message) => {
    const engine = make();
    await engine.start();
    server.scripts.push(script);
    expect(await error(engine.fill(noiseCanvases(1)))).toMatchObject({ code: 'engine-unavailable', message });
    expect(server.canvases).toHaveLength(2);
    expect(engine.status.state).toBe('failed');
  });

  it.each<[string, Record<string, number>, RegExp]>([
    ['an empty image', { image: 0 }, /0 bytes of image instead of 150528/],
    ['half the tokens', { tokens: 784 }, /784 bytes of tokens instead of 1568/],
    ['no identity', { model: 0 }, /0 bytes of model/],
  ])('is an answer with %s, whatever its status', async (_, lengths, message) => {
    const engine = make();
    await engine.start();
    server.scripts.push({ ...server.fill(Buffer.alloc(150528 + 8 * 147 + 8 * 196), lengths) });
    expect(await error(engine.fill([noiseCanvas(0)]))).toMatchObject({ code: 'engine-unavailable', message });
  });

  it('is another model, at the start and in the middle of work', async () => {
    const engine = make();
    await engine.start();
    server.identity = new Uint8Array(32);
    expect(await error(engine.fill([noiseCanvas(0)]))).toMatchObject({ message: /another model/ });
    expect(await error(make().start())).toMatchObject({ message: /another model/, remedy: /likewise model export/ });
    server.outputs = ['image', 'tokens'];
    expect(await error(make().start())).toMatchObject({ message: /was not exported for Likewise/ });
  });

  it('is a fault that the warm-up shows', async () => {
    const warmUp = { canvas: noiseCanvas(3), faultIn: async () => 'it dreams' };
    expect(await error(make({}, { warmUp }).start())).toMatchObject({ message: /cannot be used: it dreams\./ });
  });
});

describe('a token', () => {
  const asksFor = (token: string) => {
    server.gate = ({ headers }) =>
      headers.authorization === `Bearer ${token}`
        ? undefined
        : { status: 401, body: JSON.stringify({ error: `what is ${headers.authorization}?` }) };
  };

  it('is shown with each request, from a file or a variable', async () => {
    asksFor('secret-1');
    await make({ token: { file: file('token', 'secret-1\n') } }).start();
    process.env.LIKEWISE_TEST_TOKEN = 'secret-1';
    await make({ token: { variable: 'LIKEWISE_TEST_TOKEN' } }).start();
    delete process.env.LIKEWISE_TEST_TOKEN;
    expect(await error(make({ token: { variable: 'LIKEWISE_TEST_TOKEN' } }).start())).toMatchObject({
      message: expect.stringContaining('LIKEWISE_TEST_TOKEN is not set'),
    });
  });

  it('is read anew where it is refused, and once only', async () => {
    asksFor('secret-1');
    const engine = make({ token: { file: file('token', 'secret-1') } });
    await engine.start();
    asksFor('secret-2');
    file('token', 'secret-2');
    expect(await engine.fill([noiseCanvas(0)])).toHaveLength(1);
    asksFor('secret-3');
    const refused = await error(engine.fill([noiseCanvas(0)]));
    expect(refused).toMatchObject({ code: 'engine-unavailable', remedy: expect.stringContaining('Check the token') });
    expect(refused.message).toContain('what is Bearer ***?');
    expect(JSON.stringify([refused.message, refused.stack])).not.toContain('secret-2');
  });

  it('is no token where the file is something else', async () => {
    const refused = await error(make({ token: { file: file('letter', 'dear sir\nor madam') } }).start());
    expect(refused).toMatchObject({ message: expect.stringContaining('does not hold a token') });
    expect(refused.message).not.toContain('madam');
  });

  it('goes to no other machine without TLS', () => {
    const token = { file: file('token', 'secret') };
    expect(() => make({ url: 'http://gpu.example.org', token })).toThrow(/not sent to gpu.example.org over http/);
    expect(() => make({ url: 'https://gpu.example.org', token })).not.toThrow();
  });
});

describe('a certificate of ours', () => {
  it('needs its key, and is in PEM', async () => {
    const url = 'https://127.0.0.1:1';
    const letter = file('letter', 'dear sir');
    expect(() => make({ url, cert: letter })).toThrow(/go together/);
    for (const of of [{ ca: letter }, { cert: letter, key: letter }]) {
      expect(await error(make({ url, ...of }).start())).toMatchObject({
        code: 'engine-unavailable',
        message: expect.stringContaining(`cannot be read from ${letter}: it is not in PEM`),
      });
    }
  });
});

describe('a proxy', () => {
  it('is gone through where the usual variables say so', async () => {
    const asked: string[] = [];
    const proxy = createServer().on('connect', (request, socket, head) => {
      asked.push(request.url!);
      const through = connect(server.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        through.write(head);
        socket.pipe(through).pipe(socket);
      });
      for (const end of [socket, through]) end.on('error', () => {});
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    process.env.http_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    try {
      const engine = make({ url: 'http://gpu.invalid:8000' });
      expect(await engine.fill(noiseCanvases(3))).toHaveLength(3);
      expect(new Set(asked)).toEqual(new Set(['gpu.invalid:8000']));
      process.env.no_proxy = 'gpu.invalid';
      expect(await error(make({ url: 'http://gpu.invalid:8000' }, { patienceMs: 0 }).start())).toMatchObject({
        code: 'engine-unavailable',
      });
      const before = asked.length;
      await make().start();
      expect(asked).toHaveLength(before);
    } finally {
      delete process.env.http_proxy;
      delete process.env.no_proxy;
      proxy.closeAllConnections();
      proxy.close();
    }
  });
});
