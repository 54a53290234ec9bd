import type { CloseReason } from '@likewise/shared/protocol/closeCodes.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { ClientMessage, DaemonMessage } from '@likewise/shared/protocol/messages.ts';
import type { Auth, Challenge, ClientNames, Identity } from '../auth/auth.ts';
import { errorBody } from '../jobs/errors.ts';
import { noHello, noPairing, notProved, violation } from './errors.ts';
import { CONNECTION_TRIES, HELLO_DEADLINE_MS, PAIRING_DEADLINE_MS } from './limits.ts';

/** The state of a connection. A deadline is in milliseconds of the clock that is passed in. */
export type Session =
  | { readonly state: 'awaitingHello'; readonly host: string; readonly deadline: number }
  | { readonly state: 'awaitingProof'; readonly challenge: Challenge; readonly deadline: number }
  /** A code or ticket is expected, or has come and awaits its check. */
  | {
      readonly state: 'awaitingPairing' | 'awaitingVerdict';
      readonly client: ClientNames;
      readonly deadline: number;
      /** Wrong codes this connection may still send. */
      readonly triesLeft: number;
    }
  | { readonly state: 'ready'; readonly identity: Identity }
  | { readonly state: 'closing' };

/** What a ready client may ask for. */
export type Request = Exclude<ClientMessage, { type: 'hello' | 'prove' | 'pair' | 'redeem' }>;

/** The code or ticket of an unknown client. */
export type Offer = Extract<ClientMessage, { type: 'pair' | 'redeem' }>;

/** What follows from an event: the next state, what to send, and then a request to carry out or a close. */
export interface Step {
  readonly session: Session;
  readonly send?: readonly DaemonMessage[];
  readonly perform?: Request;
  /** Must be checked in its turn: decide(). */
  readonly offer?: Offer;
  readonly close?: { readonly reason: CloseReason; readonly error: LikewiseError };
}

export interface SessionContext {
  readonly auth: Pick<Auth, 'meet' | 'pair' | 'redeem'>;
  /** What a client is greeted with. */
  welcome(identity: Identity): DaemonMessage;
  now(): number;
}

/** @param host the address the client asked for, as in its Host header */
export function newSession(now: number, host: string): Session {
  return { state: 'awaitingHello', host, deadline: now + HELLO_DEADLINE_MS };
}

/** What a message means in this state. */
export function receive(session: Session, message: ClientMessage, context: SessionContext): Step {
  switch (session.state) {
    case 'awaitingHello':
      if (message.type !== 'hello') return refuse('protocol-violation', violation(`${message.type} before hello`));
      return hello(session, message, context);
    case 'awaitingProof': {
      if (message.type !== 'prove') return refuse('protocol-violation', violation(`${message.type} before a proof`));
      const identity = session.challenge.answer(message.proof);
      return identity ? welcome(identity, context) : refuse('not-paired', notProved());
    }
    case 'awaitingPairing':
      if (message.type !== 'pair' && message.type !== 'redeem') {
        return refuse('protocol-violation', violation(`${message.type} before a pairing`));
      }
      return { session: { ...session, state: 'awaitingVerdict' }, offer: message };
    case 'awaitingVerdict':
      return refuse('protocol-violation', violation(`${message.type} before the answer`));
    case 'ready':
      switch (message.type) {
        case 'hello':
        case 'prove':
        case 'pair':
        case 'redeem':
          return refuse('protocol-violation', violation(`${message.type} after the welcome`));
        default:
          return { session, perform: message };
      }
    case 'closing':
      return { session };
  }
}

/** What the passing of time means: the same session, or its end if it was not ready by its deadline. */
export function expire(session: Session, now: number): Step {
  if (!('deadline' in session) || now < session.deadline) return { session };
  return refuse('not-paired', 'triesLeft' in session ? noPairing() : noHello());
}

/** Ends a session in any state. */
export function refuse(reason: CloseReason, error: LikewiseError): Step {
  return { session: { state: 'closing' }, close: { reason, error } };
}

function hello(
  { host, deadline }: Extract<Session, { state: 'awaitingHello' }>,
  { client, pairing }: Extract<ClientMessage, { type: 'hello' }>,
  context: SessionContext,
): Step {
  const challenge = pairing && context.auth.meet(pairing, host, client);
  if (challenge) {
    const { nonce, proof } = challenge;
    return { session: { state: 'awaitingProof', challenge, deadline }, send: [{ type: 'challenge', nonce, proof }] };
  }
  return {
    session: {
      state: 'awaitingPairing',
      client,
      deadline: context.now() + PAIRING_DEADLINE_MS,
      triesLeft: CONNECTION_TRIES,
    },
    send: [{ type: 'pairing-required', reason: pairing ? 'unknown-token' : 'no-token' }],
  };
}

/** The result of an offer: the client is admitted, or may try again a few times. */
export function decide(session: Session, offer: Offer, context: SessionContext): Step {
  if (session.state !== 'awaitingVerdict') return { session };
  const { auth } = context;
  try {
    const { identity, token } =
      offer.type === 'pair' ? auth.pair(offer.code, session.client) : auth.redeem(offer.ticket, session.client);
    const greeted = welcome(identity, context);
    return { ...greeted, send: [{ type: 'paired', token }, ...(greeted.send ?? [])] };
  } catch (error) {
    if (!(error instanceof LikewiseError)) throw error;
    const triesLeft = session.triesLeft - 1;
    if (triesLeft === 0) return refuse('not-paired', error);
    return {
      session: { ...session, state: 'awaitingPairing', triesLeft },
      send: [{ type: 'problem', error: errorBody(error) }],
    };
  }
}

function welcome(identity: Identity, context: SessionContext): Step {
  return { session: { state: 'ready', identity }, send: [context.welcome(identity)] };
}
