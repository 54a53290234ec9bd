import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import type { JobUpdate } from '@likewise/shared/client/job.ts';
import { named } from '@likewise/shared/client/named.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { ErrorBody, ReadingName } from '@likewise/shared/protocol/messages.ts';
import { isDrawing, newPicture, type Picture, releasePicture } from '@likewise/shared/ui/picture.ts';
import type { Outcome } from '@likewise/shared/ui/ResultItem.tsx';
import type { Standing } from '@likewise/shared/ui/words.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Prompt } from './usePrompt.ts';

/** What has become of a query, and of the run before while the new one is under way. */
export interface Answer {
  readonly outcome: Outcome;
  readonly picture?: Picture;
  readonly confidences?: readonly number[];
  /** Why the answer to a drawing has pixels, in a part of a sentence. */
  readonly asPixels?: string;
  /** What answered, how likely it is to be kept (0..1), and why not, if there is a reason. */
  readonly understood?: { readonly reading: ReadingName; readonly confidence: number; readonly doubt?: string };
}

export interface Run {
  readonly answers: ReadonlyMap<Picture, Answer>;
  /** While a job is under way. */
  readonly standing: Standing | undefined;
  /** Why the job as a whole came to nothing. */
  readonly error: ErrorBody | undefined;
  /** Whether the answers are not those of the prompt as it is now. */
  readonly outdated: boolean;
  start(): void;
  cancel(): void;
}

/** A prompt of up to so many queries is answered as soon as it is complete, and again at every change. */
export const LIVE_QUERIES = 12;

/** Changes within this many milliseconds are one. */
const SETTLE_MS = 150;

/** One preview at a time: a newer one replaces one that waits. Other tabs have the same token, and previews of their own. */
const SLOT = `playground ${crypto.randomUUID()}`;

/** Runs the prompt and keeps its answers. */
export function useRun(client: DaemonClient, prompt: Prompt): Run {
  const { input, output, queries, options, reading } = prompt;
  const [answers, setAnswers] = useState<ReadonlyMap<Picture, Answer>>(new Map());
  const [standing, setStanding] = useState<Standing>();
  const [error, setError] = useState<ErrorBody>();
  const [outdated, setOutdated] = useState(false);
  const running = useRef<AbortController | undefined>(undefined);

  const settle = (query: Picture, answer: Answer) =>
    setAnswers((before) => {
      const old = before.get(query)?.picture;
      if (old && old !== answer.picture) releasePicture(old);
      return new Map(before).set(query, answer);
    });
  /** Of those without an answer. */
  const settleOpen = (outcome: Outcome) =>
    setAnswers(
      (before) =>
        new Map(
          [...before].map(([query, answer]) => [query, answer.outcome.state === 'waiting' ? { outcome } : answer]),
        ),
    );

  const follow = async (updates: AsyncIterable<JobUpdate>, signal: AbortSignal) => {
    for await (const update of updates) {
      if (signal.aborted) return;
      switch (update.type) {
        case 'accepted':
          setStanding((before) => ({ ...before!, stage: 'queued', ...positionOf(update) }));
          break;
        case 'progress':
          setStanding({ stage: update.stage, done: update.done, total: update.total, ...positionOf(update) });
          break;
        case 'result': {
          const query = queries[update.query]!;
          const picture = newPicture(answerName(query.name, update.image), update.image);
          const { confidence, confidences, cached, timings, reading, doubt, asPixels } = update;
          const outcome = { state: 'answered', url: picture.url, confidence, cached, totalMs: timings.total } as const;
          const understood = reading && { reading, confidence, ...(doubt !== undefined && { doubt }) };
          const told = { ...(confidences && { confidences }), ...(understood && { understood }) };
          settle(query, { outcome, picture, ...told, ...(asPixels !== undefined && { asPixels }) });
          break;
        }
        case 'query-failed': {
          const query = queries[update.query]!;
          const { message, remedy } = named(update.error, update.query, query.name);
          settle(query, { outcome: { state: 'failed', message, remedy } });
          break;
        }
        case 'failed':
          setError(update.error);
          settleOpen({ state: 'cancelled' });
          break;
        case 'cancelled':
          settleOpen({ state: 'cancelled' });
          break;
        case 'done':
          break;
      }
    }
    setStanding(undefined);
  };

  const start = () => {
    if (!input || !output || queries.length === 0) return;
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    setError(undefined);
    setOutdated(false);
    setStanding({ stage: 'sending', position: 0, done: 0, total: queries.length });
    setAnswers((before) => {
      const kept = queries.map((query): [Picture, Answer] => [query, waiting(before.get(query))]);
      const next = new Map(kept);
      for (const [query, { picture }] of before) if (picture && !next.has(query)) releasePicture(picture);
      return next;
    });
    const updates = client.run(
      {
        job: crypto.randomUUID(),
        examples: [{ input: input.image, output: output.image }],
        queries: queries.map(({ image }) => image),
        quality: options.quality,
        answer: { size: 'query', detail: options.detail, format: queries.some(isDrawing) ? 'svg' : 'png' },
        lane: queries.length > LIVE_QUERIES ? 'batch' : 'interactive',
        slot: SLOT,
        readings: true,
        ...(reading && { reading }),
      },
      { signal: abort.signal },
    );
    void follow(updates, abort.signal);
  };

  const cancel = () => {
    running.current?.abort();
    setStanding(undefined);
    settleOpen({ state: 'cancelled' });
  };

  useEffect(() => {
    const isComplete = input && output && queries.length > 0;
    if (!isComplete) {
      cancel();
      return;
    }
    setOutdated(true);
    if (queries.length > LIVE_QUERIES) return;
    const timer = setTimeout(start, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [client, input, output, queries, options.quality, options.detail, reading]);
  useEffect(() => () => running.current?.abort(), []);

  return { answers, standing, error, outdated, start, cancel };
}

/** A former answer stays in sight until the new one comes. */
function waiting(former: Answer | undefined): Answer {
  return { ...former, outcome: { state: 'waiting' } };
}

function positionOf({ position, estimateMs }: { position: number; estimateMs?: number | undefined }) {
  return { position, estimateMs };
}

/** peach.jpg is answered by peach-likewise.png, bell.svg by bell-likewise.svg where it can be. */
function answerName(name: string, { type }: FrameImage): string {
  return `${name.replace(/\.\w+$/, '')}-likewise.${type === 'image/svg+xml' ? 'svg' : 'png'}`;
}
