import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { getQuickJS, type QuickJSContext, type QuickJSHandle, type QuickJSWASMModule } from 'quickjs-emscripten';
import { ImageStore } from './imageStore.ts';
import { render } from './render.ts';
import type { NodeView, PageSpec, RenderRequest } from './scene.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where the built plugin is. */
export const PLUGIN = here('../../../plugins/figma/dist/');

let hostCode: string | undefined;

/** What the host runs inside the sandbox. */
function buildHost(): string {
  hostCode ??= buildSync({
    entryPoints: [here('inside/main.ts')],
    bundle: true,
    format: 'iife',
    target: 'es2020',
    write: false,
  }).outputFiles[0]!.text;
  return hostCode;
}

export interface FigmaEvent {
  readonly name: string;
  readonly detail: unknown;
}

export interface WorldOptions {
  readonly pages: readonly PageSpec[];
  readonly images?: ImageStore;
  /** The contents of figma.clientStorage, as JSON. They belong to one user on one computer, so windows share them. */
  readonly storage?: Map<string, string>;
  /** Names of styles and variables by their ids. */
  readonly names?: Readonly<Record<string, string>>;
}

/** One Figma window with an open document: the plugin's main bundle, in QuickJS, on the strict host. */
export class FigmaWorld {
  readonly images: ImageStore;
  readonly storage: Map<string, string>;
  /** What the user saw, in order: notifications, windows, errors in the console. */
  readonly events: FigmaEvent[] = [];
  /** How long the plugin worked without a pause, each time, in milliseconds of processor time. */
  readonly slices: number[] = [];
  /** Called with each message for the UI. */
  onToUi: (message: unknown) => void = () => {};
  /** Called with each event as it comes. */
  onEvent: (event: FigmaEvent) => void = () => {};
  /** What each export waits for before it is drawn. Figma may take long, or never finish. */
  beforeExport: (id: string) => Promise<void> = async () => {};
  readonly #quickjs: QuickJSWASMModule;
  readonly #names: string;
  #vm!: QuickJSContext;
  #control!: QuickJSHandle;
  readonly #timers = new Map<number, NodeJS.Timeout>();
  #timerIds = 0;
  /** The part of the present slice that was not the plugin's, in microseconds. */
  #apart = 0;
  /** Whether a command has run in this sandbox. The next one gets a new sandbox. */
  #used = false;

  static async open({
    pages,
    images = new ImageStore(),
    storage = new Map(),
    names = {},
  }: WorldOptions): Promise<FigmaWorld> {
    return new FigmaWorld(await getQuickJS(), pages, images, storage, names);
  }

  private constructor(
    quickjs: QuickJSWASMModule,
    pages: readonly PageSpec[],
    images: ImageStore,
    storage: Map<string, string>,
    names: Readonly<Record<string, string>>,
  ) {
    this.#quickjs = quickjs;
    this.images = images;
    this.storage = storage;
    this.#names = JSON.stringify(names);
    this.#start('load', JSON.stringify(pages));
  }

  /** Starts the plugin in a new sandbox, with a document from `load` or `restore`. */
  #start(from: 'load' | 'restore', document: string): void {
    const vm = this.#quickjs.newContext();
    this.#vm = vm;
    const manifest = readFileSync(`${PLUGIN}manifest.json`, 'utf8');
    const html = readFileSync(`${PLUGIN}${JSON.parse(manifest).ui}`, 'utf8');
    this.#eval(buildHost(), 'host.js').dispose();
    const start = this.#eval(
      '(() => { const value = globalThis.$value; delete globalThis.$value; return value; })()',
      '',
    );
    const args = [this.#outside(vm), vm.newString(manifest), vm.newString(html)];
    this.#control = vm.unwrapResult(vm.callFunction(start, vm.undefined, args));
    this.#call(from, document, this.#names);
    this.#eval(readFileSync(`${PLUGIN}${JSON.parse(manifest).main}`, 'utf8'), 'main.js').dispose();
    this.#used = false;
  }

  /** Ends the plugin and drops its pending work. The document stays. */
  #end(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    // The context itself is left to the garbage collector, because promises of the plugin may still be pending in it.
    this.#control.dispose();
  }

  /** The user closes the plugin's window: Figma ends the plugin. */
  closePlugin(): void {
    this.#call('close');
    this.breakOff();
  }

  /** Figma itself ends, and the plugin without warning. */
  breakOff(): void {
    const document = this.#call('save') as string;
    this.#end();
    this.#start('restore', document);
  }

  /** The user chooses a command of the plugin, which ends the one that runs. */
  run(command: string, parameters: Readonly<Record<string, string>> = {}): void {
    if (this.#used) this.closePlugin();
    this.#used = true;
    this.#call('run', command, JSON.stringify(parameters));
  }

  /** The user types a command's parameter. The offers come as a `suggest` event. */
  type(key: string, query: string): void {
    this.#call('input', key, query);
  }

  select(...ids: readonly string[]): void {
    this.#call('select', JSON.stringify(ids));
  }

  undo(): boolean {
    return this.#call('undo') as boolean;
  }

  redo(): boolean {
    return this.#call('redo') as boolean;
  }

  /** The user changes a layer, by the names of the host's data; `removed` deletes it. */
  edit(id: string, change: Readonly<Record<string, unknown>>): void {
    this.#call('edit', id, JSON.stringify(change));
  }

  pages(): readonly NodeView[] {
    return JSON.parse(this.#call('pages') as string);
  }

  /** Every layer of every page, parents first. */
  nodes(): readonly NodeView[] {
    const all = (node: NodeView): NodeView[] => [node, ...node.children.flatMap(all)];
    return this.pages().flatMap(all);
  }

  node(id: string): NodeView {
    const found = this.nodes().find((node) => node.id === id);
    if (!found) throw new Error(`no node ${id}`);
    return found;
  }

  /** How often the plugin has read or written a layer. */
  uses(): number {
    return this.#call('uses') as number;
  }

  /** The document's own plugin data. */
  data(): Readonly<Record<string, string>> {
    return JSON.parse(this.#call('data') as string);
  }

  /** A message from the UI. */
  receive(message: unknown): void {
    const buffers: QuickJSHandle[] = [];
    const json = JSON.stringify(message, (_, value) => {
      if (!(value instanceof Uint8Array)) return value;
      buffers.push(this.#vm.newArrayBuffer(value.slice().buffer));
      return { $bytes: buffers.length - 1 };
    });
    this.#apply('receive', [this.#vm.newString(json), ...buffers]).dispose();
  }

  close(): void {
    this.#end();
    this.#vm = undefined!;
  }

  #call(name: string, ...args: readonly string[]): unknown {
    const value = this.#apply(
      name,
      args.map((arg) => this.#vm.newString(arg)),
    );
    return value.consume((handle) => this.#vm.dump(handle));
  }

  #apply(name: string, args: readonly QuickJSHandle[]): QuickJSHandle {
    return this.#slice(() => {
      const method = this.#vm.getProp(this.#control, name);
      const value = this.#vm.unwrapResult(this.#vm.callFunction(method, this.#control, ...args));
      for (const handle of [method, ...args]) handle.dispose();
      return value;
    });
  }

  /** Runs the plugin until it waits for something, and records how long it blocked Figma. */
  #slice<T>(work: () => T): T {
    this.#apart = 0;
    const begun = processorTime();
    const value = work();
    this.#settle();
    this.slices.push((processorTime() - begun - this.#apart) / 1000);
    return value;
  }

  #eval(code: string, file: string): QuickJSHandle {
    const value = this.#vm.unwrapResult(this.#vm.evalCode(code, file));
    this.#settle();
    return value;
  }

  /** Runs pending promise callbacks. */
  #settle(): void {
    this.#vm.unwrapResult(this.#vm.runtime.executePendingJobs()).toString();
  }

  #bytes(handle: QuickJSHandle): Uint8Array {
    return this.#vm.getArrayBuffer(handle).consume(({ value }) => value.slice());
  }

  #outside(vm: QuickJSContext): QuickJSHandle {
    const object = vm.newObject();
    const offer = (name: string, work: (...args: QuickJSHandle[]) => QuickJSHandle | undefined) => {
      // biome-ignore lint/suspicious/noConfusingVoidType: the library's own type.
      const method = vm.newFunction(name, (...args): QuickJSHandle | void => work(...args));
      vm.setProp(object, name, method);
      method.dispose();
    };
    offer('keepImage', (bytes) => vm.newString(this.images.keep(this.#bytes(bytes!))));
    offer('hasImage', (hash) => (this.images.has(vm.getString(hash!)) ? vm.true : vm.false));
    offer('imageBytes', (hash) => vm.newArrayBuffer(Uint8Array.from(this.images.get(vm.getString(hash!))!).buffer));
    offer('imageSize', (hash) => vm.newString(JSON.stringify(this.images.sizeOf(vm.getString(hash!)))));
    offer('storageGet', (key) => {
      const json = this.storage.get(vm.getString(key!));
      return json === undefined ? vm.undefined : vm.newString(json);
    });
    offer('storageSet', (key, json) => {
      this.storage.set(vm.getString(key!), vm.getString(json!));
      return undefined;
    });
    offer('storageDelete', (key) => {
      this.storage.delete(vm.getString(key!));
      return undefined;
    });
    offer('render', (json) => {
      const request = JSON.parse(vm.getString(json!)) as RenderRequest;
      return this.#promise(
        vm,
        this.beforeExport(request.id).then(() => render(request, this.images)),
      );
    });
    offer('toUi', (json, ...buffers) => {
      const bytes = buffers.map((buffer) => this.#bytes(buffer));
      const message = JSON.parse(vm.getString(json!), (_, value) =>
        typeof value === 'object' && value !== null && '$bytes' in value ? bytes[value.$bytes] : value,
      );
      queueMicrotask(() => this.#vm === vm && this.onToUi(message));
      return undefined;
    });
    offer('event', (name, detail) => {
      const event = { name: vm.getString(name!), detail: JSON.parse(vm.getString(detail!)) };
      this.events.push(event);
      this.onEvent(event);
      return undefined;
    });
    offer('apart', (work) => {
      const begun = processorTime();
      vm.unwrapResult(vm.callFunction(work!, vm.undefined)).dispose();
      this.#apart += processorTime() - begun;
      return undefined;
    });
    offer('after', (ms, fire) => {
      const kept = fire!.dup();
      const id = ++this.#timerIds;
      const ring = () => {
        this.#timers.delete(id);
        this.#slice(() => vm.unwrapResult(vm.callFunction(kept, vm.undefined)).dispose());
      };
      this.#timers.set(id, setTimeout(ring, vm.getNumber(ms!)));
      return vm.newNumber(id);
    });
    offer('clear', (timer) => {
      clearTimeout(this.#timers.get(vm.getNumber(timer!)));
      return undefined;
    });
    return object;
  }

  #promise(vm: QuickJSContext, work: Promise<Uint8Array>): QuickJSHandle {
    const deferred = vm.newPromise();
    const finish = (settle: () => void) => {
      if (this.#vm !== vm) return;
      this.#slice(settle);
    };
    work.then(
      (bytes) =>
        finish(() =>
          vm.newArrayBuffer(bytes.slice().buffer as ArrayBuffer).consume((handle) => deferred.resolve(handle)),
        ),
      (error: Error) => finish(() => vm.newError(error.message).consume((handle) => deferred.reject(handle))),
    );
    return deferred.handle;
  }
}

/** In microseconds. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
