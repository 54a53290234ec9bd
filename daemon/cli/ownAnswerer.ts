import type { Provider } from '@likewise/shared/protocol/providers.ts';
import type { SupervisedEngine } from '../engine/supervisor.ts';
import { readImage } from '../images/codec.ts';
import { answerAll } from '../jobs/answerAll.ts';
import { type AskedAnswer, gapColour, pictureOptions } from '../jobs/answerPicture.ts';
import { type ExamplePair, Examples } from '../jobs/examples.ts';
import { formFor, modelEngine } from '../jobs/modelEngine.ts';
import type { Model } from '../model/registry.ts';
import type { Answerer, FileFailure, FilePicture, Used } from './answerer.ts';
import { untilAborted } from './interrupt.ts';

/** Answers with an engine of this process, which starts when it is first needed. */
export class OwnAnswerer implements Answerer {
  readonly #engine: SupervisedEngine;
  readonly #model: Model;

  constructor(model: Model, provider?: Provider) {
    this.#model = model;
    this.#engine = modelEngine(model, provider);
  }

  get used(): Used {
    const { provider, stepDowns } = this.#engine.status;
    return { provider: provider!, precision: formFor(provider!).precision, stepDowns };
  }

  async start(signal: AbortSignal): Promise<void> {
    await untilAborted(this.#engine.start(), signal);
  }

  async *answer(
    examples: readonly ExamplePair[],
    queries: readonly string[],
    asked: AskedAnswer,
    signal: AbortSignal,
  ): AsyncGenerator<FilePicture | FileFailure, void> {
    const load = queries.map((query) => () => readImage(query));
    const { prompt } = this.#model.manifest;
    const options = pictureOptions(asked, prompt);
    const read = new Examples(examples, gapColour(prompt));
    for await (const { index, answer, error } of answerAll(this.#engine, read, load, options, signal)) {
      const query = queries[index]!;
      if (error) yield { query, error };
      else {
        const { answer: raster, confidences: _, ...told } = answer;
        yield { query, ...told, width: raster.width, height: raster.height, daemon: false };
      }
    }
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}
