import type * as z from 'zod/mini';
import { decodeFrame, FILE_TYPE, FrameError, type FrameImage, type FramePart, READING_TYPE } from './frames.ts';
import { type ClientMessage, clientMessage, type DaemonMessage, daemonMessage } from './messages.ts';
import { PROTOCOL } from './version.ts';

/** A message, and the images that it refers to by index. */
export interface Received<M> {
  readonly message: M;
  /** Includes readings and files if the message refers to them as such. */
  readonly images: readonly FrameImage[];
}

/** A well-formed frame that is not a known message. `reason` is stable; the message is for logs. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
  readonly reason: 'bad-message' | 'image-missing' | 'image-unused' | 'other-version';

  constructor(reason: MessageError['reason'], message: string) {
    super(`${reason}: ${message}`);
    this.reason = reason;
  }
}

/**
 * The message of a client. Throws a FrameError or a MessageError. The error is `other-version` for the hello of a client with another
 * protocol, whose other members are ignored [H4].
 */
export function parseClientMessage(bytes: Uint8Array): Received<ClientMessage> {
  const { header, images } = decodeFrame(bytes);
  if (header.type === 'hello' && Number.isSafeInteger(header.protocol) && header.protocol !== PROTOCOL) {
    throw new MessageError('other-version', `a hello of protocol ${header.protocol}`);
  }
  return checked(clientMessage, header, images);
}

/** The message of the daemon. Throws a FrameError or a MessageError. */
export function parseDaemonMessage(bytes: Uint8Array): Received<DaemonMessage> {
  const { header, images } = decodeFrame(bytes);
  return checked(daemonMessage, header, images);
}

/** Whether an error is the sender's fault: bytes that break a rule of the protocol. */
export function isViolation(error: unknown): error is FrameError | MessageError {
  return error instanceof FrameError || error instanceof MessageError;
}

function checked<M extends ClientMessage | DaemonMessage>(
  schema: z.ZodMiniType<M>,
  header: unknown,
  images: readonly FramePart[],
): Received<M> {
  const parsed = schema.safeParse(header);
  if (!parsed.success) throw new MessageError('bad-message', parsed.error.issues[0]?.message ?? 'not in the schema');
  const readings = namedReadings(parsed.data);
  const files = parsed.data.type === 'open-picture' ? [parsed.data.file] : [];
  const pictures = namedImages(parsed.data);
  const named = new Set([...pictures, ...readings, ...files]);
  for (const index of named) {
    if (index >= images.length) throw new MessageError('image-missing', `image ${index} of ${images.length}`);
  }
  if (named.size < images.length)
    throw new MessageError('image-unused', `${images.length - named.size} images unnamed`);
  const isReading = (index: number) => images[index]!.type === READING_TYPE;
  const isFile = (index: number) => images[index]!.type === FILE_TYPE;
  const isOther = (index: number) => isReading(index) || isFile(index);
  if (pictures.some(isOther) || !readings.every(isReading) || !files.every(isFile)) {
    throw new MessageError('bad-message', 'an image, a reading or a file in the place of another of these');
  }
  return { message: parsed.data, images: images as readonly FrameImage[] };
}

/** The indices of the readings that a message names [F8]. */
function namedReadings(message: ClientMessage | DaemonMessage): number[] {
  if (message.type === 'run') return typeof message.reading === 'number' ? [message.reading] : [];
  return message.type === 'explained' ? message.readings.flatMap(({ whole }) => whole ?? []) : [];
}

/** The indices of the images that a message names [F8]. */
function namedImages(message: ClientMessage | DaemonMessage): number[] {
  if (message.type === 'run' || message.type === 'shown-job') {
    const examples = message.examples.flatMap(({ input, output }) => [input, output]);
    const answers = message.type === 'shown-job' ? message.answers.map((answer) => answer.image) : [];
    return [...examples, ...message.queries, ...answers];
  }
  if (message.type === 'save-example' || message.type === 'example') {
    return message.pairs.flatMap(({ input, output }) => [input, output]);
  }
  if (message.type === 'explain') {
    const examples = message.examples.flatMap(({ input, output }) => [input, output]);
    return message.query === undefined ? examples : [...examples, message.query];
  }
  if (message.type === 'explained') return message.readings.map(({ preview }) => preview);
  if (message.type === 'draw-sheet') {
    const { example, answers } = message;
    return [example.input, example.output, ...answers.flatMap(({ query, answer }) => [query, answer])];
  }
  if (message.type === 'opened' || message.type === 'sheet') return [message.picture];
  return message.type === 'result' ? [message.image] : [];
}
