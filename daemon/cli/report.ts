import {
  ERROR_CODES,
  type ErrorCode,
  type ErrorWords,
  LikewiseError,
  wordsOf,
} from '@likewise/shared/protocol/errors.ts';
import { CommanderError } from 'commander';
import { asCalled } from './asCalled.ts';
import { printJson } from './print.ts';

/** How many lines of an internal error's stack LIKEWISE_DEBUG=1 shows. */
const STACK_LINES = 8;

/** Any error as one with a code and words for its reader; an unknown one counts as an internal error. */
export function explain(error: unknown): LikewiseError {
  if (error instanceof LikewiseError) return error;
  if (error instanceof CommanderError) {
    const message = error.code === 'commander.help' ? 'what to do is missing' : error.message.replace(/^error: /, '');
    return new LikewiseError('usage', sentence(message), 'See: likewise --help, or likewise VERB --help.');
  }
  const what = error instanceof Error ? error.message : String(error);
  const remedy =
    'This is an internal error of Likewise. Run it again with LIKEWISE_DEBUG=1 to see where, and report it.';
  return new LikewiseError('internal', `Something unexpected went wrong: ${what}`, remedy, { cause: error });
}

function sentence(text: string): string {
  const trimmed = text.trim().replace(/\n/g, ' ');
  return trimmed[0]!.toUpperCase() + trimmed.slice(1) + (/[.)?]$/.test(trimmed) ? '' : '.');
}

/** An error in two lines: what happened, and what to do. */
export function errorText({ message, remedy }: ErrorWords): string {
  return asCalled(`error: ${message}\n  ${remedy}\n`);
}

/** The exit code of a command over many pictures, given why some failed: the first reason's where none was answered. */
export function failuresCode(failures: readonly { readonly code: ErrorCode }[], answered: number): number {
  const [first] = failures;
  if (!first) return 0;
  return ERROR_CODES[answered > 0 ? 'queries-failed' : first.code];
}

/** Reports why the command failed, on stderr or, with --json, as an object on stdout. Returns the exit code. */
export function reportError(error: unknown, json: boolean): number {
  const explained = explain(error);
  if (json) printJson({ error: wordsOf(explained) });
  else process.stderr.write(errorText(explained));
  if (process.env.LIKEWISE_DEBUG === '1') process.stderr.write(`${stackOf(explained)}\n`);
  return ERROR_CODES[explained.code];
}

function stackOf(error: LikewiseError): string {
  const origin = error.cause instanceof Error ? error.cause : error;
  return (origin.stack ?? '').split('\n').slice(0, STACK_LINES).join('\n');
}
