import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import type { JobUpdate } from '@likewise/shared/client/job.ts';
import type { RunRequest } from '@likewise/shared/client/jobs.ts';
import { named } from '@likewise/shared/client/named.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { MAX_FRAME_BYTES, MAX_HEADER_BYTES } from '@likewise/shared/protocol/limits.ts';
import type { ErrorBody } from '@likewise/shared/protocol/messages.ts';
import type { JobStanding } from '@likewise/shared/ui/words.ts';
import { frameImage, type Picture, pixelsIn } from '../pictures/picture.ts';

/** Bytes of the queries that are sent at once: many small ones, or a few photographs. */
const PIECE_BYTES = 32 * 2 ** 20;

/** The bytes of a message that are left beside its header. */
const ROOM = MAX_FRAME_BYTES - MAX_HEADER_BYTES;

/** A part of a run that the daemon has: a job. */
export interface Piece {
  readonly job: string;
  /** The ids of its queries. */
  readonly queries: readonly string[];
  /** The number of the newest event received for it. */
  readonly after: number;
}

export interface Asked {
  readonly examples: readonly { readonly input: Picture; readonly output: Picture }[];
  /** All queries of the run, and those without an answer yet. */
  readonly queries: readonly Picture[];
  readonly open: readonly Picture[];
  readonly options: Omit<RunRequest, 'job' | 'examples' | 'queries'>;
}

export type Result = Extract<JobUpdate, { type: 'result' }>;

export interface PieceListener {
  standing(standing: JobStanding): void;
  /** A query has its answer, or never will. Resolves when that is stored. */
  answered(query: Picture, result: Result): Promise<void>;
  failed(query: Picture, error: { readonly message: string; readonly remedy: string }): void;
  /** The daemon has a new piece. */
  piece(piece: Piece): void;
}

/**
 * Sends queries, as many at once as fit into a message, one job after another.
 * @param begun the piece that the daemon already has
 * @returns why the run ended before all were answered; `cancelled` if the daemon did so
 */
export async function runInPieces(
  client: DaemonClient,
  { examples, queries, open, options }: Asked,
  listener: PieceListener,
  signal: AbortSignal,
  begun?: Piece,
): Promise<ErrorBody | 'cancelled' | undefined> {
  const left = new Map(open.map((query) => [query.id, query]));
  const standing = (of: Pick<JobStanding, 'stage' | 'position' | 'estimateMs'>, piece: readonly string[]) => {
    const now = pixelsIn(piece.flatMap((id) => left.get(id) ?? []));
    const estimateMs =
      of.estimateMs !== undefined && now > 0 ? (of.estimateMs * pixelsIn(left.values())) / now : undefined;
    listener.standing({ ...of, estimateMs, done: queries.length - left.size, total: queries.length });
  };

  const follow = async (updates: AsyncIterable<JobUpdate>, piece: Piece) => {
    let { after } = piece;
    for await (const update of updates) {
      if (signal.aborted) return 'cancelled';
      const query = 'query' in update ? left.get(piece.queries[update.query]!) : undefined;
      if (update.type === 'accepted') standing({ stage: 'queued', ...outlook(update) }, piece.queries);
      else if (update.type === 'progress') standing({ stage: update.stage, ...outlook(update) }, piece.queries);
      else if (update.type === 'result' && query) await listener.answered(query, update);
      else if (update.type === 'query-failed' && query)
        listener.failed(query, named(update.error, update.query, query.name));
      else if (update.type === 'cancelled') return 'cancelled';
      else if (update.type === 'failed') return update.error;
      if (query) left.delete(query.id);
      if ('seq' in update) after = update.seq;
      if (query) listener.piece({ ...piece, after });
    }
    return undefined;
  };

  standing({ stage: 'sending', position: 0 }, []);
  if (begun) {
    const end = await follow(client.resume(begun.job, { after: begun.after, signal }), begun);
    const isLost = typeof end === 'object' && (end.code === 'job-unknown' || end.code === 'job-lost');
    if (end && !isLost) return end;
  }
  const bytes = sizeOf(examples.flatMap(({ input, output }) => [input, output]));
  if (bytes >= ROOM) return examplesTooLarge(bytes);
  while (left.size > 0) {
    for (const query of left.values()) {
      if (bytes + query.blob.size <= ROOM) continue;
      listener.failed(query, tooLargeBeside(query, bytes));
      left.delete(query.id);
    }
    const some = firstPiece([...left.values()]);
    if (some.length === 0) break;
    const frames = new Map<string, FrameImage>();
    const frame = async (picture: Picture) => {
      const made = frames.get(picture.id) ?? (await frameImage(picture));
      frames.set(picture.id, made);
      return made;
    };
    const pairs = [];
    for (const { input, output } of examples) pairs.push({ input: await frame(input), output: await frame(output) });
    const images = [];
    for (const query of some) images.push(await frame(query));
    if (signal.aborted) return 'cancelled';
    const piece = { job: crypto.randomUUID(), queries: some.map(({ id }) => id), after: 0 };
    listener.piece(piece);
    const end = await follow(
      client.run({ ...options, job: piece.job, examples: pairs, queries: images }, { signal }),
      piece,
    );
    if (end) return end;
  }
  return undefined;
}

/** As many as fit into one message, and at least one. */
function firstPiece(queries: readonly Picture[]): readonly Picture[] {
  let bytes = 0;
  const end = queries.findIndex(({ blob }) => {
    bytes += blob.size;
    return bytes > PIECE_BYTES;
  });
  return end < 0 ? queries : queries.slice(0, Math.max(1, end));
}

/** A picture used several times is sent once. */
function sizeOf(pictures: readonly Picture[]): number {
  return [...new Set(pictures)].reduce((sum, { blob }) => sum + blob.size, 0);
}

function outlook({ position, estimateMs }: { position: number; estimateMs?: number | undefined }) {
  return { position, estimateMs };
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MB`;

function examplesTooLarge(bytes: number): ErrorBody {
  const message = `The pictures of the examples take ${megabytes(bytes)} together.`;
  return {
    code: 'image-too-large',
    message,
    remedy: `Use smaller ones: ${megabytes(ROOM)} at most, with each picture.`,
  };
}

function tooLargeBeside({ name, blob }: Picture, examples: number) {
  const message = `${name} and the examples take ${megabytes(blob.size + examples)} together.`;
  return { message, remedy: `Save them smaller: ${megabytes(ROOM)} at most.` };
}
