import { readFileSync } from 'node:fs';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';

/** Where a bearer token is; never the token itself. */
export type TokenPlace = { readonly file: string } | { readonly variable: string };

/** The form of a token. Anything else cannot stand in a header, or is a file with other contents. */
const TOKEN = /^[\x21-\x7e]{1,8192}$/;

/** Reads a token. Errors: usage; no error shows any part of the token. */
export function readToken(place: TokenPlace): string {
  const [text, where] = 'file' in place ? [readFile(place.file), place.file] : fromVariable(place.variable);
  const token = text.trim();
  if (!TOKEN.test(token)) {
    throw new LikewiseError(
      'usage',
      `${where} does not hold a token.`,
      'Write the token into it, alone and on one line.',
    );
  }
  return token;
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable('The token', path, error);
  }
}

function fromVariable(name: string): [string, string] {
  const text = process.env[name];
  if (text !== undefined) return [text, `The variable ${name}`];
  throw new LikewiseError(
    'usage',
    `The variable ${name} is not set.`,
    'Set it to the token for whoever starts Likewise.',
  );
}

/** @param what is in the file, such as "The token" */
export function unreadable(what: string, path: string, cause: unknown): LikewiseError {
  const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (cause as Error).message;
  return new LikewiseError('usage', `${what} cannot be read from ${path}: ${why}.`, 'Check its name and permissions.', {
    cause,
  });
}
