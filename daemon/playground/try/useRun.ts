import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { ErrorBody } from '@likewise/shared/protocol/messages.ts';
import type { JobStanding } from '@likewise/shared/ui/words.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Answer, answerKey, type KeptRun, RUN, type Work } from '../desk/work.ts';
import { isDrawing, keptPicture, type Picture, releasePicture } from '../pictures/picture.ts';
import { newPicture } from '../pictures/readPicture.ts';
import { type Piece, type Result, runInPieces } from './pieces.ts';
import type { Prompt } from './usePrompt.ts';

/** How a query stands: `open` where its answer to the prompt as it is was not asked for. */
export type QueryState = Answer['state'] | 'waiting' | 'open';

export interface Run {
  /** The newest answer of a query, maybe to the prompt before. */
  answerOf(query: Picture): Answer | undefined;
  stateOf(query: Picture): QueryState;
  /** While a run is under way. */
  readonly standing: JobStanding | undefined;
  /** Why the run as a whole came to nothing. */
  readonly error: ErrorBody | undefined;
  /** Queries that were not asked for yet. */
  readonly open: readonly Picture[];
  /** Asks for what has no answer; where all have theirs, for all of them again. */
  start(): void;
  cancel(): void;
}

/**
 * So many queries are answered as soon as the prompt is complete, at every change and when a run has ended; more are when that is
 * asked for.
 */
export const LIVE_QUERIES = 12;

/** Changes within this many milliseconds are one. */
const SETTLE_MS = 150;

/** One preview at a time: a newer one replaces one that waits. Other tabs have the same token, and previews of their own. */
const SLOT = `playground ${crypto.randomUUID()}`;

interface UnderWay {
  readonly client: DaemonClient;
  readonly key: string;
  readonly queries: ReadonlySet<string>;
  readonly abort: AbortController;
}

/** Runs the prompt and keeps its answers; after a reload it goes on with the run that was under way. */
export function useRun(client: DaemonClient, prompt: Prompt, { desk, answers: found, run: begun }: Work): Run {
  const { pairs, queries, options, reading, key } = prompt;
  const [answers, setAnswers] = useState(found);
  const [waiting, setWaiting] = useState<ReadonlySet<string>>(new Set());
  const [standing, setStanding] = useState<JobStanding>();
  const [error, setError] = useState<ErrorBody>();
  const running = useRef<UnderWay | undefined>(undefined);
  /** What was found on the desk is taken up once. */
  const kept = useRef(begun);

  const settle = (query: Picture, answer: Answer) => {
    setWaiting((before) => new Set([...before].filter((id) => id !== query.id)));
    setAnswers((before) => {
      const old = before.get(query.id)?.picture;
      if (old) releasePicture(old);
      return new Map(before).set(query.id, answer);
    });
    const { picture, ...rest } = answer;
    desk?.put({ [answerKey(query.id)]: { ...rest, ...(picture && { picture: keptPicture(picture) }) } });
  };

  /** @param asked the queries to ask for, or a run that was begun before the page was loaded */
  const begin = async (asked: readonly Picture[], taken?: KeptRun) => {
    running.current?.abort.abort();
    const under: UnderWay = { client, key, queries: new Set(asked.map(({ id }) => id)), abort: new AbortController() };
    running.current = under;
    const { signal } = under.abort;
    const open = new Map(asked.filter(({ id }) => !taken || taken.open.includes(id)).map((query) => [query.id, query]));
    let piece = taken?.piece;
    const keep = (next: Piece | undefined) => {
      piece = next;
      const record: KeptRun = { key, queries: [...under.queries], open: [...open.keys()], ...(piece && { piece }) };
      desk?.put({ [RUN]: record });
    };
    setError(undefined);
    setWaiting(new Set(open.keys()));
    keep(piece);
    const end = await runInPieces(
      client,
      {
        examples: pairs,
        queries: asked,
        open: [...open.values()],
        options: {
          quality: options.quality,
          answer: { size: 'query', detail: options.detail, format: asked.some(isDrawing) ? 'svg' : 'png' },
          lane: asked.length > LIVE_QUERIES ? 'batch' : 'interactive',
          slot: SLOT,
          readings: true,
          ...(reading && { reading }),
        },
      },
      {
        standing: (now) => !signal.aborted && setStanding(now),
        answered: async (query, result) => {
          const answer = await answerOf(query, result, key).catch((): Answer => notShown(query, key));
          if (signal.aborted) return;
          open.delete(query.id);
          settle(query, answer);
        },
        failed: (query, { message, remedy }) => {
          open.delete(query.id);
          settle(query, { key, state: 'failed', error: { message, remedy } });
        },
        piece: keep,
      },
      signal,
      piece,
    );
    if (signal.aborted) return;
    running.current = undefined;
    if (typeof end === 'object') setError(end);
    over(end ? [...open.values()] : []);
  };

  /** Nothing is running any more. @param given those that were given up */
  const over = (given: readonly Picture[]) => {
    setStanding(undefined);
    setWaiting(new Set());
    desk?.remove([RUN]);
    for (const query of given) settle(query, { key, state: 'cancelled' });
  };

  const stop = () => {
    const under = running.current;
    if (!under) return;
    running.current = undefined;
    under.abort.abort();
    over(under.key === key ? queries.filter((query) => !isSettled(query)) : []);
  };

  const isSettled = ({ id }: Picture) => answers.get(id)?.key === key;
  const open = queries.filter((query) => !isSettled(query) && !waiting.has(query.id));

  useEffect(() => {
    if (pairs.length === 0 || queries.length === 0) return stop();
    const under = running.current;
    const missing = queries.filter((query) => !isSettled(query));
    const isOfThis = under?.key === key;
    if (isOfThis && under.client === client && missing.every(({ id }) => under.queries.has(id))) return;
    const taken = kept.current;
    kept.current = undefined;
    if (taken?.key === key) {
      const asked = queries.filter(({ id }) => taken.queries.includes(id));
      return void begin(asked, taken);
    }
    // The page was let in anew: what it asked for belongs to another tool.
    if (isOfThis && under.client !== client) return void begin(missing.filter(({ id }) => under.queries.has(id)));
    if (under && !isOfThis) {
      running.current = undefined;
      under.abort.abort();
      over([]);
    }
    if (missing.length === 0 || missing.length > LIVE_QUERIES) return;
    const timer = setTimeout(() => void begin(missing), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [client, key, queries, standing === undefined]);
  useEffect(() => {
    const ids = new Set(queries.map(({ id }) => id));
    setAnswers((before) => {
      const gone = [...before].filter(([id]) => !ids.has(id));
      for (const [, { picture }] of gone) if (picture) releasePicture(picture);
      return gone.length === 0 ? before : new Map([...before].filter(([id]) => ids.has(id)));
    });
  }, [queries]);

  return {
    answerOf: ({ id }) => answers.get(id),
    stateOf: (query) => (waiting.has(query.id) ? 'waiting' : isSettled(query) ? answers.get(query.id)!.state : 'open'),
    standing,
    error,
    open,
    start: () => {
      const missing = queries.filter((query) => !isSettled(query) || answers.get(query.id)!.state !== 'answered');
      void begin(missing.length > 0 ? missing : queries);
    },
    cancel: stop,
  };
}

async function answerOf(query: Picture, result: Result, key: string): Promise<Answer> {
  const { image, confidence, confidences, cached, timings, reading, doubt, asPixels } = result;
  const blob = new Blob([image.bytes as Uint8Array<ArrayBuffer>], { type: image.type });
  return {
    key,
    state: 'answered',
    picture: await newPicture(blob, answerName(query.name, image)),
    confidence,
    ...(confidences && { confidences }),
    cached,
    totalMs: timings.total,
    ...(reading && { reading }),
    ...(doubt !== undefined && { doubt }),
    ...(asPixels !== undefined && { asPixels }),
  };
}

function notShown({ name }: Picture, key: string): Answer {
  const message = `The browser has no room to show the answer to ${name}.`;
  return {
    key,
    state: 'failed',
    error: { message, remedy: 'Use a smaller picture, or the command line: likewise run.' },
  };
}

/** peach.jpg is answered by peach-likewise.png, bell.svg by bell-likewise.svg where it can be. */
function answerName(name: string, { type }: FrameImage): string {
  return `${name.replace(/\.\w+$/, '')}-likewise.${isDrawing({ type }) ? 'svg' : 'png'}`;
}
