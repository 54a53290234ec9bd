import { readFileSync } from 'node:fs';
import { CLOSE_CODES, type CloseReason } from '@likewise/shared/protocol/closeCodes.ts';
import type { ErrorCode } from '@likewise/shared/protocol/errors.ts';
import { encodeFrame } from '@likewise/shared/protocol/frames.ts';
import { MAX_FRAME_BYTES, MAX_HEADER_BYTES } from '@likewise/shared/protocol/limits.ts';
import { PROTOCOL } from '@likewise/shared/protocol/version.ts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { MAX_UNAUTHENTICATED_BYTES, MESSAGE_BURST } from '../../daemon/server/limits.ts';
import { HostedDaemon, runMessage } from '../support/hostedDaemon.ts';
import { ToolMeeting } from '../support/meeting.ts';
import { openRaw, type RawClient, wsFrame } from '../support/rawSocket.ts';
import type { TestClient } from '../support/testClient.ts';

let daemon: HostedDaemon;
let neighbour: TestClient;

beforeAll(async () => {
  daemon = await HostedDaemon.start();
  neighbour = await daemon.client(daemon.ownerToken);
  await daemon.answer(neighbour);
});
/** Whatever was done to the daemon: the other tool's connection stands, and its jobs are done. */
afterEach(() => daemon.answer(neighbour));
afterAll(() => daemon.end());

const hello = (meeting?: ToolMeeting) =>
  encodeFrame({
    type: 'hello',
    protocol: PROTOCOL,
    client: { name: 'Raw', version: '1', kind: 'other' },
    ...(meeting && { pairing: meeting.pairing }),
  });
const CANCEL = { type: 'cancel', job: '6f1e0d4c-3b2a-4190-8f7e-6d5c4b3a2910' } as const;
const PNG = { type: 'image/png', bytes: Uint8Array.of(1) } as const;
const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

/** A frame of any header text and payload. */
function frame(json: string, payload = new Uint8Array()): Uint8Array {
  const header = Buffer.from(json);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, payload]);
}

/** The client gets the error and its reason, and is closed by name. */
async function expectRefused(client: TestClient, code: ErrorCode, close: CloseReason, why: string): Promise<void> {
  const { error } = await client.next('refused');
  expect(error.code).toBe(code);
  expect(error.message).toContain(why);
  expect(await client.closed).toMatchObject({ code: CLOSE_CODES[close], reason: code });
}

/** A client whose WebSocket frames the test makes, after its hello with the tool's token. */
async function rawTool(): Promise<RawClient> {
  const client = await openRaw(daemon.port);
  const meeting = new ToolMeeting(daemon.toolToken, client.host);
  client.socket.write(wsFrame(hello(meeting)));
  client.socket.write(wsFrame(encodeFrame(meeting.answer(await client.message('challenge')))));
  await client.message('welcome');
  return client;
}

interface Violation {
  name: string;
  from: 'tool' | 'daemon';
  hex: string;
  reason: string;
}
const file = new URL('../fixtures/protocol/vectors.json', import.meta.url);
const violations: Violation[] = JSON.parse(readFileSync(file, 'utf8')).violations;

test.each(violations.filter(({ from, reason }) => from === 'tool' && reason !== 'other-version'))(
  '$name is refused by name, before and after the welcome: $reason',
  async ({ hex, reason }) => {
    for (const client of [await daemon.connect(), await daemon.client(daemon.toolToken)]) {
      client.sendBytes(bytesOf(hex));
      await expectRefused(client, 'protocol-violation', 'protocol-violation', reason);
    }
  },
);

test('[H4] a hello of another version is refused by name', async () => {
  for (const { hex } of violations.filter(({ reason }) => reason === 'other-version')) {
    const client = await daemon.connect();
    client.sendBytes(bytesOf(hex));
    await expectRefused(client, 'protocol-version', 'protocol-version', 'version');
  }
});

const list = (...images: [offset: number, length: number][]) =>
  images.map(([offset, length]) => ({ offset, length, type: 'image/png' }));
const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const FITTING = MAX_HEADER_BYTES / 2 - 100;

test.each<[string, Uint8Array, string]>([
  [
    '[F6] 256 images that are all the same bytes',
    frame(JSON.stringify({ ...CANCEL, images: list(...Array(256).fill([0, 1000])) }), new Uint8Array(1000)),
    'image-overlap',
  ],
  [
    '[F6] an offset that overflows with its length',
    frame(JSON.stringify({ ...CANCEL, images: list([Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]) })),
    'image-too-large',
  ],
  ['[F4] an offset below the payload', frame(JSON.stringify({ ...CANCEL, images: list([-4, 4]) })), 'bad-image'],
  [
    '[L2] 257 images',
    frame(JSON.stringify({ ...CANCEL, images: list(...Array(257).fill([0, 1])) })),
    'too-many-images',
  ],
  ['[F3] a header that is deeply nested', frame(deep(FITTING)), 'bad-header'],
  ['[F7] a member that is deeply nested', frame(`{"type":"cancel","images":[],"job":${deep(FITTING)}}`), 'bad-message'],
  ['[F7] a type that is deeply nested', frame(`{"type":${deep(FITTING)},"images":[]}`), 'bad-message'],
  ['[F4] a list of images that is deeply nested', frame(`{"type":"cancel","images":${deep(FITTING)}}`), 'bad-image'],
  ['[F3] nesting that does not end', frame('['.repeat(MAX_HEADER_BYTES)), 'bad-json'],
  [
    '[L1] a header above the limit',
    frame(JSON.stringify({ type: ' '.repeat(MAX_HEADER_BYTES), images: [] })),
    'header-too-large',
  ],
  ['[F7] a type that every object has', frame('{"type":"constructor","images":[]}'), 'bad-message'],
  ['[F7] a type that is a prototype', frame('{"type":"__proto__","images":[]}'), 'bad-message'],
  [
    '[F7] a member that is a prototype',
    frame(`{"__proto__":{"type":"stop"},"type":"stop","x":1,"images":[]}`),
    'bad-message',
  ],
  [
    '[F7] a number beyond all',
    frame(`{"type":"resume","job":"${CANCEL.job}","after":1e999,"images":[]}`),
    'bad-message',
  ],
  ['[H3] a second hello', hello(), 'hello'],
  ['[P1] a code after the welcome', encodeFrame({ type: 'pair', code: '12345678' }), 'pair'],
])('%s is refused by name', async (_, bytes, why) => {
  const client = await daemon.client(daemon.toolToken);
  client.sendBytes(bytes);
  await expectRefused(client, 'protocol-violation', 'protocol-violation', why);
});

test('[F1] a text message is refused by name', async () => {
  const client = await daemon.client(daemon.toolToken);
  client.ws.send(JSON.stringify(CANCEL));
  await expectRefused(client, 'protocol-violation', 'protocol-violation', 'text');
});

test('[L5] more messages than the daemon takes are refused by name', async () => {
  const client = await daemon.client(daemon.toolToken);
  for (let n = 0; n < 2 * MESSAGE_BURST; n++) client.send(CANCEL);
  await expectRefused(client, 'busy', 'too-many-messages', 'messages faster than');
});

test('[L5] pings and pongs count as messages', async () => {
  const client = await daemon.client(daemon.toolToken);
  for (let n = 0; n < 2 * MESSAGE_BURST; n++) client.ws.pong('', true, () => {});
  await expectRefused(client, 'busy', 'too-many-messages', 'messages faster than');

  // Whoever pings without taking the answers is dropped before that.
  const pinging = await daemon.client(daemon.toolToken);
  for (let n = 0; n < 2 * MESSAGE_BURST; n++) pinging.ws.ping('', true, () => {});
  await pinging.closed;
});

test('a message byte by byte is a message, in however many packets and fragments it comes', async () => {
  const client = await openRaw(daemon.port);
  const bytes = hello(new ToolMeeting(daemon.toolToken, client.host));
  for (const [n, byte] of bytes.entries()) {
    const fragment = wsFrame(Uint8Array.of(byte), { opcode: n === 0 ? 2 : 0, fin: n === bytes.length - 1 });
    for (const part of fragment) client.socket.write(Uint8Array.of(part));
  }
  expect(await client.message('challenge')).toMatchObject({ type: 'challenge' });
  client.socket.destroy();
});

test('fragments of one byte without end are refused, with and without a token', async () => {
  const fragments = Buffer.concat(Array(20_000).fill(wsFrame(Uint8Array.of(0), { opcode: 0, fin: false })));
  const first = wsFrame(Uint8Array.of(0), { fin: false });
  const grown = await daemon.growth('Fragments of one byte', async () => {
    const stranger = await openRaw(daemon.port);
    stranger.socket.write(first);
    stranger.socket.write(fragments);
    expect(await stranger.message('refused')).toMatchObject({ error: { code: 'protocol-violation' } });

    const tool = await rawTool();
    tool.socket.write(first);
    tool.socket.write(fragments);
    // The WebSocket's own "policy violation".
    expect(await tool.closeCode()).toBe(1008);
    stranger.socket.destroy();
  });
  expect(grown).toBeLessThan(100);
});

test('half a message holds what it holds until its connection ends, and is never done', async () => {
  const [message, images] = [runMessage([0]), [{ ...PNG, bytes: new Uint8Array(30 * 2 ** 20) }]];
  const half = wsFrame(encodeFrame(message, images)).subarray(0, 15 * 2 ** 20);
  const grown = await daemon.growth('Four messages of 15 MiB that are not whole', async () => {
    for (let n = 0; n < 4; n++) {
      const client = await rawTool();
      await new Promise((resolve) => client.socket.write(half, resolve));
      client.socket.destroy();
    }
  });
  expect(grown).toBeLessThan(150);
  const after = await daemon.client(daemon.toolToken);
  after.send({ type: 'resume', job: message.job, after: 0 });
  expect((await after.next('failed')).error.code).toBe('job-unknown');
  after.close();
});

test('[L1] a message above the limit is refused by its length, before its bytes come', async () => {
  const client = await rawTool();
  client.socket.write(wsFrame(new Uint8Array(), { declared: MAX_FRAME_BYTES + 1 }));
  expect(await client.closeCode()).toBe(1009);
});

test('a stranger is refused after a few bytes, whatever length was declared', async () => {
  const client = await openRaw(daemon.port);
  client.socket.write(wsFrame(new Uint8Array(MAX_UNAUTHENTICATED_BYTES + 1), { declared: MAX_FRAME_BYTES }));
  expect(await client.message('refused')).toMatchObject({ error: { code: 'protocol-violation' } });
  client.socket.destroy();
});

const cancelBytes = encodeFrame(CANCEL);
test.each<[string, Buffer, number]>([
  ['a length of 2^63', Buffer.from('82ffffffffffffffffff', 'hex'), 1009],
  ['a frame without a mask', Buffer.from([0x82, 1, 0]), 1002],
  [
    'a compressed frame, which was not agreed on',
    Buffer.concat([Buffer.from([0xc2]), wsFrame(cancelBytes).subarray(1)]),
    1002,
  ],
  ['an unknown opcode', wsFrame(cancelBytes, { opcode: 3 }), 1002],
  ['a continuation of nothing', wsFrame(cancelBytes, { opcode: 0 }), 1002],
  ['a message within a message', Buffer.concat([wsFrame(cancelBytes, { fin: false }), wsFrame(cancelBytes)]), 1002],
  ['a ping of 126 bytes', wsFrame(new Uint8Array(126), { opcode: 9 }), 1002],
  ['a ping in two fragments', wsFrame(new Uint8Array(2), { opcode: 9, fin: false }), 1002],
  ['a text that is not UTF-8', wsFrame(Uint8Array.of(0xff), { opcode: 1 }), 1007],
])('what is no WebSocket is closed as WebSocket has it: %s', async (_, bytes, code) => {
  const client = await rawTool();
  client.socket.write(bytes);
  expect(await client.closeCode()).toBe(code);
});
