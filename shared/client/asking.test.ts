import { describe, expect, it } from 'vitest';
import { ClientWorld } from '../../test/support/clientWorld.ts';
import { error, STATE } from '../../test/support/scriptedDaemon.ts';
import type { TrustedClient } from './trustedClient.ts';

async function ready() {
  const world = new ClientWorld();
  const client = world.connect();
  await world.flush();
  return { world, client };
}

/** The outcome of a request: its value, or the code of its error; undefined while it waits. */
function outcome<T>(asked: Promise<T>): { value?: T | string } {
  const found: { value?: T | string } = {};
  asked.then(
    (value) => {
      found.value = value;
    },
    (reason) => {
      found.value = reason.code ?? reason;
    },
  );
  return found;
}

const requests: [string, (client: TrustedClient) => Promise<unknown>][] = [
  ['makeCode', (client) => client.makeCode()],
  ['listTools', (client) => client.listTools()],
  ['revokeTool', (client) => client.revokeTool('some')],
  ['useModel', (client) => client.useModel('other')],
  ['stop', (client) => client.stop()],
];

describe('what a trusted tool asks [P6]', () => {
  it('is answered', async () => {
    const { world, client } = await ready();
    const answers = [client.makeCode(), client.listTools(), client.revokeTool('some'), client.useModel('other')];
    const all = Promise.all(answers);
    await world.flush();
    expect(await all).toEqual([{ type: 'code', code: '12345678', lasts: 1 }, [], [], { ...STATE, model: 'other' }]);
  });

  it('[P8] one after the other', async () => {
    const { world, client } = await ready();
    const asked = [outcome(client.makeCode()), outcome(client.listTools())];
    await null;
    expect(world.pairs[0]?.daemon.deliver()).toBe(true);
    expect(world.pairs[0]?.daemon.deliver()).toBe(false);
    await world.flush();
    expect(world.daemon.heard.map(({ type }) => type)).toEqual(['hello', 'make-code', 'list-tools']);
    expect(asked.every(({ value }) => value !== undefined)).toBe(true);
  });

  it('a model is used when the state names it, not before [S2]', async () => {
    const { world, client } = await ready();
    world.daemon.instead.push({ ...STATE, waiting: 3 });
    const asked = outcome(client.useModel('other'));
    await world.flush();
    expect(asked).toEqual({});
    expect(client.state).toMatchObject({ daemon: { waiting: 3 } });
    world.daemon.say({ ...STATE, model: 'other' });
    await world.flush();
    expect(asked.value).toMatchObject({ model: 'other' });
  });

  it.each(requests)('%s: a problem is reported, and the next request is asked', async (_, ask) => {
    const { world, client } = await ready();
    world.daemon.instead.push({ type: 'problem', error: error('not-trusted') });
    const asked = [outcome(ask(client)), outcome(client.listTools())];
    await world.flush();
    expect(asked.map(({ value }) => value)).toEqual(['not-trusted', []]);
  });

  it.each(requests)('%s: lost with its connection, it is not asked again', async (name, ask) => {
    const { world, client } = await ready();
    const asked = [outcome(ask(client)), outcome(client.listTools())];
    world.cut();
    await world.flush();
    expect(asked.map(({ value }) => value)).toEqual(['daemon-unreachable', 'daemon-unreachable']);
    await world.advance(250);
    expect(client.state.name).toBe('ready');
    expect(world.daemon.heard.map(({ type }) => type)).not.toContain(name);
  });

  it.each(requests)('%s: needs a connection to a daemon that knows the tool', async (_, ask) => {
    const world = new ClientWorld();
    world.stored = undefined;
    const client = world.connect();
    const early = outcome(ask(client));
    await world.flush();
    expect(client.state.name).toBe('pairing-required');
    const unpaired = outcome(ask(client));
    world.ports.clear();
    world.cut();
    await world.flush();
    await world.advance(1000);
    const alone = outcome(ask(client));
    client.close();
    const closed = outcome(ask(client));
    await world.flush();
    const codes = [early, unpaired, alone, closed].map(({ value }) => value);
    expect(codes).toEqual(['daemon-unreachable', 'not-paired', 'daemon-unreachable', 'cancelled']);
  });

  it('what the daemon would take for a violation is not sent [F7]', async () => {
    const { world, client } = await ready();
    const asked = [outcome(client.useModel('')), outcome(client.revokeTool('x'.repeat(101)))];
    await world.flush();
    expect(asked.map(({ value }) => value)).toEqual(['usage', 'usage']);
    expect(world.daemon.heard).toHaveLength(1);
  });

  it('stop() is over when the daemon has said goodbye [S3]', async () => {
    const { world, client } = await ready();
    const asked = outcome(client.stop());
    await world.flush();
    expect(asked).toHaveProperty('value', undefined);
    expect(client.state).toEqual({ name: 'waiting', diagnosis: { reason: 'no-daemon' } });
  });

  it('close() ends what waits', async () => {
    const { world, client } = await ready();
    const asked = [outcome(client.makeCode()), outcome(client.listTools())];
    client.close();
    await world.flush();
    expect(asked.map(({ value }) => value)).toEqual(['cancelled', 'cancelled']);
  });
});
