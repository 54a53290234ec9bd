import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import type { JobUpdate } from '@likewise/shared/client/job.ts';
import type { ErrorBody, ReadingName } from '@likewise/shared/protocol/messages.ts';
import { areAlike } from '@likewise/shared/reading/alike.ts';
import type { JobStanding } from '@likewise/shared/ui/words.ts';
import type { Options, Part, Placed, Placement, Problem, Repainted, Roles, SavedName } from '../messages.ts';
import { batches, type JobLimits } from './batches.ts';
import { type Bridge, CallFailed } from './bridge.ts';
import type { Choices } from './choices.ts';
import { whiteBoxes } from './mask.ts';
import { type Shown, shown } from './pictures.ts';
import { pixelsOf } from './pixels.ts';
import { type ExamplePictures, png, toRequest } from './prompt.ts';
import { partOf, pngSize } from './size.ts';

export interface AnsweredQuery {
  readonly name: 'answered';
  readonly picture: Shown;
  readonly confidence: number;
  readonly confidences?: readonly number[];
  /** What answered, and why the answer may be wrong, if there is a reason. */
  readonly reading?: ReadingName;
  readonly doubt?: string;
  /** The layer's new colours, or why they are not known. */
  readonly paints?: Repainted;
  readonly noPaints?: string;
  /** Set if the answer is smaller or larger than the layer. */
  readonly part?: Part;
  readonly cached: boolean;
  readonly totalMs: number;
  /** The layer of its last placement, and why that differs from the request; or why it was not placed. */
  readonly placed: Placed | { readonly problem: Problem } | undefined;
  /** Every layer it was placed as. */
  readonly layers: ReadonlyMap<Placement, string>;
}

/** The state of a run's query. `former` is an answer that the new one will replace. */
export type Progress =
  | { readonly name: 'exporting' | 'waiting' | 'cancelled'; readonly former?: AnsweredQuery }
  | { readonly name: 'failed'; readonly problem: Problem; readonly former?: AnsweredQuery }
  | AnsweredQuery;

/** The answer in the file, possibly a former one. */
export function answerOf(progress: Progress | undefined): AnsweredQuery | undefined {
  return progress?.name === 'answered' ? progress : progress?.former;
}

export interface RunState {
  /** The pictures of the examples; undefined until they are exported. */
  readonly examples: readonly ExamplePictures[] | undefined;
  readonly options: Options;
  readonly queries: ReadonlyMap<string, Progress>;
  /** The queries as they were exported. */
  readonly befores: ReadonlyMap<string, Shown>;
  readonly standing: JobStanding;
  /** If the run was continued: answers placed before the panel was closed. */
  readonly placedBefore: number;
  readonly over: boolean;
}

export interface RunPlan {
  /** Layers; not used with saved pictures. */
  readonly examples: Roles['examples'];
  readonly saved?: SavedName & { readonly pairs: readonly ExamplePictures[] };
  readonly queries: readonly string[];
  readonly options: Options;
  /** The id of the reading to use, unless another one has since been chosen for the examples. */
  readonly reading?: string;
  /** How many answers were placed before its panel was closed. */
  readonly placedBefore?: number;
  /** A run whose pictures are answered anew, replacing its answers. Its layers may show those by now, so none is exported again. */
  readonly former?: RunState;
}

interface Exported {
  readonly id: string;
  readonly picture: Shown;
}

/**
 * Queries that are exported, sent and placed together. There are enough for the model to answer in parallel, and few enough to be
 * ready soon.
 */
const BATCH = 8;

/** Jobs with more queries than this let others go first. */
const INTERACTIVE = 8;

type Result = Extract<JobUpdate, { type: 'result' }>;

/** One run. It exports a few layers, requests their answers and places each as it comes, while the next layers are exported. */
export class Run {
  readonly #bridge: Bridge;
  readonly #client: DaemonClient;
  readonly #plan: RunPlan;
  readonly #choices: Choices;
  readonly #changed: (state: RunState) => void;
  readonly #abort = new AbortController();
  readonly #cancelled: Promise<never>;
  #state: RunState;

  constructor(
    bridge: Bridge,
    client: DaemonClient,
    plan: RunPlan,
    choices: Choices,
    changed: (state: RunState) => void,
  ) {
    this.#bridge = bridge;
    this.#client = client;
    this.#plan = plan;
    this.#choices = choices;
    this.#changed = changed;
    this.#cancelled = new Promise((_, reject) => {
      this.#abort.signal.addEventListener('abort', () => reject(CANCELLED));
    });
    this.#cancelled.catch(() => {});
    const { queries, former, placedBefore = 0 } = plan;
    this.#state = {
      examples: former?.examples,
      options: plan.options,
      queries: new Map(queries.map((id) => [id, this.#after(id, { name: 'exporting' })])),
      befores: former?.befores ?? new Map(),
      standing: { stage: 'sending', position: 0, done: 0, total: queries.length },
      placedBefore,
      over: false,
    };
    changed(this.#state);
  }

  /** What was already placed stays. */
  cancel(): void {
    this.#abort.abort();
  }

  /** Resolves when every query is settled and everything placed is one undo step. */
  async work(): Promise<void> {
    const { examples, saved, queries, options, former } = this.#plan;
    try {
      const { state } = this.#client;
      if (state.name !== 'ready') throw new CallFailed(NOT_CONNECTED);
      const { limits } = state.welcome;
      const pictures = former?.examples ?? saved?.pairs ?? (await this.#soon(exportExamples(this.#bridge, examples)));
      this.#update({ examples: pictures });
      const reading = this.#choices.of(pictures) ?? this.#plan.reading;
      this.#choices.set(pictures, reading);
      const run = {
        queries,
        examples,
        options,
        ...(saved ? { saved: nameOf(saved) } : {}),
        ...(reading === undefined ? {} : { reading }),
        ...(former ? { isRevision: true } : {}),
      };
      await this.#soon(this.#bridge.call('beginRun', run));
      await this.#answerBatches(pictures, limits, reading);
    } catch (error) {
      if (error !== CANCELLED) this.#settleRest({ name: 'failed', problem: problemOf(error) });
    }
    this.#settleRest({ name: 'cancelled' });
    // Main receives this before whatever follows, so there is no need to wait.
    void this.#bridge.call('endRun', summary(this.#state)).catch(() => {});
    this.#update({ over: true });
  }

  /** A call to main that ends when the run is cancelled, because an export may never end. */
  #soon<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#cancelled]);
  }

  /** Exports the next batch while one is answered. Rejects with CANCELLED. */
  async #answerBatches(examples: readonly ExamplePictures[], limits: JobLimits, reading: string | undefined) {
    const { queries } = this.#plan;
    let answering = Promise.resolve();
    for (let from = 0; from < queries.length; from += BATCH) {
      const exported = await this.#export(queries.slice(from, from + BATCH));
      await answering;
      answering = this.#answer(examples, exported, limits, reading);
    }
    await answering;
  }

  async #export(ids: readonly string[]): Promise<Exported[]> {
    const exported: Exported[] = [];
    const { placement } = this.#plan.options;
    for (const id of ids) {
      try {
        const exporting = () => this.#soon(this.#bridge.call('exportFull', id, placement));
        const before = this.#state.befores.get(id) ?? shown(await exporting());
        exported.push({ id, picture: before });
        this.#update({ befores: new Map(this.#state.befores).set(id, before) });
        this.#set(id, { name: 'waiting' });
      } catch (error) {
        if (error === CANCELLED) throw error;
        this.#set(id, { name: 'failed', problem: problemOf(error) });
      }
    }
    return exported;
  }

  /** Requests answers to queries, in as many jobs as they need. Failures become the queries' states; it never rejects. */
  async #answer(
    examples: readonly ExamplePictures[],
    queries: readonly Exported[],
    limits: JobLimits,
    reading: string | undefined,
  ): Promise<void> {
    const exampleBytes = examples.reduce((sum, { input, output }) => sum + input.bytes.length + output.bytes.length, 0);
    const sizes = queries.map(({ picture: { bytes, paints = [] } }) => ({
      bytes: bytes.length,
      paints: paints.length,
    }));
    const lane = this.#plan.queries.length > INTERACTIVE ? 'batch' : 'interactive';
    for (const batch of batches(sizes, exampleBytes, limits)) {
      if (this.#abort.signal.aborted) return;
      const part = batch.map((index) => queries[index]!);
      const ids = part.map(({ id }) => id);
      const pictures = part.map(({ picture }) => picture);
      const prompt = toRequest(examples, pictures, this.#plan.options, reading);
      const request = { ...prompt, lane, readings: true } as const;
      try {
        for await (const update of this.#client.run(request, { signal: this.#abort.signal })) {
          await this.#take(update, ids);
        }
      } catch (error) {
        this.#settleRest({ name: 'failed', problem: problemOf(error) }, ids);
      }
    }
  }

  async #take(update: JobUpdate, ids: readonly string[]): Promise<void> {
    switch (update.type) {
      case 'accepted':
        return this.#stand('queued', update, ids);
      case 'progress':
        return this.#stand(update.stage, update, ids);
      case 'result':
        // The daemon keeps an answer that comes after the cancel, and returns it at once when the rest is run.
        if (this.#abort.signal.aborted) return;
        return this.#place(ids[update.query]!, update);
      case 'query-failed':
        return this.#set(ids[update.query]!, { name: 'failed', problem: update.error });
      case 'failed': {
        return this.#settleRest({ name: 'failed', problem: this.#withoutChoice(update.error) }, ids);
      }
    }
  }

  /** Removes a choice that cannot be followed because another daemon reads the examples differently. */
  #withoutChoice(error: ErrorBody): Problem {
    if (error.code !== 'reading-unknown' && error.code !== 'reading-unusable') return error;
    this.#choices.set(this.#state.examples!, undefined);
    return { message: 'This example no longer has the meaning that was chosen.', remedy: 'Run it again, then choose.' };
  }

  async #place(id: string, result: Result): Promise<void> {
    const { image, confidence, confidences, reading, doubt, paints, noPaints, cached, timings } = result;
    const before = this.#state.befores.get(id)!;
    const from = before.paints;
    const part = partOf(before.own ?? pngSize(before.bytes), result);
    const formerLayers = this.#formerOf(id)?.layers ?? new Map<Placement, string>();
    const answered = {
      name: 'answered',
      picture: shown(image),
      confidence,
      ...(confidences && { confidences }),
      ...(reading && { reading }),
      ...(doubt !== undefined && { doubt }),
      ...(from && paints && { paints: { from, to: paints } }),
      ...(noPaints !== undefined && { noPaints }),
      ...(part && { part }),
      cached,
      totalMs: timings.total,
      placed: undefined,
      layers: formerLayers,
    } as const;
    this.#set(id, answered);
    const layers = new Map(formerLayers);
    const places = formerLayers.size > 0 ? [...formerLayers] : ([[this.#plan.options.placement]] as const);
    let placed: AnsweredQuery['placed'];
    for (const [placement, former] of places) {
      placed = await placeAnswer(this.#bridge, id, answered, placement, former);
      if ('id' in placed) layers.set(placement, placed.id);
    }
    this.#set(id, { ...answered, placed, layers });
  }

  #formerOf(id: string): AnsweredQuery | undefined {
    return answerOf(this.#plan.former?.queries.get(id));
  }

  /** A query's state, together with its earlier answer in the file. */
  #after(id: string, progress: Progress): Progress {
    const former = this.#formerOf(id);
    return former && progress.name !== 'answered' ? { ...progress, former } : progress;
  }

  /** Applies what the daemon expects of a job's queries to all that are left. */
  #stand(
    stage: JobStanding['stage'],
    { position, estimateMs }: { readonly position: number; readonly estimateMs?: number | undefined },
    ids: readonly string[],
  ): void {
    const { standing } = this.#state;
    const open = ids.filter((id) => !this.#isSettled(id)).length;
    const estimate =
      estimateMs === undefined || open === 0 ? undefined : (estimateMs / open) * (standing.total - standing.done);
    // Between two of its jobs, a run has already begun.
    const shownStage = standing.done > 0 && stage === 'queued' && position === 0 ? 'running' : stage;
    this.#update({ standing: { ...standing, stage: shownStage, position, estimateMs: estimate } });
  }

  #set(id: string, progress: Progress): void {
    const queries = new Map(this.#state.queries).set(id, this.#after(id, progress));
    const done = [...queries.values()].filter(isSettled).length;
    const { standing } = this.#state;
    // A stored answer comes without any progress.
    this.#update({ queries, standing: { ...standing, ...(done > 0 && { stage: 'running' as const }), done } });
  }

  #isSettled(id: string): boolean {
    return isSettled(this.#state.queries.get(id)!);
  }

  #settleRest(progress: Progress, ids = this.#plan.queries): void {
    for (const id of ids) if (!this.#isSettled(id)) this.#set(id, progress);
  }

  #update(change: Partial<RunState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed(this.#state);
  }
}

/** What a result records about a saved example. */
function nameOf({ name, isShared }: SavedName): SavedName {
  return { name, ...(isShared && { isShared }) };
}

const CANCELLED = Symbol('cancelled');

const NOT_CONNECTED: Problem = {
  message: 'There is no connection to the daemon.',
  remedy: 'Wait until it is back, then try again.',
};

function isSettled({ name }: Progress): boolean {
  return name !== 'exporting' && name !== 'waiting';
}

/** The pictures of the examples. Rejects with a CallFailed. */
export async function exportExamples({ call }: Bridge, examples: Roles['examples']): Promise<ExamplePictures[]> {
  const pictures: ExamplePictures[] = [];
  for (const { input, output } of examples) {
    const full = async (id: string) => png((await call('exportFull', id)).bytes);
    pictures.push({ input: await full(input), output: await full(output) });
  }
  return pictures;
}

/** Asks main to place one answer of the present run. `former` is the layer to replace. */
export async function placeAnswer(
  { call }: Bridge,
  query: string,
  {
    picture: { bytes: image },
    paints,
    noPaints,
    part,
  }: Pick<AnsweredQuery, 'picture' | 'paints' | 'noPaints' | 'part'>,
  placement: Placement,
  former?: string,
): Promise<NonNullable<AnsweredQuery['placed']>> {
  try {
    const boxes = placement === 'boxes' && { boxes: whiteBoxes(await pixelsOf(image)) };
    const colours = paints ? { paints } : noPaints !== undefined && { noPaints };
    const instead = former !== undefined && { former };
    const resized = part && { part };
    const answer = { query, image, placement, ...boxes, ...colours, ...resized, ...instead };
    const { isVector, ...placed } = await call('place', answer);
    if (!isVector) return placed;
    // If colours overlap or fade, changing each does not give the changed picture.
    const made = await pixelsOf((await call('exportFull', placed.id)).bytes);
    return areAlike(made, await pixelsOf(image)) ? placed : { ...placed, note: joined(placed.note, UNLIKE) };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

const UNLIKE = 'It differs from the answer here, since overlapping colours mix: check it.';

function joined(...notes: readonly (string | undefined)[]): string {
  return notes.filter((note) => note !== undefined).join(' ');
}

/** "12 answers placed, 1 failed." */
export function summary({ queries }: RunState): string {
  const all = [...queries.values()];
  const placed = all.filter((progress) => progress.name === 'answered' && progress.placed && 'id' in progress.placed);
  const cancelled = all.filter(({ name }) => name === 'cancelled').length;
  const failed = all.length - placed.length - cancelled;
  const parts = [placedWords(placed.length)];
  if (failed > 0) parts.push(`${failed} failed`);
  if (cancelled > 0) parts.push(`${cancelled} cancelled`);
  return `${parts.join(', ')}.`;
}

/** "12 answers placed". */
export function placedWords(count: number): string {
  return `${count} ${count === 1 ? 'answer' : 'answers'} placed`;
}

function problemOf(error: unknown): Problem {
  if (error instanceof CallFailed) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return {
    message: `The plugin made a mistake: ${message}`,
    remedy: 'Try again; if that does not help, restart the plugin.',
  };
}
