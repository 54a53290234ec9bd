import { named } from '@likewise/shared/client/named.ts';
import { errorIn, LikewiseError, wordsOf } from '@likewise/shared/protocol/errors.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { AnswerFormat } from '@likewise/shared/recipe/outputName.ts';
import { encodeReading } from '@likewise/shared/recipe/reading.ts';
import type { Recipe } from '@likewise/shared/recipe/recipe.ts';
import type { AnswerShown, Preview } from '../panel/messages.ts';
import type { DaemonLife } from './daemonLife.ts';

export interface PreviewTools {
  readonly daemon: DaemonLife;
  read(path: string): Promise<FrameImage>;
  newId(): string;
  /** Names a slot in the daemon's queue, in which a newer preview replaces one that waits. */
  readonly slot: string;
  onPreview(preview: Preview, answer?: AnswerShown): void;
}

/** One picture's answer at a time. A later request replaces an earlier one. */
export class Previewer {
  readonly #tools: PreviewTools;
  #stop = new AbortController();

  constructor(tools: PreviewTools) {
    this.#tools = tools;
  }

  /** Cancels the present request. */
  cancel(): void {
    this.#stop.abort();
  }

  /** Shows the query's progress, then its answer. */
  async show(recipe: Recipe, query: string, format: AnswerFormat): Promise<void> {
    this.cancel();
    const stop = new AbortController();
    this.#stop = stop;
    const publish = (preview: Preview, answer?: AnswerShown) => {
      if (!stop.signal.aborted) this.#tools.onPreview(preview, answer);
    };
    publish({ state: 'running', standing: { stage: 'sending', position: 0, done: 0, total: 1 } });
    try {
      const answer = await this.answer(recipe, query, format, stop.signal, publish);
      if (answer) publish({ state: 'answered', query }, answer);
    } catch (error) {
      if (!(error instanceof LikewiseError)) throw error;
      publish({ state: 'failed', error: wordsOf(error) });
    }
  }

  /** The answer to one query; undefined if it is cancelled. Rejects with a LikewiseError. */
  async answer(
    recipe: Recipe,
    query: string,
    format: AnswerFormat,
    stop: AbortSignal,
    publish: (preview: Preview) => void = () => {},
  ): Promise<AnswerShown | undefined> {
    const { read, newId, slot, daemon } = this.#tools;
    const [picture, ...pairs] = await Promise.all([
      read(query),
      ...recipe.examples.map(async ({ input, output }) => ({ input: await read(input), output: await read(output) })),
    ]);
    if (stop.aborted) return undefined;
    const { quality, detail, size, reading } = recipe;
    const kept = reading && { reading: encodeReading(reading) };
    const request = { examples: pairs, queries: [picture], quality, answer: { size, detail, format }, ...kept };
    return daemon.during(async (client, lost) => {
      const signal = AbortSignal.any([stop, lost]);
      const job = { ...request, job: newId(), lane: 'interactive', slot, readings: true } as const;
      for await (const update of client.run(job, { signal })) {
        if (update.type === 'result') {
          const { image, width, height, confidence, confidences, reading, doubt, asPixels, cached, timings } = update;
          return {
            query,
            image,
            width,
            height,
            confidence,
            ...(confidences && { confidences }),
            ...(reading && { reading }),
            ...(doubt !== undefined && { doubt }),
            ...(asPixels !== undefined && { asPixels }),
            cached,
            totalMs: timings.total,
          };
        }
        if (update.type === 'query-failed') throw errorIn(named(update.error, update.query, query));
        if (update.type === 'failed') throw errorIn(update.error);
        if (update.type === 'accepted') {
          const { position, estimateMs } = update;
          publish({ state: 'running', standing: { stage: 'queued', position, done: 0, total: 1, estimateMs } });
        }
        if (update.type === 'progress') publish({ state: 'running', standing: update });
      }
      return undefined;
    });
  }
}
