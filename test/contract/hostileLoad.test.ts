import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { deflateSync } from 'node:zlib';
import { CLOSE_CODES } from '@likewise/shared/protocol/closeCodes.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE } from '@likewise/shared/protocol/limits.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_GUESTS, MAX_UNAUTHENTICATED } from '../../daemon/server/limits.ts';
import { discPng, handmadePng, pngChunk } from '../support/cliImages.ts';
import { HostedDaemon, runMessage } from '../support/hostedDaemon.ts';
import { upgradeRequest, wsFrame } from '../support/rawSocket.ts';
import type { TestClient } from '../support/testClient.ts';
import { until } from '../support/until.ts';

const SOCKETS = 1000;

let daemon: HostedDaemon;
let neighbour: TestClient;
let small: FrameImage;

beforeAll(async () => {
  small = png(await discPng(16, [250, 20, 20], [0, 0, 0]));
  daemon = await HostedDaemon.start();
  neighbour = await daemon.client(daemon.ownerToken);
  await daemon.answer(neighbour);
});
afterAll(() => daemon.end());

const png = (bytes: Uint8Array): FrameImage => ({ type: 'image/png', bytes });

/** Opens sockets that say this and nothing more. `state` counts those still open, `said` is what came back. */
function idle(text: string) {
  const sockets = new Set<Socket>();
  const said: Buffer[] = [];
  for (let n = 0; n < SOCKETS; n++) {
    const socket = connect(daemon.port, '127.0.0.1');
    sockets.add(socket);
    const chunks: Buffer[] = [];
    socket.on('error', () => {});
    socket.on('data', (data) => chunks.push(data));
    socket.on('close', () => {
      sockets.delete(socket);
      said.push(Buffer.concat(chunks));
    });
    socket.write(text);
  }
  return { sockets, said };
}

test(`${SOCKETS} idle WebSockets: the daemon holds ${MAX_UNAUTHENTICATED} and refuses the others by name`, async () => {
  const grown = await daemon.growth(`${SOCKETS} idle WebSockets`, async () => {
    const { sockets, said } = idle(upgradeRequest({ Host: `localhost:${daemon.port}` }));
    await daemon.answer(neighbour);
    await until(() => sockets.size <= MAX_UNAUTHENTICATED);
    // Those beyond the system's and the daemon's limits on sockets are dropped, before a byte is read or with what was to be sent to them.
    const refused = said.filter((text) => text.includes('"code":"busy"'));
    const dropped = said.filter((text) => text.length === 0 || text.toString().endsWith('\r\n\r\n'));
    expect(refused.length).toBeGreaterThan(100);
    expect(refused.length + dropped.length).toBe(said.length);
    await daemon.answer(neighbour);
    for (const socket of sockets) socket.destroy();
  });
  expect(grown).toBeLessThan(100);
});

test(`${SOCKETS} sockets that ask for nothing`, async () => {
  const grown = await daemon.growth(`${SOCKETS} silent sockets`, async () => {
    const { sockets } = idle('GET / HTTP/1.1\r\n');
    await daemon.answer(neighbour);
    await until(() => sockets.size <= MAX_GUESTS);
    await daemon.answer(neighbour);
    for (const socket of sockets) socket.destroy();
  });
  expect(grown).toBeLessThan(100);
});

/** A PNG of one pixel with such a chunk before its pixels. */
function withChunk(name: string, data: Uint8Array): Uint8Array {
  const whole = handmadePng(1, 1);
  const pixels = whole.indexOf('IDAT') - 4;
  return Buffer.concat([whole.subarray(0, pixels), pngChunk(name, data), whole.subarray(pixels)]);
}
const unpacksTo = (bytes: number) => deflateSync(new Uint8Array(bytes), { level: 9 });
const text = (words: string) => Buffer.from(words, 'latin1');

function jpeg(width: number, height: number): Uint8Array {
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  return Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, ...size, 1, 1, 0x11, 0, 0xff, 0xd9, ...Array(20).fill(0));
}

test('[L3] [J14] a small file of huge pixels is refused by its header, before it is decoded', async () => {
  const bombs: FrameImage[] = [
    png(handmadePng(MAX_IMAGE_SIDE + 1, 1)),
    png(handmadePng(1, MAX_IMAGE_SIDE + 1)),
    png(handmadePng(8193, MAX_IMAGE_PIXELS / 8192)),
    png(handmadePng(0xffffffff, 0xffffffff)),
    png(handmadePng(30_000, 30_000)),
    { type: 'image/jpeg', bytes: jpeg(65_535, 65_535) },
  ];
  const client = await daemon.client(daemon.toolToken);
  const grown = await daemon.growth('Pictures of too many pixels', async () => {
    const queries = Array.from({ length: 249 }, (_, n) => 1 + (n % bombs.length));
    client.send(runMessage([...queries, 0]), [small, ...bombs]);
    const codes = new Set<string>();
    for (const _ of queries) codes.add((await client.next('query-failed')).error.code);
    expect(codes).toEqual(new Set(['image-too-large']));
    expect(await client.next('done')).toMatchObject({ answered: 1, failed: queries.length });

    for (const bomb of bombs) {
      client.send(runMessage([0], { examples: [{ input: 0, output: 1 }] }), [small, bomb]);
      expect((await client.next('failed')).error.code).toBe('image-too-large');
    }
    await daemon.answer(neighbour);
  });
  client.close();
  expect(grown).toBeLessThan(100);
});

test('[J14] what unpacks to far more than its pixels is not unpacked', async () => {
  const packed = unpacksTo(256 * 2 ** 20);
  const bombs = [
    Buffer.concat([handmadePng(1, 1).subarray(0, 33), pngChunk('IDAT', packed), pngChunk('IEND', new Uint8Array())]),
    withChunk('iCCP', Buffer.concat([text('profile\0\0'), packed])),
    withChunk('zTXt', Buffer.concat([text('Comment\0\0'), packed])),
    withChunk('iTXt', Buffer.concat([text('Comment\0\x01\0\0\0'), packed])),
  ];
  const client = await daemon.client(daemon.toolToken);
  const grown = await daemon.growth('Pictures that unpack to 256 MiB', async () => {
    client.send(runMessage(bombs.map((_, n) => n + 1)), [small, ...bombs.map(png)]);
    const done = await client.next('done');
    expect(done.answered + done.failed).toBe(bombs.length);
    await daemon.answer(neighbour);
  });
  client.close();
  expect(grown).toBeLessThan(120);
});

test('[L3] pictures as large as they may be are decoded one at a time', async () => {
  const side = Math.sqrt(MAX_IMAGE_PIXELS);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // One bit a pixel: 8 KB as a file, 192 MiB as RGB.
  header.set([1, 0, 0, 0, 0], 8);
  const signature = handmadePng(1, 1).subarray(0, 8);
  /** Rows of a filter byte and such bytes. */
  const largest = (fill: number) => {
    const row = [0, ...Array(side / 8).fill(fill)];
    const rows = deflateSync(Uint8Array.from({ length: row.length * side }, (_, at) => row[at % row.length]));
    const end = pngChunk('IEND', new Uint8Array());
    return png(Buffer.concat([signature, pngChunk('IHDR', header), pngChunk('IDAT', rows), end]));
  };
  const pictures = [0x00, 0xff, 0x55, 0xaa].map(largest);
  const client = await daemon.client(daemon.toolToken);
  const grown = await daemon.growth('Four pictures of 67 million pixels', async () => {
    client.send(runMessage([1, 2, 3, 4], { lane: 'batch' }), [small, ...pictures]);
    await daemon.answer(neighbour);
    expect(await client.next('done')).toMatchObject({ answered: 4 });
  });
  client.close();
  // All at once take more.
  expect(grown).toBeLessThan(600);
});

test('[L2] large messages one after the other are not held longer than their jobs last', async () => {
  const client = await daemon.client(daemon.toolToken);
  const large = png(new Uint8Array(60 * 2 ** 20));
  large.bytes.set(handmadePng(MAX_IMAGE_SIDE + 1, 1));
  const grown = await daemon.growth('Three messages of 120 MiB', async () => {
    for (let n = 0; n < 3; n++) {
      client.send(runMessage([1, 2]), [small, large, large]);
      expect(await client.next('done')).toMatchObject({ failed: 2 });
    }
    await daemon.answer(neighbour);
  });
  client.close();
  expect(grown).toBeLessThan(500);
});

test('[L5] a tool that sends messages and does not end them has its share, and others go on', async () => {
  const grown = await daemon.growth('Three messages that are half sent', async () => {
    const clients: TestClient[] = [];
    for (let n = 0; n < 3; n++) {
      const client = await daemon.client(daemon.toolToken);
      clients.push(client);
      const { socket } = client;
      socket.write(wsFrame(new Uint8Array(), { declared: 120 * 2 ** 20 }));
      for (let sent = 0; sent < 90 && socket.writable; sent++) {
        if (socket.write(new Uint8Array(2 ** 20))) continue;
        await Promise.race([once(socket, 'drain').catch(() => {}), client.closed]);
      }
    }
    expect((await clients[1]!.next('refused')).error.code).toBe('busy');
    expect((await clients[1]!.closed).code).toBe(CLOSE_CODES['too-many-messages']);
    await daemon.answer(neighbour);
    for (const client of clients) client.close();
  });
  expect(grown).toBeLessThan(400);
});

test('the daemon still answers, and has closed nobody else', async () => {
  expect(neighbour.ws.readyState).toBe(neighbour.ws.OPEN);
  const client = await daemon.client(daemon.toolToken);
  await daemon.answer(client);
  const closing = once(client.ws, 'close');
  client.ws.close(CLOSE_CODES.normal);
  await closing;
});
