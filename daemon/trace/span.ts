import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work that is over. */
export interface Span {
  /** Of the trace that it is a part of, 16 bytes, and its own, 8 bytes; in hexadecimal. */
  readonly trace: string;
  readonly id: string;
  /** The span that it is within; absent where it is a trace's first. */
  readonly parent?: string;
  readonly name: string;
  /** Nanoseconds on the clock of `now()`. */
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Attributes;
  /** The code of the error that it ended with. */
  readonly failed?: string;
}

/** Where work happens: the span that it is a part of. It goes to threads as it is. */
export interface Within {
  readonly trace: string;
  readonly id: string;
}

interface Place extends Within {
  take(span: Span): void;
}

const place = new AsyncLocalStorage<Place>();

/** Nanoseconds of a clock that never goes back, the same one in all threads of the process. */
export const now = (): bigint => process.hrtime.bigint();

/** The span under way, where this work is traced. */
export function current(): (Within & { take(span: Span): void }) | undefined {
  return place.getStore();
}

/** Acts, as a span of its own within the one under way. Where nobody traces it only acts. */
export function span<T>(name: string, act: () => T, attributes: Attributes = {}): T {
  const outer = place.getStore();
  if (!outer) return act();
  const own = new OpenSpan(name, outer, attributes);
  let made: T;
  try {
    made = own.run(act);
  } catch (error) {
    own.end({}, error);
    throw error;
  }
  if (made instanceof Promise) {
    made.then(
      () => own.end(),
      (error) => own.end({}, error),
    );
  } else own.end();
  return made;
}

/** Acts within a span of another thread; the spans that end here come with what was made. */
export async function gathered<T>(within: Within, act: () => Promise<T>): Promise<{ made: T; spans: readonly Span[] }> {
  const spans: Span[] = [];
  const made = await place.run({ ...within, take: (span) => spans.push(span) }, act);
  return { made, spans };
}

/** A span that is under way. */
export class OpenSpan {
  readonly start: bigint;
  readonly #name: string;
  readonly #place: Place;
  readonly #parent: string | undefined;
  readonly #attributes: Attributes;

  /** @param start where it began before now */
  constructor(name: string, within: Omit<Place, 'id'> & Partial<Within>, attributes: Attributes, start = now()) {
    this.start = start;
    this.#name = name;
    this.#parent = within.id;
    this.#place = { trace: within.trace, id: randomBytes(8).toString('hex'), take: within.take };
    this.#attributes = attributes;
  }

  child(name: string, attributes: Attributes = {}, start = now()): OpenSpan {
    return new OpenSpan(name, this.#place, attributes, start);
  }

  /** Acts; what begins meanwhile is within this span. */
  run<T>(act: () => T): T {
    return place.run(this.#place, act);
  }

  /** @param error that it ended with; only its code is kept, since messages name files */
  end(attributes: Attributes = {}, error?: unknown): void {
    const { trace, id, take } = this.#place;
    const parent = this.#parent;
    take({
      trace,
      id,
      ...(parent !== undefined && { parent }),
      name: this.#name,
      start: this.start,
      end: now(),
      attributes: { ...this.#attributes, ...attributes },
      ...(error !== undefined && { failed: error instanceof LikewiseError ? error.code : 'internal' }),
    });
  }
}
