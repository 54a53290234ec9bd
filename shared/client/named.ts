import type { ErrorBody } from '../protocol/messages.ts';

/** An error about a query with the tool's name for it; the daemon knows only its index in the job. */
export function named(error: ErrorBody, query: number, name: string): ErrorBody {
  return { ...error, message: error.message.replace(`Query ${query + 1} `, () => `${name} `) };
}
