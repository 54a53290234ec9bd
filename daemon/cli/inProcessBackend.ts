import { type AskedAnswer, answerOptions, gapColour } from '../answers/answerOptions.ts';
import { answerQueries } from '../answers/answerQueries.ts';
import { ExampleShelf } from '../answers/work/exampleShelf.ts';
import type { EncodedPair } from '../answers/work/pictures.ts';
import { WorkPool } from '../answers/work/pool.ts';
import type { Engine } from '../engine/engine.ts';
import { chosenEngine, type EngineChoice } from '../inference/chosenEngine.ts';
import type { Model } from '../model/registry.ts';
import { readPicture } from './answerFiles.ts';
import type { Backend, FileFailure, FilePicture, Used } from './backend.ts';
import { untilAborted } from './interrupt.ts';

/** Answers with an engine of this process, which starts when it is first needed. */
export class InProcessBackend implements Backend {
  readonly #engine: Engine;
  readonly #work = new WorkPool();
  readonly #shelf = new ExampleShelf(this.#work);
  readonly #model: Model;

  /** Errors: those of chosenEngine. */
  constructor(model: Model, choice: EngineChoice) {
    this.#model = model;
    this.#engine = chosenEngine(model, choice);
  }

  get used(): Used {
    const { provider, form, stepDowns } = this.#engine.status;
    return { provider: provider!, precision: form!.precision, stepDowns };
  }

  async start(signal: AbortSignal, examples: readonly EncodedPair[] = []): Promise<void> {
    // Problems with them are reported when they are asked for.
    if (examples.length > 0) this.#explain(examples, signal).catch(() => {});
    await untilAborted(this.#engine.start(), signal);
  }

  async *answer(
    examples: readonly EncodedPair[],
    queries: readonly string[],
    asked: AskedAnswer,
    signal: AbortSignal,
  ): AsyncGenerator<FilePicture | FileFailure, void> {
    const load = queries.map((query) => () => readPicture(query));
    const { prompt } = this.#model.manifest;
    const options = answerOptions(asked, prompt);
    const read = await this.#shelf.open(examples, gapColour(prompt));
    const compute = { work: this.#work, engine: this.#engine };
    for await (const { index, answer, error } of answerQueries(compute, read, load, options, signal)) {
      const query = queries[index]!;
      if (error) yield { query, error };
      else {
        const { confidences: _, type, ...rest } = answer;
        yield { query, ...rest, isDrawing: type === 'svg', daemon: false };
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#engine.close(), this.#work.close()]);
  }

  async #explain(examples: readonly EncodedPair[], signal: AbortSignal): Promise<void> {
    const shown = await this.#shelf.open(examples, gapColour(this.#model.manifest.prompt));
    await shown.explain({ lane: 'interactive', signal });
  }
}
