import { type ErrorCode, LikewiseError } from '@likewise/shared/protocol/errors.ts';

const CHECK = 'See what is wrong with it: likewise engine test.';

/** A server that cannot be used, for a reason of its own. */
export class ServerTrouble extends LikewiseError {
  /** Why, as a clause. */
  readonly reason: string;

  constructor(code: ErrorCode, message: string, remedy: string, reason: string) {
    super(code, message, remedy);
    this.reason = reason;
  }
}

/** Nothing comes from the server, or nothing but "not now", for longer than our patience. @param reason as a clause */
export function serverAway(host: string, reason: string): ServerTrouble {
  return new ServerTrouble('engine-unavailable', `${host} does not answer: ${reason}.`, CHECK, reason);
}

/** The server's answer will be the same next time. @param reason as a clause */
export function serverUnfit(host: string, reason: string, remedy = CHECK): ServerTrouble {
  return new ServerTrouble('engine-unavailable', `${host} cannot be used: ${reason}.`, remedy, reason);
}

/** @param reason what the server said of the last try */
export function serverFailed(host: string, tries: number, reason: string): ServerTrouble {
  const message = `${host} failed ${tries} times on the same image: ${reason}.`;
  const remedy = 'Leave that image out, or have this machine answer: likewise engine forget.';
  return new ServerTrouble('engine-failed', message, remedy, reason);
}

export function serverTimeout(host: string, ms: number, tries: number): ServerTrouble {
  const reason = `no answer within ${ms / 1000} s, in ${tries} attempts`;
  const remedy = 'Check how busy it is, then try again.';
  return new ServerTrouble('engine-timeout', `${host} gave ${reason}.`, remedy, reason);
}

/** What to do where a server asks for a certificate of ours. */
export const CERTIFICATE_FIX =
  'Give a certificate that the server trusts, and its key: likewise engine use URL --cert FILE --key FILE.';

/** None of several servers can be used. @param reasons a sentence for each */
export function noServer(reasons: readonly string[]): LikewiseError {
  return new LikewiseError('engine-unavailable', `No server can be used. ${reasons.join(' ')}`, CHECK);
}

export function halfCertificate(): LikewiseError {
  return new LikewiseError(
    'usage',
    'A certificate of your own and its key go together.',
    'Give both: --cert FILE --key FILE.',
  );
}

/** @param cert @param key their paths */
export function certificateBad(cert: string, key: string, cause: unknown): LikewiseError {
  const mismatch = (cause as NodeJS.ErrnoException).code === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH';
  const why = mismatch ? 'they do not belong together' : 'they are no certificate and key in PEM, without a passphrase';
  const message = `The certificate ${cert} and the key ${key} cannot be used: ${why}.`;
  return new LikewiseError('usage', message, 'Give a certificate and the key it was made with.', { cause });
}

export function tokenOverPlainHttp(host: string): LikewiseError {
  return new LikewiseError(
    'usage',
    `A token is not sent to ${host} over http: everybody on the way could read it.`,
    'Use https, or leave the token out.',
  );
}
