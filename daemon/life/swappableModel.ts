import type { DaemonState } from '@likewise/shared/protocol/messages.ts';
import type { RunningModel } from '../answers/runningModel.ts';
import type { EngineStatus } from '../engine/engine.ts';
import type { RemoteMeasures } from '../engine/remote/remoteEngine.ts';
import { chosenEngine, type EngineChoice } from '../inference/chosenEngine.ts';
import type { Log, Say } from '../log.ts';
import { type Model, openModel } from '../model/registry.ts';

export interface SwappableModelOptions {
  /** Returns what is to run the model. Called again for each engine. Errors: usage. */
  choice(): EngineChoice;
  /** Told about requests to servers. */
  readonly measures?: RemoteMeasures;
  readonly log: Log;
  /** Called when the model, or the state of its engine, has changed. */
  onChange(): void;
}

/** The current model, with the engine that runs it. Another model can replace it while jobs wait. */
export class SwappableModel {
  readonly #options: SwappableModelOptions;
  #current: RunningModel & { readonly manifest: Model['manifest']; readonly choice: EngineChoice };
  /** Restarts of engines that are gone. */
  #pastRestarts = 0;
  #closed = false;
  /** Changes run one at a time. */
  #changing: Promise<unknown> = Promise.resolve();

  private constructor(model: Model, options: SwappableModelOptions) {
    this.#options = options;
    this.#current = this.#run(model);
  }

  /** Does not load the model yet. Errors: model-unknown, model-corrupt, those of `choice`. */
  static async open(name: string, options: SwappableModelOptions): Promise<SwappableModel> {
    return new SwappableModel(await openModel(name), options);
  }

  get current(): RunningModel {
    return this.#current;
  }

  get status(): EngineStatus {
    return this.#current.engine.status;
  }

  /** How often an engine's process ended unexpectedly, over all models. */
  get restarts(): number {
    return this.#pastRestarts + this.status.restarts;
  }

  /** The id of the engine's process, if there is one. */
  get memory(): { readonly engine?: number } {
    const { memory } = this.status;
    return memory ? { engine: memory } : {};
  }

  /** What clients are told about the model and its engine. */
  describe(): Pick<DaemonState, 'model' | 'engine' | 'provider' | 'precision' | 'stepDowns'> {
    const { state, provider, form, stepDowns } = this.status;
    return {
      model: this.#current.manifest.name,
      engine: state,
      ...(provider && form ? { provider, precision: form.precision } : {}),
      stepDowns: [...stepDowns],
    };
  }

  /** How servers are used; undefined if none is configured. */
  get servers(): { readonly underWay: number; readonly fallback: boolean } | undefined {
    if (!this.#current.choice.servers?.length) return undefined;
    const { form, running } = this.status;
    const there = form?.provider === 'server';
    return { underWay: there ? running : 0, fallback: form !== undefined && !there };
  }

  /**
   * Switches to another model, or reloads the same one with a changed choice. The new model loads beside the present one, so both are
   * in memory for a while. The present one answers until the new one is ready, and stays if that fails.
   * @param handOver continues the jobs with the new model; resolves when the old engine is no longer used
   * Errors: model-unknown, model-corrupt, those of Engine.start.
   */
  use(name: string, handOver: (next: RunningModel) => Promise<void>): Promise<void> {
    const change = this.#changing.then(() => this.#change(name, handOver));
    this.#changing = change.catch(() => {});
    return change;
  }

  /** Loads the model. Errors: those of Engine.start. */
  async start(): Promise<void> {
    await this.#current.engine.start();
  }

  /** Frees the model's memory until the next job. */
  unload(): Promise<void> {
    return this.#current.engine.unload();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#current.engine.close();
  }

  async #change(name: string, handOver: (next: RunningModel) => Promise<void>): Promise<void> {
    const model = await openModel(name);
    const old = this.#current;
    const next = this.#run(model);
    const same =
      name === old.manifest.name &&
      model.manifest.weights.sha256 === old.manifest.weights.sha256 &&
      JSON.stringify(next.choice) === JSON.stringify(old.choice);
    if (same) return next.engine.close();
    try {
      await next.engine.start();
    } catch (error) {
      await next.engine.close();
      throw error;
    }
    if (this.#closed) return next.engine.close();
    this.#current = next;
    this.#options.log.info({ model: name }, `${name} answers from now on.`);
    this.#options.onChange();
    await handOver(next);
    await old.engine.close();
    this.#pastRestarts += old.engine.status.restarts;
  }

  #run(model: Model) {
    const { manifest } = model;
    const { log, onChange, measures } = this.#options;
    const say: Say = (level, message) => log[level]({ model: manifest.name }, message);
    const choice = this.#options.choice();
    // Ignore changes of an engine that is not in use yet, or no longer.
    const onOwnChange = () => this.#current?.engine === engine && onChange();
    const engine = chosenEngine(model, choice, {
      log: say,
      onChange: onOwnChange,
      ...(measures && { measures }),
    });
    return { manifest, choice, engine };
  }
}
