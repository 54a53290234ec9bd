import { LikewiseError } from '../protocol/errors.ts';
import { type ClientMessage, clientMessage, type DaemonMessage } from '../protocol/messages.ts';
import { notUnderstood } from './errors.ts';
import type { ToolChannel } from './handshake.ts';

interface Request {
  readonly message: ClientMessage;
  /** Takes a message if it is the answer. */
  take(message: DaemonMessage): boolean;
  reject(error: LikewiseError): void;
}

/** What a trusted tool asks besides jobs. Answers carry no ids, so one request is under way at a time [P8]. */
export class Requests {
  #queue: Request[] = [];
  #channel: ToolChannel | undefined;

  /** Resolves to what `pick` makes of the answer; `pick` gives undefined for other messages. Rejects with a LikewiseError. */
  ask<T>(message: ClientMessage, pick: (message: DaemonMessage) => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!clientMessage.safeParse(message).success) return reject(notUnderstood());
      const take = (received: DaemonMessage) => {
        const answer = pick(received);
        if (answer !== undefined) resolve(answer);
        return answer !== undefined;
      };
      this.#queue.push({ message, take, reject });
      if (this.#queue.length === 1) this.#channel?.send(message);
    });
  }

  attach(channel: ToolChannel): void {
    this.#channel = channel;
    this.#sendFirst();
  }

  /** Without a connection nothing can be asked: whatever waits is rejected. */
  detach(error: LikewiseError): void {
    this.#channel = undefined;
    for (const { reject } of this.#queue.splice(0)) reject(error);
  }

  receive(message: DaemonMessage): void {
    const [first] = this.#queue;
    if (!first) return;
    if (message.type === 'problem') {
      const { code, message: what, remedy } = message.error;
      first.reject(new LikewiseError(code, what, remedy));
    } else if (!first.take(message)) return;
    this.#queue.shift();
    this.#sendFirst();
  }

  #sendFirst(): void {
    const [first] = this.#queue;
    if (first) this.#channel?.send(first.message);
  }
}
