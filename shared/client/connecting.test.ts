import { describe, expect, it } from 'vitest';
import { ClientWorld, URLS } from '../../test/support/clientWorld.ts';
import { error } from '../../test/support/scriptedDaemon.ts';
import { CLOSE_CODES } from '../protocol/closeCodes.ts';
import { encodeFrame } from '../protocol/frames.ts';
import type { DaemonMessage } from '../protocol/messages.ts';
import { parseClientMessage } from '../protocol/parse.ts';
import { PROTOCOL } from '../protocol/version.ts';
import { backoffMs } from './backoff.ts';
import { type ClientState, loopbackUrls, STEADY_MS } from './daemonClient.ts';
import { HEAD_START_MS, PROBE_MS } from './dial.ts';
import { ANSWER_MS } from './handshake.ts';
import { Identity } from './identity.ts';
import type { Transport } from './transport.ts';

/** The port answers every message, or the connection itself, with these bytes. */
const says = (bytes: Uint8Array<ArrayBuffer>) => (transport: Transport) => transport.send(bytes);
const answers = (message: DaemonMessage) => (transport: Transport) =>
  transport.onMessage(() => transport.send(encodeFrame(message)));

/** The state after the first try, without the parts that do not matter here. */
async function firstState(world: ClientWorld, ...args: Parameters<ClientWorld['connect']>): Promise<ClientState> {
  const client = world.connect(...args);
  await world.flush();
  return client.state;
}

describe('finding the daemon [H1] [H3] [H6]', () => {
  it('says hello with the token, and is ready', async () => {
    const world = new ClientWorld();
    const client = world.connect();
    expect(client.state).toEqual({ name: 'connecting' });
    await world.flush();
    expect(client.state).toMatchObject({ name: 'ready', welcome: { tool: 't' }, daemon: { model: 'mini' } });
    expect(world.daemon.heard).toEqual([
      {
        type: 'hello',
        protocol: PROTOCOL,
        client: { name: 'test', version: '1', kind: 'other' },
        pairing: { id: new Identity('token').pairing, nonce: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ]);
    expect(await client.settled()).toBe(client.state);
  });

  it('tries the ports in order and goes on where nothing, or something else, answers', async () => {
    const world = new ClientWorld();
    world.ports.clear();
    world.ports.set(URLS[1], says(Uint8Array.of(1, 2, 3)));
    world.ports.set(URLS[2], (transport, url) => world.daemon.accept(transport, url));
    expect((await firstState(world)).name).toBe('ready');
    expect(world.tried).toEqual(URLS);
  });

  it('goes past a daemon that does not know its token', async () => {
    const world = new ClientWorld();
    world.ports.set(URLS[0], answers({ type: 'pairing-required', reason: 'unknown-token' }));
    world.ports.set(URLS[1], (transport, url) => world.daemon.accept(transport, url));
    expect((await firstState(world)).name).toBe('ready');
  });

  it('is ready at once behind a port that never answers, and leaves that one', async () => {
    const world = new ClientWorld();
    world.ports.clear();
    let left = false;
    world.ports.set(URLS[0], (transport) => transport.onClose(() => (left = true)));
    world.ports.set(URLS[1], (transport, url) => world.daemon.accept(transport, url));
    const client = world.connect();
    await world.flush();
    await world.advance(HEAD_START_MS);
    expect(client.state.name).toBe('ready');
    expect(left).toBe(true);
    expect(world.tried).toEqual(URLS.slice(0, 2));
  });

  it('says its token to no other port where the first one answers in time', async () => {
    const world = new ClientWorld();
    world.ports.set(URLS[1], (transport, url) => world.daemon.accept(transport, url));
    await firstState(world);
    await world.advance(10 * HEAD_START_MS);
    expect(world.tried).toEqual([URLS[0]]);
  });

  it('pairs with the first daemon when none knows its token', async () => {
    const world = new ClientWorld();
    world.stored = 'of another computer';
    world.ports.set(URLS[1], answers({ type: 'pairing-required', reason: 'unknown-token' }));
    const client = world.connect();
    await world.flush();
    expect(client.state).toEqual({ name: 'pairing-required', reason: 'unknown-token' });
    expect(world.tried).toEqual(URLS);
    const paired = client.pair('12345678');
    await world.flush();
    await paired;
    expect(client.state.name).toBe('ready');
  });

  it('knows the ports of the protocol', () => {
    expect(loopbackUrls('localhost')[0]).toBe('ws://localhost:22400');
    expect(loopbackUrls('127.0.0.1')).toHaveLength(3);
  });
});

describe('why there is no connection', () => {
  const refused = (code: 'protocol-version' | 'busy' | 'not-paired', protocol?: number) =>
    answers({ type: 'refused', error: error(code, 700), ...(protocol === undefined ? {} : { protocol }) });

  it.each<[string, ((transport: Transport) => void) | undefined, object]>([
    ['nothing answers', undefined, { reason: 'no-daemon' }],
    ['nonsense', says(Uint8Array.of(0)), { reason: 'wrong-program', url: URLS[0] }],
    ['a message out of place', answers({ type: 'paired', token: 'x' }), { reason: 'wrong-program', url: URLS[0] }],
    ['hangs up', (it) => it.close(1000, ''), { reason: 'wrong-program', url: URLS[0] }],
    ['[H5] a newer daemon', refused('protocol-version', PROTOCOL + 1), { reason: 'version-mismatch', update: 'tool' }],
    [
      '[H5] an older daemon',
      refused('protocol-version', PROTOCOL - 1),
      { reason: 'version-mismatch', update: 'daemon' },
    ],
    ['an older daemon by its code', (it) => it.close(4001, ''), { reason: 'version-mismatch', update: 'daemon' }],
    ['a full daemon', refused('busy'), { reason: 'busy', retryAfterMs: 700 }],
    ['a full daemon by its code', (it) => it.close(4009, ''), { reason: 'busy', retryAfterMs: 0 }],
    ['a revoked token', refused('not-paired'), { reason: 'not-paired' }],
    ['a daemon that ends', (it) => it.close(4010, ''), { reason: 'no-daemon' }],
  ])('%s', async (_, port, diagnosis) => {
    const world = new ClientWorld();
    world.ports.clear();
    if (port) world.ports.set(URLS[0], port);
    expect(await firstState(world)).toEqual({ name: 'waiting', diagnosis });
  });

  it('[H8] a program that says nothing is another one, and keeps no other port from its turn', async () => {
    const world = new ClientWorld();
    world.ports.set(URLS[0], () => {});
    const client = world.connect();
    await world.flush();
    expect(world.tried).toEqual([URLS[0]]);
    await world.advance(HEAD_START_MS);
    expect(world.tried).toEqual(URLS);
    await world.advance(PROBE_MS - HEAD_START_MS - 1);
    expect(client.state).toEqual({ name: 'connecting' });
    await world.advance(1);
    expect(client.state).toMatchObject({ name: 'waiting', diagnosis: { reason: 'wrong-program' } });
  });

  it('[H8] the one program that a tool asks has ten seconds', async () => {
    const world = new ClientWorld();
    world.ports.set(URLS[0], () => {});
    const client = world.connect({ urls: [URLS[0]] });
    await world.flush();
    await world.advance(ANSWER_MS - 1);
    expect(client.state).toEqual({ name: 'connecting' });
    await world.advance(1);
    expect(client.state).toMatchObject({ name: 'waiting', diagnosis: { reason: 'wrong-program' } });
  });

  it('the host is asked why nothing opens, and the most helpful answer counts', async () => {
    const world = new ClientWorld();
    world.ports.clear();
    const probe = async (url: string) => (url === URLS[1] ? 'browser-blocks-loopback' : 'no-daemon');
    const state = await firstState(world, { probe });
    expect(state).toMatchObject({ name: 'waiting', diagnosis: { reason: 'browser-blocks-loopback' } });
  });

  it('a page that may not even try counts as not opened', async () => {
    const world = new ClientWorld();
    const open = () => {
      throw Object.assign(new Error('insecure'), { name: 'SecurityError' });
    };
    const state = await firstState(world, { open, probe: async () => 'browser-blocks-loopback' });
    expect(state).toMatchObject({ diagnosis: { reason: 'browser-blocks-loopback' } });
  });
});

const LIMITS = { frameBytes: 1, imageBytes: 1, imagePixels: 1, imageSide: 1, examples: 1, queries: 1 };

describe('pairing [P1] [P3] [P4] [H7]', () => {
  async function strange() {
    const world = new ClientWorld();
    world.stored = undefined;
    const client = world.connect();
    await world.flush();
    return { world, client };
  }

  it('a right code gives a token, which is kept and sent from then on', async () => {
    const { world, client } = await strange();
    expect(client.state).toEqual({ name: 'pairing-required', reason: 'no-token' });
    expect(world.tried).toEqual([URLS[0]]);
    const paired = client.pair('12345678');
    await world.flush();
    await paired;
    expect(world.saved).toEqual(['token for 12345678']);
    expect(client.state.name).toBe('ready');
    world.cut();
    await world.flush();
    await world.advance(1000);
    expect(world.daemon.heard.at(-1)).toMatchObject({
      type: 'hello',
      pairing: { id: new Identity('token for 12345678').pairing },
    });
  });

  it('[P10] a code goes to the daemon that made it, and to no program on another port', async () => {
    const world = new ClientWorld();
    world.stored = undefined;
    const thief: string[] = [];
    world.ports.set(URLS[0], (transport) =>
      transport.onMessage((data) => {
        thief.push(parseClientMessage(data as Uint8Array).message.type);
        transport.send(encodeFrame({ type: 'pairing-required', reason: 'no-token' }));
      }),
    );
    world.ports.set(URLS[1], (transport, url) => world.daemon.accept(transport, url));
    const client = world.connect();
    await world.flush();
    const names: string[] = [];
    client.onState(({ name }) => names.push(name));
    world.daemon.code = '12345679';
    const paired = client.pair(world.daemon.code);
    await world.flush();
    await world.advance(1000);
    await paired;
    expect(names).toEqual(expect.arrayContaining(['ready']));
    expect(names).not.toContain('waiting');
    expect(thief).toEqual(['hello']);
  });

  it('[P10] a code of no daemon is reported as a wrong one', async () => {
    const { world, client } = await strange();
    const wrong = client.pair('00000002').catch((reason) => reason);
    await world.flush();
    await world.advance(1000);
    expect(await wrong).toMatchObject({ name: 'LikewiseError', code: 'pairing-failed' });
    expect(client.state.name).toBe('pairing-required');
    expect(world.daemon.heard.map(({ type }) => type)).not.toContain('pair');
    const right = client.pair('12345678');
    await world.advance(1000);
    await right;
  });

  it('a program that lets a tool in unasked is left, and its token is not kept', async () => {
    for (const message of [
      { type: 'paired', token: 'of a thief' },
      {
        type: 'welcome',
        protocol: PROTOCOL,
        daemon: { version: '1', pid: 1 },
        tool: 't',
        trusted: true,
        limits: LIMITS,
      },
    ] as const) {
      const { world, client } = await strange();
      world.daemon.say(message);
      await world.flush();
      expect([client.state.name, world.saved]).toEqual(['pairing-required', []]);
    }
  });

  it('a wrong code is reported, and another may be given', async () => {
    const { world, client } = await strange();
    const wrong = client.pair('00000000').catch((reason) => reason);
    await world.flush();
    expect(await wrong).toMatchObject({ name: 'LikewiseError', code: 'pairing-failed' });
    const right = client.pair('12345678');
    await world.flush();
    await right;
  });

  it('what is no code is not sent', async () => {
    const { world, client } = await strange();
    await expect(client.pair('12 345')).rejects.toMatchObject({ code: 'pairing-failed' });
    await world.flush();
    expect(world.daemon.heard).toHaveLength(1);
  });

  it('a code waits for the daemon to come back; the connection it lost is no news', async () => {
    const { world, client } = await strange();
    const names: string[] = [];
    client.onState(({ name }) => names.push(name));
    world.daemon.close('not-paired');
    await world.flush();
    const paired = client.pair('12345678');
    await world.advance(1000);
    await paired;
    expect(new Set(names)).toEqual(new Set(['pairing-required', 'ready']));
  });

  it('[P8] a newer code takes the place of one that waits; close() ends the wait', async () => {
    const { world, client } = await strange();
    world.ports.clear();
    world.cut();
    await world.flush();
    const older = client.pair('11111111').catch((reason) => reason);
    const newer = client.pair('22222222').catch((reason) => reason);
    expect(await older).toMatchObject({ code: 'cancelled' });
    client.close();
    expect(await newer).toMatchObject({ code: 'cancelled' });
  });

  it('a token that cannot be read is none; one that cannot be kept is reported', async () => {
    const world = new ClientWorld();
    const broken = async () => Promise.reject(new Error('no storage'));
    const client = world.connect({ tokens: { load: broken, save: broken } });
    await world.flush();
    const paired = client.pair('12345678').catch((reason) => reason);
    await world.flush();
    expect(await paired).toMatchObject({ message: 'no storage' });
    expect(client.state.name).toBe('ready');
  });
});

describe('connecting again [C3]', () => {
  it('the waits double to 10 s, and are drawn between half and whole', () => {
    const spans = [0, 1, 2, 3, 4, 5, 6, 2000].map((failures) => backoffMs(failures, () => 1));
    expect(spans).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    expect(backoffMs(1, () => 0)).toBe(250);
  });

  it('each failure waits longer; a connection that held makes the waits small again', async () => {
    const world = new ClientWorld();
    world.ports.clear();
    const client = world.connect();
    await world.flush();
    for (const wait of [250, 500, 1000]) {
      expect(world.timers.waits).toEqual([wait]);
      await world.advance(wait);
    }
    world.ports.set(URLS[0], (transport, url) => world.daemon.accept(transport, url));
    await world.advance(2000);
    expect(client.state.name).toBe('ready');
    world.cut();
    await world.flush();
    expect(world.timers.waits).toEqual([4000]);
    await world.advance(4000);
    await world.advance(STEADY_MS);
    world.cut();
    await world.flush();
    expect(client.state).toEqual({ name: 'waiting', diagnosis: { reason: 'connection-lost' } });
    expect(world.timers.waits).toEqual([250]);
  });

  it('not before the time that a full daemon names', async () => {
    const world = new ClientWorld();
    world.daemon.instead.push({ type: 'refused', error: error('busy', 60_000) });
    world.connect();
    await world.flush();
    expect(world.timers.waits).toEqual([60_000]);
  });

  it('[C1] the reason a daemon gives for closing is kept', async () => {
    const world = new ClientWorld();
    const client = world.connect();
    await world.flush();
    world.daemon.say({ type: 'refused', error: error('not-paired') });
    world.daemon.close('not-paired');
    await world.flush();
    expect(client.state).toEqual({ name: 'waiting', diagnosis: { reason: 'not-paired' } });
    world.daemon.token = 'another';
    await world.advance(250);
    expect(client.state).toEqual({ name: 'pairing-required', reason: 'unknown-token' });
  });

  it('close() leaves no connection and no wait, at any time', async () => {
    for (let steps = 0; steps < 30; steps++) {
      const world = new ClientWorld();
      const client = world.connect();
      for (let step = 0; step < steps; step++) {
        world.deliver();
        await null;
      }
      client.close();
      const tried = world.tried.length;
      await world.flush();
      expect(client.state).toEqual({ name: 'closed' });
      expect(world.timers.waits).toEqual([]);
      expect(world.tried).toHaveLength(tried);
      world.daemon.say({ type: 'tools', tools: [] });
      expect(world.pairs.some((pair) => pair.client.deliver())).toBe(false);
    }
  });
});

describe('a daemon that breaks a rule [F1] [F7]', () => {
  it('is left with protocol-violation, and tried again', async () => {
    const world = new ClientWorld();
    let said: { code: number } | undefined;
    world.ports.set(URLS[0], (transport, url) => {
      world.daemon.accept(transport, url);
      transport.onClose((closing) => {
        said = closing;
      });
    });
    const client = world.connect();
    await world.flush();
    world.daemon.say({ type: 'code', code: 'letters', lasts: 0 });
    await world.flush();
    expect(said).toMatchObject({ code: CLOSE_CODES['protocol-violation'], reason: 'bad-message' });
    expect(client.state).toEqual({ name: 'waiting', diagnosis: { reason: 'connection-lost' } });
    await world.advance(250);
    expect(client.state.name).toBe('ready');
  });
});
