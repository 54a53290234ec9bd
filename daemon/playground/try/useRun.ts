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

/** The state of a query: `open` if the answer to the present prompt has not been requested. */
export type QueryState = Answer['state'] | 'waiting' | 'open';

export interface Run {
  /** The newest answer of a query, possibly for an earlier prompt. */
  answerOf(query: Picture): Answer | undefined;
  stateOf(query: Picture): QueryState;
  /** Set during a run. */
  readonly standing: JobStanding | undefined;
  /** Why the run as a whole failed. */
  readonly error: ErrorBody | undefined;
  /** Queries that have not been requested yet. */
  readonly open: readonly Picture[];
  /** Requests missing answers. If none are missing, requests all again. */
  start(): void;
  cancel(): void;
}

/**
 * Up to this many queries are answered automatically: when the prompt is complete, at every change, and after a run. More are
 * answered only on request.
 */
export const LIVE_QUERIES = 12;

/** Changes within this many milliseconds count as one. */
const SETTLE_MS = 150;

/** One preview at a time. A newer one replaces one that waits. Other tabs have the same token, and previews of their own. */
const SLOT = `playground ${crypto.randomUUID()}`;

interface UnderWay {
  readonly client: DaemonClient;
  readonly key: string;
  readonly queries: ReadonlySet<string>;
  readonly abort: AbortController;
}

/** Runs the prompt and stores its answers. After a reload it continues the current run. */
export function useRun(client: DaemonClient, prompt: Prompt, { desk, answers: found, run: begun }: Work): Run {
  const { pairs, queries, options, reading, key } = prompt;
  const [answers, setAnswers] = useState(found);
  const [waiting, setWaiting] = useState<ReadonlySet<string>>(new Set());
  const [standing, setStanding] = useState<JobStanding>();
  const [error, setError] = useState<ErrorBody>();
  const running = useRef<UnderWay | undefined>(undefined);
  /** The stored state is restored only once. */
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

  /** @param asked the queries to request, or a run that began before the page was loaded */
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

  /** Nothing is running any more. @param given the abandoned queries */
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
    // The page was admitted anew, so its run belongs to another tool.
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

/** peach.jpg is answered by peach-likewise.png; bell.svg by bell-likewise.svg if possible. */
function answerName(name: string, { type }: FrameImage): string {
  return `${name.replace(/\.\w+$/, '')}-likewise.${isDrawing({ type }) ? 'svg' : 'png'}`;
}
