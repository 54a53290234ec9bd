import { errorIn, type LikewiseError } from '../protocol/errors.ts';
import { FrameError, type FrameImage, type FramePart } from '../protocol/frames.ts';
import { clientMessage, type DaemonMessage, type Explained, type ExplainMessage } from '../protocol/messages.ts';
import type { Abort } from './abort.ts';
import { clientClosed, imagesTooLarge, notARequest } from './errors.ts';
import type { ToolChannel } from './handshake.ts';

/** What to explain: its images in place. `id` is a fresh UUID in lower case. */
export interface ExplainRequest extends Omit<ExplainMessage, 'type' | 'examples' | 'query'> {
  readonly examples: readonly { readonly input: FrameImage; readonly output: FrameImage }[];
  readonly query?: FrameImage;
}

/** One thing that examples may mean. */
export interface ExplainedReading extends Omit<Explained['readings'][number], 'preview' | 'whole'> {
  readonly preview: FrameImage;
  /** The whole reading as JSON in UTF-8; absent for `model`. */
  readonly whole?: Uint8Array;
}

interface Asked {
  readonly message: ExplainMessage;
  readonly images: readonly FramePart[];
  resolve(readings: readonly ExplainedReading[]): void;
  reject(error: LikewiseError): void;
}

/** The explanations that a tool waits for; over a new connection they are asked for again. */
export class Explaining {
  readonly #asked = new Map<string, Asked>();
  #channel: ToolChannel | undefined;
  #closed = false;

  /** Rejects with a LikewiseError: what the daemon says, or cancelled (by `signal`, or close()). */
  ask(request: ExplainRequest, signal: Abort | undefined): Promise<readonly ExplainedReading[]> {
    const { message, images } = pack(request);
    return new Promise((resolve, reject) => {
      if (this.#closed || signal?.aborted) return reject(clientClosed());
      if (!clientMessage.safeParse(message).success) return reject(notARequest());
      const cancel = () => {
        if (this.#asked.delete(request.id)) this.#channel?.send({ type: 'cancel', job: request.id });
        reject(clientClosed());
      };
      const release = () => signal?.removeEventListener('abort', cancel);
      signal?.addEventListener('abort', cancel);
      const asked: Asked = {
        message,
        images,
        resolve(readings) {
          release();
          resolve(readings);
        },
        reject(error) {
          release();
          reject(error);
        },
      };
      this.#asked.set(request.id, asked);
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

  receive(message: Extract<DaemonMessage, { type: 'explained' | 'unexplained' }>, images: readonly FrameImage[]): void {
    const asked = this.#asked.get(message.id);
    this.#asked.delete(message.id);
    if (message.type === 'unexplained') asked?.reject(errorIn(message.error));
    else {
      const inPlace = message.readings.map(({ preview, whole, ...told }) => ({
        ...told,
        preview: images[preview]!,
        ...(whole !== undefined && { whole: images[whole]!.bytes }),
      }));
      asked?.resolve(inPlace);
    }
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

function pack({ examples, query, ...rest }: ExplainRequest): { message: ExplainMessage; images: FrameImage[] } {
  const pictures = examples.flatMap(({ input, output }) => [input, output]);
  return {
    message: {
      type: 'explain',
      ...rest,
      examples: examples.map((_, n) => ({ input: 2 * n, output: 2 * n + 1 })),
      ...(query && { query: pictures.length }),
    },
    images: query ? [...pictures, query] : pictures,
  };
}
