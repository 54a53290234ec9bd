import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Identity } from '../client/identity.ts';
import { encodeFrame, FrameError, type FrameImage } from './frames.ts';
import { MessageError, parseClientMessage, parseDaemonMessage } from './parse.ts';
import type { Meeting } from './proof.ts';

interface Vectors {
  messages: {
    name: string;
    from: Side;
    hex: string;
    header: object;
    images: { type: FrameImage['type']; hex: string }[];
  }[];
  violations: { name: string; from: Side; hex: string; reason: string }[];
  proofs: (Meeting & { token: string; pairing: string; daemon: string; tool: string })[];
}
type Side = 'tool' | 'daemon';

const file = new URL('../../test/fixtures/protocol/vectors.json', import.meta.url);
const { messages, violations, proofs } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const parse = { tool: parseClientMessage, daemon: parseDaemonMessage };

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof FrameError || error instanceof MessageError) return error.reason;
    throw error;
  }
  return 'accepted';
}

describe('messages [F2] [F3] [F4] [F6] [F7]', () => {
  it.each(messages)('$name', ({ from, hex, header, images: inHex }) => {
    const images = inHex.map(({ type, hex: bytes }) => ({ type, bytes: bytesOf(bytes) }));
    expect(parse[from](bytesOf(hex))).toEqual({ message: header, images });
    expect(Buffer.from(encodeFrame(header as { type: string }, images)).toString('hex')).toBe(hex);
  });
});

describe('violations [F2] [F3] [F4] [F5] [F6] [F7] [F8] [H4] [L1] [L2] [L4]', () => {
  it.each(violations)('$name: $reason', ({ from, hex, reason }) => {
    expect(refusal(() => parse[from](bytesOf(hex)))).toBe(reason);
  });
});

describe('proofs [H6] [H9]', () => {
  it.each(proofs)('at $host', ({ token, pairing, daemon, tool, ...meeting }) => {
    const identity = new Identity(token);
    expect(identity.pairing).toBe(pairing);
    expect([identity.proof('daemon', meeting), identity.proof('tool', meeting)]).toEqual([daemon, tool]);
  });
});
