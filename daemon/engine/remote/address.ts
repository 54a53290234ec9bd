import { LikewiseError } from '@likewise/shared/protocol/errors.ts';

/** Where a server is, and which of its models is asked. */
export interface Address {
  /** What is shown: host and port as they were given. */
  readonly host: string;
  readonly secure: boolean;
  /** The server's hostname is a loopback address of this machine. */
  readonly loopback: boolean;
  /** Without a slash at its end; models stand under it, at `/v2/models`. */
  readonly base: string;
  /** Where the address names a model, and perhaps a version of it. */
  readonly model?: string;
  readonly version?: string;
}

const MODEL_PATH = /\/v2\/models\/([\w.-]+)(?:\/versions\/(\d+))?(?:\/infer)?$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads a server's address: `https://gpu.example.org`, with a path where a gateway has one, and with `/v2/models/NAME` (and
 * `/versions/N`) where the model has another name there. Errors: usage.
 */
export function parseAddress(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw addressBad(text, 'it is not an http or https address');
  if (url.username || url.password) {
    throw addressBad(
      `${url.protocol}//${url.host}`,
      'it holds a name or a password, which others on this machine can read',
    );
  }
  if (url.search || url.hash) throw addressBad(text, 'a query or a fragment has no meaning here');
  const path = url.pathname.replace(/\/+$/, '');
  const named = MODEL_PATH.exec(path);
  const [, model, version] = named ?? [];
  return {
    host: url.host,
    secure: url.protocol === 'https:',
    loopback: LOOPBACK.test(url.hostname),
    base: url.origin + (named ? path.slice(0, named.index) : path.replace(/\/v2$/, '')),
    ...(model !== undefined && { model }),
    ...(version !== undefined && { version }),
  };
}

/** Where a server has the model, below the base. @param name the model's, where the address names none */
export function modelPath({ model, version }: Address, name: string): string {
  return `/v2/models/${model ?? name}${version === undefined ? '' : `/versions/${version}`}`;
}

function addressBad(shown: string, why: string): LikewiseError {
  return new LikewiseError(
    'usage',
    `${shown} is no server's address: ${why}.`,
    'Give one such as https://gpu.example.org.',
  );
}
