import { errorIn, type LikewiseError } from '../protocol/errors.ts';
import { FrameError, type FrameImage, type FramePart } from '../protocol/frames.ts';
import {
  clientMessage,
  type DaemonMessage,
  type ExplainMessage,
  type OpenMessage,
  type SheetMessage,
} from '../protocol/messages.ts';
import type { Abort } from './abort.ts';
import { clientClosed, imagesTooLarge, notARequest } from './errors.ts';
import type { ToolChannel } from './handshake.ts';

/** Messages that get one answer each, in any order, under an id of their own. */
type Enquiry = ExplainMessage | OpenMessage | SheetMessage;

/** Their answers. */
interface Answers {
  readonly explain: Extract<DaemonMessage, { type: 'explained' }>;
  readonly 'open-picture': Extract<DaemonMessage, { type: 'opened' }>;
  readonly 'draw-sheet': Extract<DaemonMessage, { type: 'sheet' }>;
}
type Answer = Answers[keyof Answers];
type Refusal = Extract<DaemonMessage, { type: 'unexplained' | 'unopened' | 'no-sheet' }>;

interface Asked {
  readonly message: Enquiry;
  readonly images: readonly FramePart[];
  resolve(answer: Answer, images: readonly FrameImage[]): void;
  reject(error: LikewiseError): void;
}

/** The pending enquiries of a tool. They are repeated over a new connection. */
export class Enquiries {
  readonly #asked = new Map<string, Asked>();
  #channel: ToolChannel | undefined;
  #closed = false;

  /**
   * Resolves to what `pick` returns for the answer. Rejects with a LikewiseError: the daemon's, or cancelled (by `signal`, or
   * close()).
   */
  ask<M extends Enquiry, T>(
    message: M,
    images: readonly FramePart[],
    pick: (answer: Answers[M['type']], images: readonly FrameImage[]) => T,
    signal: Abort | undefined,
  ): Promise<T> {
    const { id } = message;
    return new Promise((resolve, reject) => {
      if (this.#closed || signal?.aborted) return reject(clientClosed());
      if (!clientMessage.safeParse(message).success) return reject(notARequest());
      const cancel = () => {
        if (this.#asked.delete(id)) this.#channel?.send({ type: 'cancel', job: id });
        reject(clientClosed());
      };
      const release = () => signal?.removeEventListener('abort', cancel);
      signal?.addEventListener('abort', cancel);
      const asked: Asked = {
        message,
        images,
        resolve(answer, parts) {
          release();
          resolve(pick(answer as Answers[M['type']], parts));
        },
        reject(error) {
          release();
          reject(error);
        },
      };
      this.#asked.set(id, asked);
      this.#send(asked);
    });
  }

  attach(channel: ToolChannel): void {
    this.#channel = channel;
    for (const asked of this.#asked.values()) this.#send(asked);
  }

  detach(): void {
    this.#channel = undefined;
  }

  receive(message: Answer | Refusal, images: readonly FrameImage[]): void {
    const asked = this.#asked.get(message.id);
    this.#asked.delete(message.id);
    if ('error' in message) asked?.reject(errorIn(message.error));
    else asked?.resolve(message, images);
  }

  close(): void {
    this.#closed = true;
    for (const { reject } of this.#asked.values()) reject(clientClosed());
    this.#asked.clear();
  }

  #send({ message, images, reject }: Asked): void {
    try {
      this.#channel?.send(message, images);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#asked.delete(message.id);
      reject(imagesTooLarge(error));
    }
  }
}
