import { describe, expect, it } from 'vitest';
import { ClientWorld, image, jobId, request } from '../../test/support/clientWorld.ts';
import { error } from '../../test/support/scriptedDaemon.ts';
import { openPicture } from './opening.ts';
import { drawSheet } from './sheet.ts';

async function ready() {
  const world = new ClientWorld();
  const client = world.connect();
  await world.flush();
  return { world, client };
}

const asked = { id: jobId(1), examples: [{ input: image(1), output: image(2) }], quality: 'fast' } as const;

describe('an explanation [J17]', () => {
  it('has its previews and whole readings in place', async () => {
    const { world, client } = await ready();
    const explained = client.explain({ ...asked, query: image(3) });
    await world.flush();
    expect(world.daemon.heard.at(-1)).toMatchObject({ examples: [{ input: 0, output: 1 }], query: 2 });
    const [reading] = await explained;
    expect(reading).toMatchObject({ id: '0123456789ab', sentence: 'Made grey', preview: image(7) });
    expect(new TextDecoder().decode(reading!.whole)).toBe('{}');
  });

  it('is asked for again over a new connection', async () => {
    const { world, client } = await ready();
    const explained = client.explain(asked);
    world.cut();
    await world.flush();
    await world.advance(250);
    expect(await explained).toHaveLength(1);
  });

  it('rejects with what the daemon says, and with cancelled where it is given up', async () => {
    const { world, client } = await ready();
    world.daemon.instead.push({ type: 'unexplained', id: asked.id, error: error('image-truncated') });
    const failed = client.explain(asked);
    failed.catch(() => {});
    await world.flush();
    await expect(failed).rejects.toMatchObject({ code: 'image-truncated' });

    const abort = new AbortController();
    const left = client.explain({ ...asked, id: jobId(2) }, { signal: abort.signal });
    abort.abort();
    await expect(left).rejects.toMatchObject({ code: 'cancelled' });
    await world.flush();
    expect(world.daemon.heard.at(-1)).toEqual({ type: 'cancel', job: jobId(2) });

    const closed = client.explain({ ...asked, id: jobId(3) });
    client.close();
    await expect(closed).rejects.toMatchObject({ code: 'cancelled' });
    await expect(client.explain(asked)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is refused without examples', async () => {
    const { client } = await ready();
    await expect(client.explain({ ...asked, examples: [] })).rejects.toMatchObject({ code: 'usage' });
  });
});

it('has a file opened as a picture, with what is to be known of it [J21]', async () => {
  const { world, client } = await ready();
  const file = Uint8Array.of(1, 2, 3);
  const opened = openPicture(client, { id: jobId(1), name: 'ring.gif', file });
  await world.flush();
  expect(await opened).toEqual({ image: { type: 'image/png', bytes: file }, notes: ['ring.gif was opened.'] });
  expect(world.daemon.heard.at(-1)).toMatchObject({ type: 'open-picture', file: 0 });

  world.daemon.instead.push({ type: 'unopened', id: jobId(2), error: error('image-unsupported') });
  const refused = openPicture(client, { id: jobId(2), name: 'ring.psd', file });
  refused.catch(() => {});
  await world.flush();
  await expect(refused).rejects.toMatchObject({ code: 'image-unsupported' });
});

it('has a sheet drawn of an example and answers [J22]', async () => {
  const { world, client } = await ready();
  const pair = { query: image(3), answer: image(4) };
  const drawn = drawSheet(client, { id: jobId(1), example: { input: image(1), output: image(2) }, answers: [pair] });
  await world.flush();
  expect(await drawn).toEqual(image(2));
  expect(world.daemon.heard.at(-1)).toMatchObject({ type: 'draw-sheet', answers: [{ query: 2, answer: 3 }] });
});

it('sends a whole reading beside the pictures of a job, and an id in words [J15]', async () => {
  const { world, client } = await ready();
  const whole = new TextEncoder().encode('{"stages":[]}');
  client.run({ ...request(1, 1), reading: whole });
  client.run({ ...request(2, 1), reading: 'model', readings: true });
  await world.flush();
  const runs = world.daemon.heard.filter(({ type }) => type === 'run');
  expect(runs).toMatchObject([{ reading: 3 }, { reading: 'model', readings: true }]);
});
