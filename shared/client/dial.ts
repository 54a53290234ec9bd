import type { Abort } from './abort.ts';
import type { Diagnosis } from './diagnosis.ts';
import { type Greeting, greet, type Hello, type Met } from './handshake.ts';
import type { Timers } from './timers.ts';
import type { Transport } from './transport.ts';

/** Where and as whom to connect. */
export interface DialOptions {
  /** Tried in this order. */
  readonly urls: readonly string[];
  readonly hello: Hello;
  readonly open: (url: string) => Transport;
  readonly probe?: Probe;
  readonly timers: Timers;
}

/**
 * Finds out why nothing opens at `url`, as far as the host can tell: a browser by
 * `navigator.permissions.query({ name: 'loopback-network' })`, or by fetching the daemon's /livez. Must not reject.
 */
export type Probe = (url: string) => Promise<'no-daemon' | 'wrong-program' | 'browser-blocks-loopback'>;

export type Dialled = Met | { readonly kind: 'turned-away'; readonly diagnosis: Diagnosis };

/** What helps the user most when several ports answer differently, least first. */
const TELLING: readonly Diagnosis['reason'][] = [
  'no-daemon',
  'browser-blocks-loopback',
  'wrong-program',
  'not-paired',
  'version-mismatch',
  'busy',
];

/** Tries the urls for the daemon that knows us; failing that, takes the first one that would pair [H1]. */
export async function dial(options: DialOptions, stop: Abort): Promise<Dialled> {
  let pairing: Met | undefined;
  let diagnosis: Diagnosis = { reason: 'no-daemon' };
  for (const url of options.urls) {
    if (stop.aborted) break;
    const found = await tryUrl(url, options, stop);
    if (found.kind === 'turned-away') {
      if (TELLING.indexOf(found.diagnosis.reason) > TELLING.indexOf(diagnosis.reason)) diagnosis = found.diagnosis;
      continue;
    }
    // Without a token every daemon is a stranger: the first one will do.
    if (found.answer.type === 'welcome' || !options.hello.token) {
      pairing?.channel.close();
      return found;
    }
    if (pairing) found.channel.close();
    else pairing = found;
  }
  return pairing ?? { kind: 'turned-away', diagnosis };
}

async function tryUrl(url: string, { hello, open, probe, timers }: DialOptions, stop: Abort): Promise<Dialled> {
  const transport = openOr(open, url);
  const greeting: Greeting = transport
    ? await greet(transport, hello, url, timers, stop)
    : { kind: 'silent', hung: false };
  if (greeting.kind !== 'silent') return greeting;
  const reason = probe ? await probe(url) : greeting.hung ? 'wrong-program' : 'no-daemon';
  return { kind: 'turned-away', diagnosis: { reason, url } };
}

/** Undefined where the page may not even try: browsers throw then. */
function openOr(open: DialOptions['open'], url: string): Transport | undefined {
  try {
    return open(url);
  } catch (error) {
    if (error instanceof Error && error.name === 'SecurityError') return undefined;
    throw error;
  }
}
