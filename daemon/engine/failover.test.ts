import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digests, engineContract, noiseCanvas, noiseCanvases } from '../../test/support/engineContract.ts';
import { FakeEngine } from '../../test/support/fakeEngine.ts';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { ScriptedServer } from '../../test/support/scriptedServer.ts';
import { until } from '../../test/support/until.ts';
import type { Engine } from './engine.ts';
import { createFailover, type FailoverOptions } from './failover.ts';
import { recheckMs, SERVER_FAILURES } from './limits.ts';
import { createRemoteEngine } from './remote/remoteEngine.ts';

const IDENTITY = new Uint8Array(32).fill(7);

let first: ScriptedServer;
let second: ScriptedServer;
let local: FakeEngine;
let timers: ManualTimers;
const engines: Engine[] = [];

beforeEach(async () => {
  first = await new ScriptedServer(IDENTITY).listen();
  second = await new ScriptedServer(IDENTITY).listen();
  local = new FakeEngine('cpu');
  timers = new ManualTimers();
});
afterEach(async () => {
  for (const server of [first, second]) server.letGo();
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  await Promise.all([first.kill(), second.kill()]);
});

/** Servers without patience, so that nothing is waited for. */
function serverEngine(server: ScriptedServer) {
  const engine = createRemoteEngine({
    server: { url: server.url },
    model: 'mini',
    forms: [{ kernels: 'cpu', precision: 'fp32', identity: IDENTITY }],
    patienceMs: 0,
    timers: { after: (ms, fire) => timersOf(ms, fire) },
  });
  return { host: server.host, engine };
}

/** Pauses between tries pass at once; timeouts of a try never come. */
function timersOf(ms: number, fire: () => void): () => void {
  if (ms >= 5000) return () => {};
  const timer = setTimeout(fire, 0);
  return () => clearTimeout(timer);
}

function make(servers: readonly ScriptedServer[] = [first], options: Partial<FailoverOptions> = {}): Engine {
  const engine = createFailover({ servers: servers.map(serverEngine), local, timers, ...options });
  engines.push(engine);
  return engine;
}

engineContract('servers with a machine to fall back on', () => {
  local = new FakeEngine('cpu');
  return make();
});

describe('a server that goes away', () => {
  it('loses nothing of what it had under way: this machine answers, and says why', async () => {
    const engine = make();
    const onServer = digests(await engine.fill(noiseCanvases(3)));
    first.hold();
    const calls = noiseCanvases(20).map((canvas) => engine.fill([canvas]));
    await until(() => first.canvases.length > 8);
    await first.kill();
    const filled = (await Promise.all(calls)).flat();
    expect(filled).toHaveLength(20);
    expect(filled.map(({ form }) => form)).toEqual(
      filled.map(() => ({ provider: 'cpu', kernels: 'cpu', precision: 'int8' })),
    );
    expect(engine.status).toMatchObject({
      state: 'ready',
      provider: 'cpu',
      stepDowns: [{ provider: first.host, reason: expect.stringMatching(/cut|nothing listens/) }],
      waiting: 0,
      running: 0,
    });
    expect(digests(filled.slice(0, 3))).not.toEqual(onServer);
  });

  it('answers again when it has been looked at whole', async () => {
    const engine = make();
    await first.kill();
    await engine.fill([noiseCanvas(0)]);
    expect(engine.status.provider).toBe('cpu');
    timers.advance(recheckMs(1));
    await until(() => timers.waits.includes(recheckMs(2)));
    expect(engine.status.provider).toBe('cpu');
    await first.listen();
    first.identity = new Uint8Array(32);
    timers.advance(recheckMs(2));
    await until(() => timers.waits.includes(recheckMs(3)));
    expect(engine.status.provider).toBe('cpu');
    first.identity = IDENTITY;
    timers.advance(recheckMs(3));
    await until(() => engine.status.provider === first.host);
    expect(engine.status.stepDowns).toEqual([]);
    await until(() => local.status.state === 'unloaded');
    const [filled] = await engine.fill([noiseCanvas(0)]);
    expect(filled!.form.provider).toBe('server');
    expect(timers.waits).toEqual([]);
  });

  it('is followed by the next one in the list, and comes before it again', async () => {
    const engine = make([first, second]);
    await first.kill();
    expect(await engine.fill(noiseCanvases(5))).toHaveLength(5);
    expect(engine.status).toMatchObject({ provider: second.host, stepDowns: [{ provider: first.host }] });
    expect(local.batches).toEqual([]);
    await second.kill();
    await engine.fill([noiseCanvas(0)]);
    expect(engine.status).toMatchObject({
      provider: 'cpu',
      stepDowns: [{ provider: first.host }, { provider: second.host }],
    });
    await second.listen();
    timers.advance(recheckMs(2));
    await until(() => engine.status.provider === second.host);
    expect(engine.status.stepDowns).toMatchObject([{ provider: first.host }]);
    await first.listen();
    await until(() => timers.waits.length > 0);
    timers.advance(60_000);
    await until(() => engine.status.provider === first.host);
    expect(engine.status.stepDowns).toEqual([]);
  });

  it('fails everything where nothing else may answer, and is tried anew the next time', async () => {
    const engine = make([first, second], { local: undefined } as unknown as Partial<FailoverOptions>);
    await Promise.all([first.kill(), second.kill()]);
    const error = await engine.fill([noiseCanvas(0)]).catch((error) => error);
    expect(error).toMatchObject({ code: 'engine-unavailable' });
    for (const { host } of [first, second]) expect(error.message).toContain(`${host}: nothing listens there.`);
    expect(engine.status.state).toBe('failed');
    await first.listen();
    expect(await engine.fill([noiseCanvas(0)])).toHaveLength(1);
    expect(engine.status).toMatchObject({ state: 'ready', stepDowns: [] });
  });

  it('is tried first again after an unload', async () => {
    const engine = make();
    await first.kill();
    await engine.start();
    expect(engine.status.provider).toBe('cpu');
    await first.listen();
    await engine.unload();
    expect(engine.status).toMatchObject({ state: 'failed', stepDowns: [] });
    expect(await engine.start()).toMatchObject({ provider: first.host, stepDowns: [] });
  });
});

describe('an image that a server fails at', () => {
  const fails = { status: 500, body: '{"error":"bad image"}' };

  it('goes to this machine alone; the others stay', async () => {
    const engine = make();
    await engine.start();
    first.scripts.push(fails, fails, fails);
    const [filled] = await engine.fill([noiseCanvas(0)]);
    expect(filled!.form.provider).toBe('cpu');
    expect((await engine.fill([noiseCanvas(0)]))[0]!.form.provider).toBe('server');
    expect(engine.status).toMatchObject({ provider: first.host, stepDowns: [] });
  });

  it('means that the server is left when there are several in a row', async () => {
    const engine = make();
    await engine.start();
    first.gate = ({ path }) => (path.endsWith('/infer') ? fails : undefined);
    for (let image = 0; image < SERVER_FAILURES; image++) await engine.fill([noiseCanvas(image)]);
    expect(engine.status).toMatchObject({ provider: 'cpu', stepDowns: [{ reason: 'it answers 500 (bad image)' }] });
  });
});
