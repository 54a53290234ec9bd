import { type Abort, newAbort, pause } from './abort.ts';
import type { Diagnosis } from './diagnosis.ts';
import { ANSWER_MS, type Greeting, greet, type Hello, type Met } from './handshake.ts';
import type { Timers } from './timers.ts';
import type { Transport } from './transport.ts';

/** Where to connect, and as whom. */
export interface DialOptions {
  /** Tried in parallel, each a little after the one before. */
  readonly urls: readonly string[];
  readonly client: Hello['client'];
  /** From the tool's pairing. It never leaves the tool. */
  readonly token: string | undefined;
  readonly open: (url: string) => Transport;
  readonly probe?: Probe;
  readonly timers: Timers;
}

/**
 * Finds out why nothing opens at `url`, as far as the host can. A browser uses `navigator.permissions.query({ name:
 * 'loopback-network' })`, or fetches the daemon's /livez. Must not reject, and must finish within PROBE_MS.
 */
export type Probe = (url: string) => Promise<'no-daemon' | 'wrong-program' | 'browser-blocks-loopback'>;

export type Dialled = Met | { readonly kind: 'turned-away'; readonly diagnosis: Diagnosis };

/** The order of diagnoses when several ports answer differently, the least helpful first. */
const HELPFUL: readonly Diagnosis['reason'][] = [
  'no-daemon',
  'browser-blocks-loopback',
  'wrong-program',
  'not-paired',
  'version-mismatch',
  'busy',
];

/** How long one of several ports, or a probe, may take to answer, in ms. A slower program is not a daemon. */
export const PROBE_MS = 1500;

/**
 * The head start of each port over the next one, in ms. A daemon answers sooner, so no other port is asked. A program that only
 * accepts connections delays nobody.
 */
export const HEAD_START_MS = 250;

/** Tries the urls for the daemon that knows us; otherwise takes the first one that would pair [H1]. */
export async function dial(options: DialOptions, stop: Abort): Promise<Dialled> {
  const over = newAbort();
  const end = () => over.abort();
  stop.addEventListener('abort', end);
  if (stop.aborted) end();
  try {
    return await search(options, over.signal);
  } finally {
    stop.removeEventListener('abort', end);
    end();
  }
}

async function search(options: DialOptions, over: Abort): Promise<Dialled> {
  const tries: Promise<Dialled>[] = [];
  // Without a token every daemon is a stranger, so the first one will do.
  const willDo = (found: Dialled) => found.kind === 'met' && (found.answer.type === 'welcome' || !options.token);
  for (const url of options.urls) {
    if (over.aborted) break;
    const trying = tryUrl(url, options, over);
    tries.push(trying);
    const found = await Promise.race([trying, firstOf(tries, willDo), pause(options.timers, HEAD_START_MS, over)]);
    if (found && willDo(found)) break;
  }
  const found = (await firstOf(tries, willDo)) ?? mostInformative(await Promise.all(tries));
  for (const trying of tries) {
    void trying.then((other) => {
      if (other !== found && other.kind === 'met') other.channel.close();
    });
  }
  return found;
}

/** The first of the tries with an acceptable result; undefined if none has one. */
function firstOf(
  tries: readonly Promise<Dialled>[],
  willDo: (found: Dialled) => boolean,
): Promise<Dialled | undefined> {
  return new Promise((resolve) => {
    for (const trying of tries) void trying.then((found) => willDo(found) && resolve(found));
    void Promise.all(tries).then(() => resolve(undefined));
  });
}

function mostInformative(all: readonly Dialled[]): Dialled {
  const none: Dialled = { kind: 'turned-away', diagnosis: { reason: 'no-daemon' } };
  const rank = (found: Dialled) => (found.kind === 'met' ? HELPFUL.length : HELPFUL.indexOf(found.diagnosis.reason));
  return all.reduce((best, found) => (rank(found) > rank(best) ? found : best), none);
}

async function tryUrl(
  url: string,
  { client, token, open, probe, timers, urls }: DialOptions,
  over: Abort,
): Promise<Dialled> {
  const transport = openOr(open, url);
  const patience = urls.length > 1 ? PROBE_MS : ANSWER_MS;
  const greeting: Greeting = transport
    ? await greet(transport, { client, token, url, patience }, timers, over)
    : { kind: 'silent', hung: false };
  if (greeting.kind !== 'silent') return greeting;
  const reason = probe && !over.aborted ? await probe(url) : greeting.hung ? 'wrong-program' : 'no-daemon';
  return { kind: 'turned-away', diagnosis: { reason, url } };
}

/** Undefined if the page may not even try: browsers then throw. */
function openOr(open: DialOptions['open'], url: string): Transport | undefined {
  try {
    return open(url);
  } catch (error) {
    if (error instanceof Error && error.name === 'SecurityError') return undefined;
    throw error;
  }
}
