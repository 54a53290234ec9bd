import { decodeFrame, encodeFrame, type FrameHeader } from '@likewise/shared/protocol/frames.ts';
import { isViolation, parseClientMessage, parseDaemonMessage } from '@likewise/shared/protocol/parse.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FrameMutator, sendFuzz, vectorFrames } from '../support/fuzz.ts';
import { HostedDaemon } from '../support/hostedDaemon.ts';
import type { TestClient } from '../support/testClient.ts';

/** Frames at the level of the parser, half of them a tool's; and over a socket, where each may end a connection. */
const PARSED = 100_000;
const SENT = 1000;
/** Another one tries other frames. */
const SEED = 20_261_125;

/** Every reason but those of frames and lists that are too large. */
const REACHED = [
  ...['header-too-large', 'missing-bytes', 'leftover-bytes', 'bad-utf8', 'bad-json', 'bad-header', 'bad-image'],
  ...['unknown-image-type', 'image-too-large', 'image-out-of-range', 'image-overlap'],
  ...['bad-message', 'image-missing', 'image-unused', 'other-version'],
];

test(`${PARSED} frames: each is a message or refused by name, and a message says again what it said`, () => {
  const counts = { accepted: 0, refused: new Map<string, number>() };
  for (const [from, parse] of [
    ['tool', parseClientMessage],
    ['daemon', parseDaemonMessage],
  ] as const) {
    const mutator = new FrameMutator(SEED, vectorFrames(from));
    for (let n = 0; n < PARSED / 2; n++) {
      const bytes = mutator.next();
      try {
        const { message, images } = parse(bytes);
        const again = decodeFrame(encodeFrame(message as FrameHeader, images));
        const same = again.images.every((image, at) => Buffer.compare(image.bytes, images[at]!.bytes) === 0);
        expect(same && JSON.stringify(again.header) === JSON.stringify(message)).toBe(true);
        counts.accepted++;
      } catch (error) {
        if (!isViolation(error)) throw new Error(`${bytes.toString('hex')} was not refused by name`, { cause: error });
        counts.refused.set(error.reason, (counts.refused.get(error.reason) ?? 0) + 1);
      }
    }
  }
  console.log(`${counts.accepted} messages; refused: ${JSON.stringify(Object.fromEntries(counts.refused))}`);
  expect(counts.accepted).toBeGreaterThan(PARSED / 100);
  for (const reason of REACHED) expect(counts.refused.get(reason), reason).toBeGreaterThan(0);
});

let daemon: HostedDaemon;
let neighbour: TestClient;
beforeAll(async () => {
  daemon = await HostedDaemon.start();
  neighbour = await daemon.client(daemon.ownerToken);
});
afterAll(() => daemon.end());

test(`${SENT} frames over sockets: the daemon answers or closes by name, and goes on`, async () => {
  let closed: ReadonlyMap<string, number> = new Map();
  const grown = await daemon.growth(`${SENT} frames over sockets`, async () => {
    closed = await sendFuzz(new FrameMutator(SEED, vectorFrames('tool')), SENT, {
      tool: () => daemon.client(daemon.toolToken),
      stranger: () => daemon.connect(),
    });
    await daemon.answer(neighbour);
  });
  console.log(`closed: ${JSON.stringify(Object.fromEntries(closed))}`);
  expect([...closed.keys()]).toEqual(expect.arrayContaining(['protocol-violation', 'protocol-version']));
  expect(closed.has('without a name')).toBe(false);
  expect(grown).toBeLessThan(150);
});
