import { randomBytes } from 'node:crypto';
import { type Attributes, OpenSpan, type Span } from './span.ts';

/** Begins traces, one for each job. */
export class Tracer {
  readonly #write: (spans: readonly Span[]) => void;

  /** @param write takes the spans of a trace when its first span ends, and those that end later one by one */
  constructor(write: (spans: readonly Span[]) => void) {
    this.#write = write;
  }

  open(name: string, attributes: Attributes): OpenSpan {
    let waiting: Span[] | undefined = [];
    const take = (span: Span) => {
      if (!waiting) return this.#write([span]);
      waiting.push(span);
      if (span.parent !== undefined) return;
      this.#write(waiting);
      waiting = undefined;
    };
    return new OpenSpan(name, { trace: randomBytes(16).toString('hex'), take }, attributes);
  }
}
