import { LikewiseError } from '../protocol/errors.ts';
import { FrameError, type FrameImage } from '../protocol/frames.ts';
import { type ClientMessage, clientMessage, type DaemonMessage } from '../protocol/messages.ts';
import { imagesTooLarge, notUnderstood } from './errors.ts';
import type { ToolChannel } from './handshake.ts';

interface Request {
  readonly message: ClientMessage;
  readonly images: readonly FrameImage[];
  /** Takes a message if it is the answer. */
  take(message: DaemonMessage, images: readonly FrameImage[]): boolean;
  reject(error: LikewiseError): void;
}

/** The value of an answer; undefined for a message that is not the answer. */
export type PickAnswer<T> = (message: DaemonMessage, images: readonly FrameImage[]) => T | undefined;

/** Requests other than jobs. Answers carry no ids, so only one request is in flight at a time [P8]. */
export class Requests {
  #queue: Request[] = [];
  #channel: ToolChannel | undefined;

  /** Resolves to what `pick` returns for the answer; `pick` returns undefined for other messages. Rejects with a LikewiseError. */
  ask<T>(message: ClientMessage, pick: PickAnswer<T>, images: readonly FrameImage[] = []): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!clientMessage.safeParse(message).success) return reject(notUnderstood());
      const take: Request['take'] = (received, images) => {
        const answer = pick(received, images);
        if (answer !== undefined) resolve(answer);
        return answer !== undefined;
      };
      this.#queue.push({ message, images, take, reject });
      if (this.#queue.length === 1) this.#sendFirst();
    });
  }

  attach(channel: ToolChannel): void {
    this.#channel = channel;
    this.#sendFirst();
  }

  /** Without a connection nothing can be asked, so every waiting request is rejected. */
  detach(error: LikewiseError): void {
    this.#channel = undefined;
    for (const { reject } of this.#queue.splice(0)) reject(error);
  }

  receive(message: DaemonMessage, images: readonly FrameImage[] = []): void {
    const [first] = this.#queue;
    if (!first) return;
    if (message.type === 'problem') {
      const { code, message: what, remedy } = message.error;
      first.reject(new LikewiseError(code, what, remedy));
    } else if (!first.take(message, images)) return;
    this.#queue.shift();
    this.#sendFirst();
  }

  #sendFirst(): void {
    const [first] = this.#queue;
    if (!first) return;
    try {
      this.#channel?.send(first.message, first.images);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      first.reject(imagesTooLarge(error));
      this.#queue.shift();
      this.#sendFirst();
    }
  }
}
