import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { encodeFrame } from '@likewise/shared/protocol/frames.ts';
import type { ClientMessage, DaemonMessage } from '@likewise/shared/protocol/messages.ts';
import { PROTOCOL } from '@likewise/shared/protocol/version.ts';
import { expect, test } from 'vitest';
import type { Identity } from '../auth/auth.ts';
import { receiveBytes } from './inbound.ts';
import { CONNECTION_TRIES, HELLO_DEADLINE_MS, PAIRING_DEADLINE_MS } from './limits.ts';
import {
  decide,
  expire,
  newSession,
  type Offer,
  receive,
  type Session,
  type SessionContext,
  type Step,
} from './session.ts';

const TOOL: Identity = { tool: 'a', kind: 'figma', trusted: false };
const CLIENT = { name: 'Figma', version: '1', kind: 'figma' } as const;
const WELCOME: DaemonMessage = { type: 'problem', error: { code: 'internal', message: 'welcome', remedy: '' } };

/** 256 bits, as if random or derived from a secret. */
const bits = (digit: string) => digit.repeat(64);
const [KNOWN, NONCE, RIGHT] = [bits('a'), bits('b'), bits('c')];

const clock = { now: 1000 };
const context: SessionContext = {
  auth: {
    meet: ({ id, nonce }, host) =>
      id === KNOWN
        ? { nonce, proof: Buffer.from(host).toString('hex'), answer: (proof) => (proof === RIGHT ? TOOL : undefined) }
        : undefined,
    pair(code) {
      if (code === '99999999') throw new Error('a bug');
      if (code !== '12345678') throw new LikewiseError('pairing-failed', 'wrong', 'again');
      return { identity: TOOL, token: 'fresh' };
    },
    redeem(ticket) {
      if (ticket !== 'ticket') throw new LikewiseError('pairing-failed', 'spent', 'again');
      return { identity: { ...TOOL, trusted: true }, token: 'fresh' };
    },
  },
  welcome: () => WELCOME,
  now: () => clock.now,
};

const hello = (id?: string): ClientMessage => ({
  type: 'hello',
  protocol: PROTOCOL,
  client: CLIENT,
  ...(id === undefined ? {} : { pairing: { id, nonce: NONCE } }),
});
const prove = (proof = RIGHT): ClientMessage => ({ type: 'prove', proof });
const pair = (code: string): Offer => ({ type: 'pair', code });
const cancel: ClientMessage = { type: 'cancel', job: '6f2c6f0a-9b1f-4f3e-8a43-0d1f0a1b2c3d' };

/** The session after these messages. */
const after = (...messages: ClientMessage[]): Session =>
  messages.reduce(
    (session, message) => receive(session, message, context).session,
    newSession(clock.now, 'localhost:1'),
  );

/** What follows from an offer in its turn. */
function offer(session: Session, what: Offer): Step {
  const step = receive(session, what, context);
  expect(step).toMatchObject({ session: { state: 'awaitingVerdict' }, offer: what });
  return decide(step.session, what, context);
}

test('[H6] a known pairing is challenged, with a proof for the address that was asked for', () => {
  const { send, session } = receive(after(), hello(KNOWN), context);
  expect(send).toEqual([{ type: 'challenge', nonce: NONCE, proof: Buffer.from('localhost:1').toString('hex') }]);
  expect(receive(session, prove(), context)).toEqual({ session: { state: 'ready', identity: TOOL }, send: [WELCOME] });
});

test('[H9] a wrong proof ends the connection', () => {
  const step = receive(after(hello(KNOWN)), prove(bits('d')), context);
  expect(step.close).toMatchObject({ reason: 'not-paired', error: { code: 'not-paired' } });
});

test.each([
  [undefined, 'no-token'],
  [bits('e'), 'unknown-token'],
])('[H7] with pairing %j a new one is required: %s', (id, reason) => {
  const step = receive(after(), hello(id), context);
  expect(step.send).toEqual([{ type: 'pairing-required', reason }]);
  expect(step.session.state).toBe('awaitingPairing');
});

test('[P9] a ticket gets a token of a trusted tool, then the welcome; a spent one a problem', () => {
  const spent = offer(after(hello()), { type: 'redeem', ticket: 'spent' });
  expect(spent.send).toMatchObject([{ type: 'problem', error: { code: 'pairing-failed' } }]);
  expect(spent.session.state).toBe('awaitingPairing');
  const step = offer(spent.session, { type: 'redeem', ticket: 'ticket' });
  expect(step.send).toEqual([{ type: 'paired', token: 'fresh' }, WELCOME]);
  expect(step.session).toEqual({ state: 'ready', identity: { ...TOOL, trusted: true } });
});

test('[P3] the right code gets a token, then the welcome', () => {
  const step = offer(after(hello()), pair('12345678'));
  expect(step.send).toEqual([{ type: 'paired', token: 'fresh' }, WELCOME]);
  expect(step.session).toEqual({ state: 'ready', identity: TOOL });
});

test('[P4] a wrong code may be tried again, but not for ever', () => {
  let session = after(hello());
  for (let tried = 1; tried < CONNECTION_TRIES; tried++) {
    const step = offer(session, pair('00000000'));
    expect(step.send).toEqual([
      { type: 'problem', error: { code: 'pairing-failed', message: 'wrong', remedy: 'again' } },
    ]);
    session = step.session;
  }
  expect(offer(session, pair('12345678')).session.state).toBe('ready');
  const last = offer(session, pair('00000000'));
  expect(last.session.state).toBe('closing');
  expect(last.close).toMatchObject({ reason: 'not-paired', error: { code: 'pairing-failed' } });
});

test('wrong codes do not put the deadline off', () => {
  const session = after(hello());
  clock.now += 5000;
  expect(offer(session, pair('00000000')).session).toMatchObject({
    deadline: clock.now - 5000 + PAIRING_DEADLINE_MS,
  });
});

test('an offer of a client that is gone by its turn comes to nothing', () => {
  const closing: Session = { state: 'closing' };
  expect(decide(closing, pair('12345678'), context)).toEqual({ session: closing });
});

test('a bug while pairing is no wrong code', () => {
  expect(() => offer(after(hello()), pair('99999999'))).toThrow('a bug');
});

test.each([
  ['[H3] a request before hello', [], cancel],
  ['[H3] a code before hello', [], pair('12345678')],
  ['[P1] a request before the pairing', [hello()], cancel],
  ['[P1] a second hello before the pairing', [hello()], hello(KNOWN)],
  ['[H9] a request before the proof', [hello(KNOWN)], cancel],
  ['[H9] a proof that nobody asked for', [hello()], prove()],
  ['[H9] a code before the proof', [hello(KNOWN)], pair('12345678')],
  ['[H3] a hello after the welcome', [hello(KNOWN), prove()], hello(KNOWN)],
  ['[P8] a second code before the answer', [hello(), pair('00000000')], pair('12345678')],
  ['[H9] a proof after the welcome', [hello(KNOWN), prove()], prove()],
  ['[P1] a code after the welcome', [hello(KNOWN), prove()], pair('12345678')],
] as const)('%s is a violation', (_, before, message) => {
  const step = receive(after(...before), message, context);
  expect(step.session.state).toBe('closing');
  expect(step.send ?? []).toEqual([]);
  expect(step.close).toMatchObject({ reason: 'protocol-violation', error: { code: 'protocol-violation' } });
});

test('a ready client is served, a closing one is not heard', () => {
  const ready = after(hello(KNOWN), prove());
  expect(receive(ready, cancel, context)).toEqual({ session: ready, perform: cancel });
  const closing: Session = { state: 'closing' };
  expect(receive(closing, hello(KNOWN), context)).toEqual({ session: closing });
});

test.each([
  ['[H8] a hello', [], HELLO_DEADLINE_MS],
  ['[H8] a proof', [hello(KNOWN)], HELLO_DEADLINE_MS],
  ['[P5] a pairing', [hello()], PAIRING_DEADLINE_MS],
] as const)('%s is awaited until its deadline', (_, before, ms) => {
  const session = after(...before);
  expect(expire(session, clock.now + ms - 1)).toEqual({ session });
  const late = expire(session, clock.now + ms);
  expect(late.close).toMatchObject({ reason: 'not-paired', error: { code: 'not-paired' } });
});

test('a ready client has no deadline', () => {
  const ready = after(hello(KNOWN), prove());
  expect(expire(ready, Number.MAX_SAFE_INTEGER)).toEqual({ session: ready });
});

test.each([
  [PROTOCOL + 1, 'Update Likewise.'],
  [PROTOCOL - 1, 'Update the tool.'],
])('[H4] a hello of protocol %i is refused whatever else it says, with the advice: %s', (protocol, remedy) => {
  const bytes = encodeFrame({ type: 'hello', protocol, somethingNew: true });
  const { step } = receiveBytes(after(), bytes, true, context);
  expect(step.close).toMatchObject({ reason: 'protocol-version', error: { code: 'protocol-version', remedy } });
});

test('[F1] a text message, however right, is a violation', () => {
  const bytes = encodeFrame(hello(KNOWN) as never);
  expect(receiveBytes(after(), bytes, false, context).step.close?.reason).toBe('protocol-violation');
  expect(receiveBytes(after(), bytes, true, context).step.session.state).toBe('awaitingProof');
});

test('what a client sent is quoted in brief', () => {
  const bytes = encodeFrame({ type: 'stop', ['x'.repeat(100_000)]: 1 });
  const { step } = receiveBytes(after(), bytes, true, context);
  expect(step.close?.error.message.length).toBeLessThan(400);
});
