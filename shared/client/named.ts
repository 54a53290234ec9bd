import type { ErrorBody } from '../protocol/messages.ts';

/** An error about a query, which the daemon knows by its place in the job, with the name that a tool has for it. */
export function named(error: ErrorBody, query: number, name: string): ErrorBody {
  return { ...error, message: error.message.replace(`Query ${query + 1} `, () => `${name} `) };
}
