import { FAILED_TRIES, TIMEOUT_TRIES } from './limits.ts';
import { CERTIFICATE_REFUSED, isLasting, NoReply, type Reply } from './link.ts';

/** Why a try gave no answer; counted under these names. */
export type Setback =
  | 'unreachable'
  | 'timeout'
  | 'overloaded'
  | 'loading'
  | 'failed'
  | 'refused'
  | 'unauthorized'
  | 'certificate'
  | 'invalid';

/** What to do about it. */
export interface Verdict {
  readonly setback: Setback;
  /** What happened, as a clause. */
  readonly reason: string;
  /** How often such a try may be made: while our patience lasts, this often in all, or never again. */
  readonly tries: 'patience' | number;
  /** Milliseconds the server asks us to stay away. */
  readonly retryAfterMs?: number;
}

/** Judges a try that gave no answer. @param now Unix milliseconds */
export function judge(outcome: NoReply | Reply, now: number): Verdict {
  if (outcome instanceof NoReply) {
    const { message: reason, timeout, code } = outcome;
    if (code === CERTIFICATE_REFUSED) return { setback: 'certificate', reason, tries: 1 };
    if (timeout) return { setback: 'timeout', reason, tries: TIMEOUT_TRIES };
    return { setback: 'unreachable', reason, tries: isLasting(outcome) ? 1 : 'patience' };
  }
  const { status } = outcome;
  const reason = saidBy(outcome);
  const retryAfterMs = retryAfter(outcome, now);
  const again = { reason, tries: 'patience' as const, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  switch (status) {
    case 408:
    case 425:
    case 502:
    case 504:
      return { setback: 'unreachable', ...again };
    case 429:
    case 503:
      return { setback: 'overloaded', ...again };
    case 401:
    case 403:
      return { setback: 'unauthorized', reason, tries: 1 };
    case 400:
    case 404:
      // Triton's message while it loads a model.
      if (/no available versions|not ready/i.test(reason)) return { setback: 'loading', ...again };
      // nginx's message when our certificate is missing or not trusted.
      if (/SSL certificate/.test(reason)) return { setback: 'certificate', reason, tries: 1 };
      return { setback: 'refused', reason, tries: 1 };
    default:
      if (status >= 500) return { setback: 'failed', reason, tries: FAILED_TRIES };
      return { setback: 'refused', reason: status < 400 ? redirected(outcome) : reason, tries: 1 };
  }
}

/** The longest Retry-After that is honoured. */
const MAX_RETRY_AFTER_MS = 60_000;

/** Retry-After is in seconds, or the time of day (RFC 9110, 10.2.3). */
function retryAfter({ headers }: Reply, now: number): number | undefined {
  const said = headers['retry-after'];
  if (said === undefined) return undefined;
  const ms = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - now;
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : undefined;
}

function redirected({ status, headers }: Reply): string {
  return headers.location === undefined
    ? `it answers ${status}`
    : `it sends us on to ${headers.location.slice(0, 200)}`;
}

/** The longest reason that is shown. */
const REASON_LENGTH = 200;

/** A server's description of an error: its status and its own words; for a gateway's page, the title. */
function saidBy({ status, headers, body }: Reply): string {
  const text = body.toString('utf8', 0, 8192);
  const isPage = /html/i.test(headers['content-type'] ?? '') || /^\s*<(!doctype|html)/i.test(text);
  const words = isPage ? (/<title[^>]*>([^<]*)/i.exec(text)?.[1] ?? '') : errorIn(text);
  const said = words.replace(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, REASON_LENGTH);
  return said === '' ? `it answers ${status}` : `it answers ${status} (${said})`;
}

/** Servers of the protocol say {"error": "..."}, some others {"detail": "..."}. */
function errorIn(text: string): string {
  try {
    const { error, detail, message } = JSON.parse(text);
    const words = [error, detail, message].find((said) => typeof said === 'string');
    return words ?? '';
  } catch {
    return text.split('\n')[0]!;
  }
}
