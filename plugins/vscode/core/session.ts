import { randomUUID } from 'node:crypto';
import type { ExplainedReading } from '@likewise/shared/client/explaining.ts';
import type { Timers } from '@likewise/shared/client/timers.ts';
import { LikewiseError, wordsOf } from '@likewise/shared/protocol/errors.ts';
import type { ErrorBody, ReadingName } from '@likewise/shared/protocol/messages.ts';
import { noDrawing } from '@likewise/shared/recipe/errors.ts';
import { literally } from '@likewise/shared/recipe/glob.ts';
import { MadeRecords } from '@likewise/shared/recipe/made.ts';
import { countOutcomes } from '@likewise/shared/recipe/outcomes.ts';
import { formatOf, normalise } from '@likewise/shared/recipe/outputName.ts';
import { type PlannedQuery, planRecipe } from '@likewise/shared/recipe/plan.ts';
import { examplesHash, keptReading } from '@likewise/shared/recipe/reading.ts';
import type { Recipe } from '@likewise/shared/recipe/recipe.ts';
import type { AnswerShown, Draft, HostMessage, How, Preview, ReadPicture, Verdict, View } from '../panel/messages.ts';
import { AnswerBook } from './answerBook.ts';
import { type BatchReport, type FileTools, runBatch } from './batch.ts';
import type { DaemonLife } from './daemonLife.ts';
import { asksTheSame, recipeOf } from './draft.ts';
import { noSuchPicture, notInPlace, originalNotKept, tooMuchInPlace } from './errors.ts';
import type { Kept } from './kept.ts';
import { type OriginalFiles, Originals } from './originals.ts';
import { Pace } from './pace.ts';
import { Previewer } from './preview.ts';

export interface SessionTools {
  readonly kind: View['kind'];
  /** What errors call the prompt. */
  readonly name: string;
  readonly files: FileTools;
  readonly daemon: DaemonLife;
  readonly timers: Timers;
  newId(): string;
  /** Stores the originals of replaced pictures. */
  readonly originals: OriginalFiles;
  send(message: HostMessage): void;
  /** Replaces the bytes of files, so that one Undo of the editor restores them all. Rejects with a LikewiseError. */
  replace(files: ReadonlyMap<string, Uint8Array>): Promise<void>;
  /** Whether to replace a file that is not our answer to the same picture. */
  mayReplace(path: string): Promise<boolean>;
  /** Deletes a file. Rejects with a LikewiseError. */
  remove(path: string): Promise<void>;
}

/** What records say about answers that were saved by hand. They look like a batch's answers, and a batch makes them again. */
const SAVED = 'saved';

/** How a batch is run. */
interface Run {
  /** For all open queries; absent if some are redone. */
  readonly how?: How;
  readonly queries: readonly string[];
  readonly changes?: Partial<Recipe>;
  readonly files: FileTools;
  /** What answers instead of the prompt's own reading. */
  readonly reading?: ReadingName;
  /** What to do before the batch is over. */
  finish?(): Promise<void>;
}

/** Where a query is. */
const IN_PLACE = '{dir}/{name}.{ext}';

/** The most bytes of answers in one edit. For Undo, VS Code keeps them together with those they replace. */
const MOST_IN_PLACE = 512 * 2 ** 20;

/** How long a batch's news may wait for more. */
export const PUBLISH_MS = 100;

/** What a panel shows and does: a prompt, the pictures it applies to, the answer to one of them, and a batch over all. */
export class Session {
  readonly #tools: SessionTools;
  readonly #previewer: Previewer;
  readonly #unfollow: () => void;
  #draft: Draft;
  #taken = 0;
  #problem: ErrorBody | undefined;
  #plan: readonly PlannedQuery[] = [];
  readonly #book = new AnswerBook();
  #current: string | undefined;
  #preview: Preview = { state: 'none' };
  #answer: AnswerShown | undefined;
  #replaced: readonly string[] | undefined;
  /** Whether those were replaced before the window was reloaded. Then the editor's Undo does not know them. */
  #isReplacedBefore = false;
  /** For replaced queries, the original is shown and answered. */
  readonly #originals: Originals;
  #isGreeted = false;
  #report: BatchReport | undefined;
  #batch: { readonly stop: AbortController; readonly how: How | undefined; readonly pace: Pace } | undefined;
  #closed = false;
  #meanings: readonly ExplainedReading[] = [];
  #explaining = new AbortController();
  /** Cancels a message that would be sent soon. */
  #soon: (() => void) | undefined;
  /** Counts the drafts: if two plans are being made, the newer one counts. */
  #edits = 0;
  #planning: Promise<void> = Promise.resolve();

  constructor(draft: Draft, tools: SessionTools) {
    this.#draft = draft;
    this.#tools = tools;
    this.#originals = new Originals(tools.originals, (path) => this.#hashOf(path));
    this.#previewer = new Previewer({
      daemon: tools.daemon,
      read: (path) => this.#read(path),
      newId: tools.newId,
      slot: `preview-${tools.newId()}`,
      onPreview: (preview, answer) => this.#onPreview(preview, answer),
    });
    this.#unfollow = tools.daemon.onState(() => this.#publish());
  }

  get draft(): Draft {
    return this.#draft;
  }

  get report(): BatchReport | undefined {
    return this.#report;
  }

  /** What to store for the next reload; undefined until the stored state has been restored here. */
  get kept(): Kept | undefined {
    if (!this.#isGreeted) return undefined;
    const how = this.#batch?.how;
    return {
      draft: this.#draft,
      answers: this.#book.all,
      ...(how && { applying: how }),
      originals: this.#originals.all,
      ...(this.#replaced && { replaced: this.#replaced }),
    };
  }

  /**
   * Call when the panel is ready, even again: sends it everything.
   * @param kept what was stored when the window was last loaded
   * @returns how the batch was applied that was running then
   */
  async greet(kept?: Kept): Promise<How | undefined> {
    this.#taken = 0;
    const applying = kept && !this.#isGreeted ? await this.#restore(kept) : undefined;
    this.#isGreeted = true;
    this.#publish();
    if (this.#answer) this.#tools.send({ type: 'answer', ...this.#answer });
    if (this.#edits === 0) {
      const edited = this.edit(this.#draft);
      if (applying) await this.#planning;
      else await edited;
    }
    return applying;
  }

  /** Restores what was stored, as far as it matches the present files and draft. */
  async #restore({ draft, answers, applying, originals, replaced }: Kept): Promise<How | undefined> {
    this.#originals.restore(originals);
    this.#replaced = replaced;
    this.#isReplacedBefore = true;
    const known = { ...answers };
    for (const [query, { output }] of Object.entries(answers)) {
      // A batch in place that was interrupted has replaced nothing.
      if (output === query && !(await this.#originals.of(query))) delete known[query];
    }
    if (this.#edits > 0 || !asksTheSame(draft, this.#draft)) return undefined;
    this.#book.restore(known);
    return applying;
  }

  /** Takes another draft. With a `problem`, the draft could not be read, and this is the last readable one. */
  async edit(draft: Draft, problem?: ErrorBody): Promise<void> {
    const edit = ++this.#edits;
    if (!asksTheSame(this.#draft, draft)) this.#book.clear();
    this.#draft = draft;
    this.#problem = problem;
    this.#publish();
    if (problem) return;
    const planning = this.#planned(draft);
    this.#planning = planning.then(() => {});
    const planned = await planning;
    if (edit !== this.#edits) return;
    this.#plan = planned.plan;
    this.#problem = planned.problem;
    if (!this.#plan.some(({ query }) => query === this.#current)) this.#current = this.#plan[0]?.query;
    await this.refresh();
  }

  /** The draft with one of the shown meanings as its reading, or without one if no meaning has this `id`. */
  async meant(id: string | undefined): Promise<Draft> {
    const { reading: _, ...rest } = this.#draft;
    const meaning = this.#meanings.find((one) => one.id === id);
    const recipe = recipeOf(this.#draft);
    if (!meaning?.whole || !recipe) return rest;
    const { read, sha256 } = this.#tools.files;
    const hashes = await Promise.all(
      recipe.examples.map(async ({ input, output }) => ({
        input: sha256((await read(input)).bytes),
        output: sha256((await read(output)).bytes),
      })),
    );
    return { ...rest, reading: keptReading(meaning.whole, meaning.id, examplesHash(hashes, sha256)) };
  }

  /** Call when the draft includes this edit of the panel, or never will. */
  took(edit: number): void {
    this.#taken = edit;
    this.#publish();
  }

  async select(query: string): Promise<void> {
    if (!this.#plan.some((planned) => planned.query === query)) return;
    this.#current = query;
    await this.refresh();
  }

  /** Answers the current query anew. */
  async refresh(): Promise<void> {
    const asked = this.#asked();
    if (asked) return this.#previewer.show(asked.recipe, asked.query, asked.format);
    this.#previewer.cancel();
    this.#onPreview({ state: 'none' });
  }

  /** Cancels the answer that is being computed for display. */
  cancelPreview(): void {
    this.#previewer.cancel();
    this.#onPreview({ state: 'cancelled' });
  }

  /** Sends a picture that the panel wants to show. @param isAnswer sends the file as it is, even if it replaced a picture */
  async want(path: string, isAnswer: boolean): Promise<void> {
    const reading = isAnswer ? this.#tools.files.read(path) : this.#read(path);
    const image = await reading.catch((error: unknown) => {
      if (error instanceof LikewiseError) return undefined;
      throw error;
    });
    this.#tools.send({ type: 'picture', path, isAnswer, ...(image && { image }) });
  }

  /** Call when a file has changed on disk: shows it, and answers again if the answer depends on it. */
  async changed(path: string): Promise<void> {
    if (await this.#isAsReplaced(path)) return;
    this.#originals.drop(path);
    if (this.#book.of(path)?.output === path) this.#book.drop(path);
    this.#tools.send({ type: 'changed', path });
    const examples = this.#draft.examples.flatMap(({ input, output }) => [input, output]);
    const matters = [...examples, this.#current].some((used) => used !== undefined && normalise(used) === path);
    if (matters) await this.refresh();
  }

  /**
   * Writes the current answer where the pattern says. A PNG instead of a drawing goes beside that. An existing file that is not our
   * answer to this picture is replaced only if the user allows it, and Undo restores it.
   * @returns the file
   * @throws LikewiseError output-conflict if only a drawing is allowed
   */
  async saveBeside(): Promise<string | undefined> {
    const asked = this.#asked();
    const answer = this.#answer;
    if (!asked || !answer) return undefined;
    const { image, asPixels } = answer;
    const isPng = asked.format === 'svg' && image.type !== 'image/svg+xml';
    const output = isPng ? asked.asPng : asked.output;
    if (output === undefined) throw noDrawing(asked.query, asPixels);
    const { files, replace, mayReplace } = this.#tools;
    const records = new MadeRecords(files, files.sha256);
    const made = { path: asked.query, sha256: files.sha256((await this.#read(asked.query)).bytes) };
    const standing = await records.fileState(output, await files.readOutput(output), made, SAVED);
    const isForeign = standing === 'foreign' || standing === 'changed';
    if (isForeign && !(await mayReplace(output))) return undefined;
    await records.note(output, image.bytes, made, SAVED);
    if (isForeign) await replace(new Map([[output, image.bytes]]));
    else await files.write(output, image.bytes, standing !== 'free');
    this.#noteShown(answer, output);
    return output;
  }

  /**
   * Replaces the query by the current answer, in the query's own format.
   * @returns the file
   * @throws LikewiseError output-conflict if the answer cannot have the query's format
   */
  async saveInPlace(): Promise<string | undefined> {
    const asked = this.#asked();
    if (!asked || !this.#answer) return undefined;
    const format = formatOf(asked.query);
    if (!format) throw notInPlace(asked.query);
    const { signal } = new AbortController();
    const answer =
      format === asked.format ? this.#answer : await this.#previewer.answer(asked.recipe, asked.query, format, signal);
    if (!answer) return undefined;
    if (format === 'svg' && answer.image.type !== 'image/svg+xml') throw noDrawing(asked.query, answer.asPixels);
    const { bytes } = answer.image;
    const isThere = (await this.#originals.of(asked.query))?.made === this.#tools.files.sha256(bytes);
    if (!isThere) await this.#replaceAll(new Map([[asked.query, bytes]]));
    this.#noteShown(answer, asked.query);
    return asked.query;
  }

  /**
   * Restores the pictures that were replaced last; works only once.
   * @returns the one whose editor must undo it, which restores the others as well; undefined if nothing is left to do
   */
  async undoReplaced(): Promise<string | undefined> {
    const replaced = this.#replaced ?? [];
    this.#replaced = undefined;
    this.#publish();
    if (!this.#isReplacedBefore) return replaced[0];
    const originals = await this.#originalsOf(replaced);
    if (originals.size === 0) return undefined;
    await this.#tools.replace(originals);
    for (const path of originals.keys()) {
      this.#originals.drop(path);
      this.#book.drop(path);
      this.#tools.send({ type: 'changed', path });
    }
    await this.refresh();
    return undefined;
  }

  /**
   * Applies the prompt to all pictures without a verdict. Answers in place come in one edit once all are ready, even in a cancelled
   * batch.
   * @returns the outcome; undefined if the prompt is incomplete, or a batch is running
   */
  async apply(how: How): Promise<BatchReport | undefined> {
    const queries = this.#plan.map(({ query }) => query).filter((query) => this.#book.isOpen(query));
    return this.#run({ ...this.#writing(how), how, queries });
  }

  /**
   * Answers pictures anew with one of the shown meanings.
   * @returns the outcome; undefined if nothing could be done
   */
  async redo(queries: readonly string[], id: string): Promise<BatchReport | undefined> {
    const meaning = this.#meanings.find((one) => one.id === id);
    const { reading } = await this.meant(id);
    if (!meaning || !reading) return undefined;
    const isInPlace = queries.every((query) => this.#book.of(query)?.output === query);
    const { changes, ...writing } = this.#writing(isInPlace ? 'in-place' : 'beside');
    const name = { id, sentence: meaning.sentence };
    return this.#run({ ...writing, queries, changes: { ...changes, reading }, reading: name });
  }

  /**
   * Sets verdicts on answers. A rejected answer is removed: its file, unless somebody changed it, or its change to its picture. If
   * the rejection is withdrawn, the answer is made again.
   * @param verdict undefined removes it
   */
  async judge(queries: readonly string[], verdict: Verdict | undefined): Promise<void> {
    const back = queries.filter((query) => this.#book.of(query)?.verdict === 'rejected');
    if (verdict === 'rejected') await this.#takeAway(queries.filter((query) => !back.includes(query)));
    for (const query of queries) this.#book.judge(query, verdict);
    this.#publish();
    if (verdict === 'rejected' || back.length === 0) return;
    for (const query of back) this.#book.drop(query);
    const isInPlace = back.every((query) => this.#originals.all[query]);
    await this.#run({ ...this.#writing(isInPlace ? 'in-place' : 'beside'), queries: back });
    for (const query of back) this.#book.judge(query, verdict);
    this.#publish();
  }

  async #takeAway(queries: readonly string[]): Promise<void> {
    const { files, remove } = this.#tools;
    const records = new MadeRecords(files, files.sha256);
    const outputOf = (query: string) => this.#book.of(query)?.output;
    const originals = await this.#originalsOf(queries.filter((query) => outputOf(query) === query));
    for (const query of queries) {
      const output = outputOf(query);
      if (output === undefined || output === query) continue;
      const made = { path: query, sha256: files.sha256((await this.#read(query)).bytes) };
      const standing = await records.fileState(output, await files.readOutput(output), made, SAVED);
      if (standing === 'ours' || standing === 'unchanged') await remove(output);
      this.#tools.send({ type: 'changed', path: output });
    }
    if (originals.size > 0) await this.#replaceAll(originals);
  }

  /** How answers are written. */
  #writing(how: How): Pick<Run, 'changes' | 'files' | 'finish'> {
    const files = { ...this.#tools.files, read: (path: string) => this.#read(path) };
    if (how === 'beside') return { files };
    const made = new Map<string, Uint8Array>();
    let held = 0;
    const inPlace: FileTools = {
      ...files,
      inPlace: true,
      existing: 'overwrite',
      // An answer that replaces its query is not beside it, so no record names it.
      readText: async () => undefined,
      append: async () => {},
      write: async (path, bytes) => {
        if (!formatOf(path)) throw notInPlace(path);
        held += bytes.length;
        if (held > MOST_IN_PLACE) throw tooMuchInPlace(path);
        made.set(path, bytes);
      },
    };
    const finish = async () => {
      if (made.size > 0) await this.#replaceAll(made);
    };
    return { changes: { output: IN_PLACE }, files: inPlace, finish };
  }

  async #run({ how, queries, changes, files, reading, finish }: Run): Promise<BatchReport | undefined> {
    const asked = recipeOf(this.#draft);
    if (!asked || this.#batch || queries.length === 0) return undefined;
    const isAll = queries.length === this.#plan.length;
    const recipe = { ...asked, ...(isAll ? {} : { queries: queries.map(literally) }), ...changes };
    const pace = new Pace();
    const batch = { stop: new AbortController(), how, pace };
    this.#batch = batch;
    const { name } = this.#tools;
    this.#report = { name, total: queries.length, outcomes: [] };
    this.#publish();
    try {
      this.#report = await runBatch(recipe, name, { ...this.#tools, files }, batch.stop.signal, (report) => {
        this.#report = report;
        const last = report.outcomes.at(-1);
        if (!last) return;
        if (last.state === 'done') pace.note(performance.now());
        this.#book.take(last, reading);
        if ('output' in last) this.#tools.send({ type: 'changed', path: last.output });
        this.#sendSoon();
      });
      await finish?.();
      return this.#report;
    } finally {
      this.#batch = undefined;
      this.#publish();
    }
  }

  cancel(): void {
    this.#batch?.stop.abort();
  }

  /** Call when the panel is closed. A running batch ends, and can be continued. */
  close(): void {
    this.#closed = true;
    this.cancel();
    this.#previewer.cancel();
    this.#explaining.abort();
    this.#unfollow();
    this.#soon?.();
  }

  /** Call when the shown answer was saved. */
  #noteShown({ query, confidence, doubt, reading }: AnswerShown, output: string): void {
    const judged = { confidence, understood: reading?.sentence ?? '', ...(doubt !== undefined && { doubt }) };
    this.#book.take({ state: 'done', query, output, ...judged });
    this.#tools.send({ type: 'changed', path: output });
    this.#publish();
  }

  /** A picture as the prompt means it: the original if it was replaced here. */
  async #read(path: string): Promise<ReadPicture> {
    const { files } = this.#tools;
    if (!this.#originals.all[path]) return files.read(path);
    const original = await this.#originals.bytesOf(path);
    return original ? files.picture(original, path) : files.read(path);
  }

  async #hashOf(path: string): Promise<string | undefined> {
    const { files } = this.#tools;
    const bytes = await files.readOutput(path);
    return bytes && files.sha256(bytes);
  }

  /** The original, if the picture was replaced. */
  async #originalsOf(paths: readonly string[]): Promise<Map<string, Uint8Array>> {
    const originals = new Map<string, Uint8Array>();
    for (const path of paths) {
      const bytes = await this.#originals.bytesOf(path);
      if (bytes) originals.set(path, bytes);
    }
    return originals;
  }

  async #replaceAll(made: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const { replace, files } = this.#tools;
    const before = this.#originals.all;
    for (const [path, bytes] of made) {
      const present = await files.readOutput(path);
      if (!present) throw noSuchPicture(path);
      await this.#originals.keep(path, present, files.sha256(bytes)).catch((error: Error) => {
        throw error instanceof LikewiseError ? error : originalNotKept(path, error.message);
      });
    }
    // Recorded before the change, so that stored originals of pictures that were not replaced can be recognised.
    this.#publish();
    try {
      await replace(made);
    } catch (error) {
      this.#originals.restore(before);
      throw error;
    }
    this.#replaced = [...made.keys()];
    this.#isReplacedBefore = false;
    this.#publish();
  }

  /** Whether a file is what we put in its place. */
  async #isAsReplaced(path: string): Promise<boolean> {
    const original = this.#originals.all[path];
    if (!original) return false;
    const present = await this.#hashOf(path);
    // An edit deletes a file before it creates it.
    return present === undefined || present === original.made;
  }

  async #planned(draft: Draft): Promise<{ plan: readonly PlannedQuery[]; problem: ErrorBody | undefined }> {
    if (draft.queries.length === 0) return { plan: [], problem: undefined };
    try {
      // Pictures can be shown even without an example.
      const recipe = recipeOf(draft) ?? { ...draft, examples: [] };
      return { plan: await planRecipe(recipe, this.#tools.name, this.#tools.files.list), problem: undefined };
    } catch (error) {
      if (!(error instanceof LikewiseError)) throw error;
      return { plan: [], problem: wordsOf(error) };
    }
  }

  /** What the preview shows, if anything. */
  #asked(): (PlannedQuery & { readonly recipe: Recipe }) | undefined {
    const recipe = recipeOf(this.#draft);
    const planned = this.#plan.find(({ query }) => query === this.#current);
    return recipe && planned && { ...planned, recipe };
  }

  #onPreview(preview: Preview, answer?: AnswerShown): void {
    this.#preview = preview;
    this.#answer = answer;
    if (answer) {
      this.#tools.send({ type: 'answer', ...answer });
      void this.#explain(answer.query);
    }
    this.#publish();
  }

  /** Sends what the examples may mean for a picture; sends nothing if that is not available. */
  async #explain(query: string): Promise<void> {
    this.#explaining.abort();
    const stop = new AbortController();
    this.#explaining = stop;
    const recipe = recipeOf(this.#draft);
    if (!recipe || recipe.detail === 'none' || recipe.size === 'cell') return;
    const { daemon, send } = this.#tools;
    try {
      const examples = await Promise.all(
        recipe.examples.map(async ({ input, output }) => ({
          input: await this.#read(input),
          output: await this.#read(output),
        })),
      );
      const request = { id: randomUUID(), examples, query: await this.#read(query), quality: recipe.quality };
      const found = await daemon.during((client, lost) =>
        client.explain(request, { signal: AbortSignal.any([stop.signal, lost]) }),
      );
      if (stop.signal.aborted) return;
      // A recipe cannot contain what only the model sees.
      this.#meanings = found.filter(({ whole }) => whole !== undefined);
      const meanings = this.#meanings.map(({ id, sentence, exact, preview }) => ({ id, sentence, exact, preview }));
      send({ type: 'meanings', query, meanings });
    } catch (error) {
      if (!(error instanceof LikewiseError)) throw error;
    }
  }

  /** As often as eyes can follow. */
  #sendSoon(): void {
    this.#soon ??= this.#tools.timers.after(PUBLISH_MS, () => this.#publish());
  }

  #publish(): void {
    this.#soon?.();
    this.#soon = undefined;
    if (this.#closed) return;
    this.#tools.send({ type: 'view', view: this.#view() });
  }

  #view(): View {
    const life = this.#tools.daemon.state;
    const report = this.#report;
    const batch = this.#batch;
    return {
      kind: this.#tools.kind,
      draft: this.#draft,
      taken: this.#taken,
      ...(this.#problem ? { problem: this.#problem } : {}),
      plan: this.#plan,
      answers: this.#book.all,
      ...(this.#current ? { current: this.#current } : {}),
      preview: this.#preview,
      ...(this.#replaced ? { replaced: this.#replaced } : {}),
      ...(report
        ? {
            batch: {
              running: batch !== undefined,
              total: report.total,
              ...countOutcomes(report.outcomes),
              ...(batch?.how && { how: batch.how }),
              ...batch?.pace.measured(report.total - report.outcomes.length),
              ...(report.stopped ? { stopped: report.stopped } : {}),
            },
          }
        : {}),
      daemon: life.name === 'failed' ? wordsOf(life.error) : life.name === 'found' ? 'off' : life.name,
    };
  }
}
