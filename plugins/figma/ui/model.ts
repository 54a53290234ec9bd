import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { LibraryList } from '@likewise/shared/protocol/messages.ts';
import {
  type Command,
  DEFAULT_SETTINGS,
  type Item,
  type Placement,
  type Problem,
  type SavedName,
  type Selection,
  type Settings,
  type ToUi,
  type Unfinished,
} from '../messages.ts';
import { type Bridge, CallFailed } from './bridge.ts';
import { browserTimers } from './browser.ts';
import { Choices } from './choices.ts';
import { allQueries, type Composition, EMPTY, fromRoles, whatIsMissing } from './composition.ts';
import { type Shown, type Small, SmallPictures, shown } from './pictures.ts';
import { Preview, type PreviewRequest, type PreviewState } from './preview.ts';
import { type ExamplePictures, png } from './prompt.ts';
import { answerOf, exportExamples, placeAnswer, Run, type RunPlan, type RunState } from './run.ts';

type Named = Pick<Item, 'id' | 'name'>;

interface Saved extends SavedName {
  readonly pairs: readonly { readonly input: Shown<FrameImage>; readonly output: Shown<FrameImage> }[];
}

export interface State {
  readonly view: 'compose' | 'run' | 'settings';
  readonly settings: Settings;
  readonly items: ReadonlyMap<string, Item>;
  readonly leftOut: readonly Problem[];
  readonly composition: Composition;
  /** Why the roles are as they are; empty if the user set them. */
  readonly how: string;
  readonly pictures: ReadonlyMap<string, Small>;
  /** Names of the examples in this file and in the library, and the one that is used instead of the selection's. */
  readonly examples: readonly string[];
  readonly library: readonly string[];
  readonly saved: Saved | undefined;
  readonly preview: PreviewState;
  /** Whether to show the preview on the canvas, too. */
  readonly onCanvas: boolean;
  readonly run: RunState | undefined;
  /** Names of the run's layers, which may no longer be selected. */
  readonly runNames: ReadonlyMap<string, string>;
  /** Layers of answers that are no longer in the file. */
  readonly gone: ReadonlySet<string>;
  /** The bytes that this file's examples take. */
  readonly exampleBytes: number;
  /** Whether no daemon has ever admitted this user. */
  readonly isNew: boolean;
  /** A problem that the user can read and dismiss. */
  readonly problem: Problem | undefined;
}

const FIRST: State = {
  view: 'compose',
  settings: DEFAULT_SETTINGS,
  items: new Map(),
  leftOut: [],
  composition: EMPTY,
  how: '',
  pictures: new Map(),
  examples: [],
  library: [],
  saved: undefined,
  preview: { name: 'none' },
  onCanvas: false,
  run: undefined,
  runNames: new Map(),
  gone: new Set(),
  exampleBytes: 0,
  isNew: false,
  problem: undefined,
};

/** What the panel shows and does. The components only draw it. */
export class PanelModel {
  readonly client: DaemonClient;
  readonly #bridge: Bridge;
  readonly #pictures: SmallPictures;
  readonly #preview: Preview;
  readonly #choices = new Choices();
  readonly #listeners = new Set<() => void>();
  #state = FIRST;
  #run: Run | undefined;
  #lastPlan: RunPlan | undefined;
  #working: Promise<void> = Promise.resolve();
  /** Counts the choices of a reading: the newest one counts. */
  #chosen = 0;
  /** A command asked for a run of the selection. It begins once everything for it is ready. */
  #runWhenReady = false;
  /** Whether the selection at the time of the command is known. */
  #hasSelection = false;
  /** Layers edited since their picture was made. */
  readonly #edited = new Set<string>();
  #hearing: Promise<void> = Promise.resolve();
  /** What to continue once there is a connection. */
  #unfinished: Unfinished | undefined;
  /** The same for the library example of a result. */
  #awaited: SavedName | undefined;
  #previewed: PreviewRequest | undefined;
  /** The preview on the canvas. */
  #onCanvas: PreviewState | undefined;

  constructor(bridge: Bridge, client: DaemonClient) {
    this.#bridge = bridge;
    this.client = client;
    this.#pictures = new SmallPictures(bridge, (pictures) => this.#update({ pictures }));
    this.#preview = new Preview(client, browserTimers, (preview) => this.#update({ preview }));
    let wasReady = false;
    client.onState(({ name }) => {
      const isReady = name === 'ready';
      if (isReady && !wasReady) this.#connected();
      wasReady = isReady;
      this.#settle();
    });
    void bridge.call('loadToken').then((token) => this.#update({ isNew: token === undefined }));
    bridge.listen((message) => {
      this.#hearing = this.#hearing.then(() => this.#hear(message));
    });
  }

  get state(): State {
    return this.#state;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Why a run cannot begin yet. */
  get missing(): string | undefined {
    const { composition, saved } = this.#state;
    if (this.client.state.name !== 'ready') return 'Likewise is not connected yet.';
    return whatIsMissing(composition, saved !== undefined);
  }

  /** The id of the reading chosen for the run's examples; undefined if none was chosen. */
  get reading(): string | undefined {
    const examples = this.#state.run?.examples;
    return examples && this.#choices.of(examples);
  }

  show(view: State['view']): void {
    this.#update({ view });
  }

  dismiss(): void {
    this.#update({ problem: undefined });
  }

  set(settings: Partial<Settings>): void {
    this.#update({ settings: { ...this.#state.settings, ...settings } });
    void this.#bridge.call('saveSettings', this.#state.settings);
  }

  showOnCanvas(onCanvas: boolean): void {
    this.#update({ onCanvas });
  }

  resize(size: { readonly width: number; readonly height: number }): void {
    void this.#bridge.call('resize', size);
  }

  compose(composition: Composition): void {
    this.#update({ composition, how: '' });
  }

  /** Asks for other tools' changes to the library. */
  async readLibrary(): Promise<void> {
    // Problems of the connection are shown elsewhere.
    await this.client.listExamples().then(
      (list) => this.#update({ library: namesOf(list) }),
      () => {},
    );
  }

  async useSaved(choice: SavedName | undefined): Promise<void> {
    if (choice === undefined) {
      this.#update({ saved: undefined });
      return;
    }
    await this.#attempt(async () => {
      const pairs = await this.#load(choice);
      const saved = {
        ...choice,
        pairs: pairs.map(({ input, output }) => ({
          input: shown(input, input.type),
          output: shown(output, output.type),
        })),
      };
      this.#update({ saved, composition: allQueries(this.#state.composition) });
    });
  }

  /** Saves the present examples under a name. */
  async saveExample(target: SavedName): Promise<void> {
    await this.#attempt(async () => {
      const pairs: ExamplePictures[] = [];
      // Export them again: the pictures shown may be slightly old.
      const small = async (id: string) => png((await this.#bridge.call('exportSmall', id)).bytes);
      for (const { input, output } of this.#state.composition.pairs) {
        pairs.push({ input: await small(input!), output: await small(output!) });
      }
      await this.#save(target, pairs);
    });
  }

  async renameSaved(to: string): Promise<void> {
    const { saved } = this.#state;
    if (!saved) return;
    await this.#attempt(async () => {
      const { name, isShared } = saved;
      const names = isShared
        ? { library: namesOf(await this.client.renameExample(name, to)) }
        : { examples: await this.#bridge.call('renameExample', name, to) };
      this.#update({ ...names, saved: { ...saved, name: to } });
    });
  }

  async removeSaved(): Promise<void> {
    const { saved } = this.#state;
    if (!saved) return;
    await this.#attempt(async () => {
      const { name, isShared } = saved;
      const names = isShared
        ? { library: namesOf(await this.client.removeExample(name)) }
        : { examples: await this.#bridge.call('removeExample', name) };
      this.#update({ ...names, saved: undefined });
      await this.#weigh();
    });
  }

  start(): void {
    if (this.missing !== undefined || this.#running) return;
    const { composition, saved, settings } = this.#state;
    const { quality, detail, placement } = settings;
    void this.#begin({
      examples: composition.pairs.map(({ input, output }) => ({ input: input!, output: output! })),
      ...(saved ? { saved } : {}),
      queries: composition.queries,
      options: { quality, detail, placement },
    });
  }

  /**
   * Answers all queries of the run anew with a reading, given by its id, and replaces the answers. The reading is also remembered for
   * these examples. Undefined lets Likewise choose again.
   */
  async choose(reading: string | undefined): Promise<void> {
    const plan = this.#lastPlan;
    const examples = this.#state.run?.examples;
    if (!plan || !examples) return;
    this.#choices.set(examples, reading);
    this.#update({});
    const choice = ++this.#chosen;
    this.cancel();
    await this.#working;
    const { run } = this.#state;
    if (choice !== this.#chosen || !run) return;
    const { saved } = plan;
    if (saved) await this.#attempt(() => this.#save(saved, saved.pairs));
    await this.#begin({ ...plan, queries: [...run.queries.keys()], former: run });
  }

  /** Runs queries of the last run again, with its example. */
  retry(ids: readonly string[]): void {
    const { run } = this.#state;
    if (!this.#lastPlan || !run || this.#running || ids.length === 0) return;
    const hasAnswers = ids.some((id) => answerOf(run.queries.get(id)));
    void this.#begin({ ...this.#lastPlan, queries: ids, ...(hasAnswers ? { former: run } : {}) });
  }

  cancel(): void {
    this.#run?.cancel();
  }

  /** Places an existing answer once more, in another way. */
  async placeAs(id: string, placement: Placement): Promise<void> {
    const run = this.#state.run;
    const progress = run?.queries.get(id);
    if (!run?.over || progress?.name !== 'answered') return;
    const placed = await placeAnswer(this.#bridge, id, progress, placement);
    const layers = 'id' in placed ? new Map(progress.layers).set(placement, placed.id) : progress.layers;
    const queries = new Map(run.queries).set(id, { ...progress, placed, layers });
    this.#update({ run: { ...run, queries } });
    await this.#bridge.call('endRun', 'problem' in placed ? 'The answer was not placed.' : 'Placed.');
  }

  async showLayer(id: string): Promise<void> {
    await this.#attempt(() => this.#bridge.call('show', id));
  }

  get #running(): boolean {
    return this.#state.run !== undefined && !this.#state.run.over;
  }

  async #begin(plan: RunPlan, layers: Iterable<Named> = this.#state.items.values()): Promise<void> {
    const { run: last } = this.#state;
    const again = last && plan.examples === this.#lastPlan?.examples;
    if (!again) {
      this.#lastPlan = plan;
      this.#update({ runNames: new Map([...layers].map(({ id, name }) => [id, name])) });
    }
    this.#update({ view: 'run' });
    // A retry stays among the other queries of its run.
    const kept = again ? last : undefined;
    const run = new Run(this.#bridge, this.client, plan, this.#choices, (state) => {
      const queries = new Map([...(kept?.queries ?? []), ...state.queries]);
      const befores = new Map([...(kept?.befores ?? []), ...state.befores]);
      this.#update({ run: { ...state, queries, befores } });
    });
    this.#run = run;
    this.#working = run.work();
    await this.#working;
    this.#renew();
  }

  /** Saves examples in the file or the library, with the reading chosen for them. */
  async #save({ name, isShared }: SavedName, pairs: readonly ExamplePictures[]): Promise<void> {
    const reading = this.#choices.of(pairs);
    const example = { name, ...(reading === undefined ? {} : { reading }) };
    if (isShared) {
      this.#update({ library: namesOf(await this.client.saveExample({ ...example, pairs })) });
      return;
    }
    const bytes = pairs.map(({ input, output }) => ({ input: input.bytes, output: output.bytes }));
    this.#update({ examples: await this.#bridge.call('saveExample', { ...example, pairs: bytes }) });
    await this.#weigh();
  }

  /** The pictures of a saved example, whose reading counts as chosen. */
  async #load({ name, isShared }: SavedName): Promise<readonly ExamplePictures[]> {
    const loaded = await (isShared ? this.client.loadExample(name) : loadFromFile(this.#bridge, name));
    if (loaded.reading !== undefined) this.#choices.set(loaded.pairs, loaded.reading);
    return loaded.pairs;
  }

  async #weigh(): Promise<void> {
    this.#update({ exampleBytes: await this.#bridge.call('exampleBytes') });
  }

  async #hear(message: Parameters<Parameters<Bridge['listen']>[0]>[0]): Promise<void> {
    switch (message.type) {
      case 'start':
        return this.#begun(message);
      case 'selection':
        return this.#select(message.selection);
      case 'edited':
        for (const id of message.ids) this.#edited.add(id);
        return this.#renew();
      case 'answer-there':
        return this.#note(message.id, message.isThere);
    }
  }

  async #begun({ command, settings, examples, example, unfinished }: Extract<ToUi, { type: 'start' }>): Promise<void> {
    this.#unfinished = unfinished;
    this.#update({ settings, examples, view: viewOf(command) });
    void this.#weigh();
    if (example !== undefined) await this.useSaved({ name: example });
    this.#runWhenReady = command === 'run' || command === 'again' || example !== undefined;
  }

  /** Continues a run whose panel was closed. */
  async #takeUp({ run: { examples, queries, options, saved: named, reading }, layers, placed }: Unfinished) {
    await this.#attempt(async () => {
      const saved = named && { ...named, pairs: await this.#load(named) };
      const plan = { examples, queries, options, ...(saved && { saved }), ...(reading !== undefined && { reading }) };
      await this.#begin({ ...plan, placedBefore: placed }, layers);
    });
  }

  async #select({ items, roles, how, leftOut, again }: Selection): Promise<void> {
    // A command's run uses the layers that were selected then, and no others.
    if (this.#runWhenReady && !this.#hasSelection && items.length === 0) this.#update({ problem: NOTHING_SELECTED });
    this.#runWhenReady &&= !this.#hasSelection && items.length > 0;
    this.#hasSelection = true;
    const saved = again?.saved;
    this.#awaited = saved?.isShared && this.client.state.name !== 'ready' ? saved : undefined;
    if (saved && !this.#awaited) await this.useSaved(saved);
    if (again?.reading !== undefined && !this.#awaited) await this.#remember(roles.examples, again.reading);
    const composition = fromRoles(
      roles,
      items.map(({ id }) => id),
    );
    this.#update({
      items: new Map(items.map((item) => [item.id, item])),
      leftOut,
      how,
      composition: this.#state.saved ? allQueries(composition) : composition,
      ...(again ? { settings: { ...this.#state.settings, ...again.options } } : {}),
    });
    this.#pictures.follow(items);
  }

  #connected(): void {
    void this.readLibrary();
    if (!this.#awaited) return;
    void this.useSaved(this.#awaited).then(() => {
      this.#awaited = undefined;
      this.#settle();
    });
  }

  /** Whether an answer is in the file. Undo removes it, and redo brings it back. */
  #note(layer: string, isThere: boolean): void {
    const gone = new Set(this.#state.gone);
    if (isThere) gone.delete(layer);
    else gone.add(layer);
    this.#update({ gone });
  }

  /** A run's own exports come first. What it places may also count as edits. */
  #renew(): void {
    if (this.#running || this.#edited.size === 0) return;
    this.#pictures.renew([...this.#edited]);
    this.#edited.clear();
  }

  /** A result knows the reading chosen for its example. */
  async #remember(examples: Selection['roles']['examples'], reading: string): Promise<void> {
    const pictures = this.#state.saved
      ? this.#state.saved.pairs
      : await exportExamples(this.#bridge, examples).catch(() => undefined);
    // The run reports what cannot be exported now.
    if (pictures) this.#choices.set(pictures, reading);
  }

  #update(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
    this.#settle();
  }

  /** Carries out what the state calls for: a run that a command asked for, the preview. */
  #settle(): void {
    const { items, settings, view } = this.#state;
    if (this.#unfinished && this.client.state.name === 'ready') {
      const unfinished = this.#unfinished;
      this.#unfinished = undefined;
      void this.#takeUp(unfinished);
      return;
    }
    if (this.#runWhenReady && !this.#awaited && items.size > 0 && this.client.state.name === 'ready') {
      this.#runWhenReady = false;
      return this.start();
    }
    const wanted = settings.preview && view === 'compose' && this.missing === undefined && !this.#running;
    const request = wanted ? this.#previewRequest() : undefined;
    if (sameRequest(request, this.#previewed)) return this.#settleCanvas();
    this.#previewed = request;
    this.#preview.show(request);
  }

  /** Shows the present preview on the canvas, or none. */
  #settleCanvas(): void {
    const { preview, onCanvas, composition } = this.#state;
    const wanted = onCanvas && preview.name === 'ready' ? preview : undefined;
    if (wanted === this.#onCanvas) return;
    this.#onCanvas = wanted;
    void this.#attempt(() => {
      if (!wanted) return this.#bridge.call('hidePreview');
      const { picture, part } = wanted;
      const answer = { query: composition.queries[0]!, image: picture.bytes, ...(part && { part }) };
      return this.#bridge.call('showPreview', answer);
    });
  }

  #previewRequest(): PreviewRequest | undefined {
    const { composition, pictures, settings } = this.#state;
    const examples = this.#examplePictures();
    const query = bytesOf(pictures.get(composition.queries[0]!));
    return examples && query ? { examples, query, options: settings, reading: this.#choices.of(examples) } : undefined;
  }

  /** Undefined while one is not exported yet. */
  #examplePictures(): readonly ExamplePictures[] | undefined {
    const { composition, pictures, saved } = this.#state;
    if (saved) return saved.pairs;
    const pairs = composition.pairs.map(({ input, output }) => ({
      input: imageFrom(pictures.get(input!)),
      output: imageFrom(pictures.get(output!)),
    }));
    return pairs.every((pair): pair is ExamplePictures => !!pair.input && !!pair.output) ? pairs : undefined;
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof CallFailed) this.#update({ problem: error.problem });
      else if (error instanceof LikewiseError) this.#update({ problem: error });
      else throw error;
    }
  }
}

const NOTHING_SELECTED: Problem = {
  message: 'Nothing is selected, so nothing was run.',
  remedy: 'Select layers, then press Run here or choose the command again.',
};

function viewOf(command: Command): State['view'] {
  return command === 'pair' || command === 'settings' ? 'settings' : 'compose';
}

async function loadFromFile({ call }: Bridge, name: string) {
  const { pairs, ...rest } = await call('loadExample', name);
  return { ...rest, pairs: pairs.map(({ input, output }) => ({ input: png(input), output: png(output) })) };
}

function namesOf(list: LibraryList): string[] {
  return list.map(({ name }) => name);
}

function imageFrom(picture: Small | undefined): FrameImage | undefined {
  const bytes = bytesOf(picture);
  return bytes && png(bytes);
}

function bytesOf(picture: Small | undefined): Uint8Array | undefined {
  return picture && 'bytes' in picture ? picture.bytes : undefined;
}

function sameRequest(a: PreviewRequest | undefined, b: PreviewRequest | undefined): boolean {
  if (!a || !b) return a === b;
  const pictures = ({ examples, query }: PreviewRequest) => [
    ...examples.flatMap(({ input, output }) => [input.bytes, output.bytes]),
    query,
  ];
  const [ours, theirs] = [pictures(a), pictures(b)];
  const sameOptions =
    a.options.quality === b.options.quality && a.options.detail === b.options.detail && a.reading === b.reading;
  return sameOptions && ours.length === theirs.length && ours.every((bytes, index) => bytes === theirs[index]);
}
