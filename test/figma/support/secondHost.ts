import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { isLayer } from '../../support/figmaHost/inside/kinds.ts';
import {
  type Bounds,
  invert,
  type Matrix,
  multiply,
  transformBox,
  union,
} from '../../support/figmaHost/inside/matrix.ts';
import { type FigmaEvent, PLUGIN } from '../../support/figmaHost/world.ts';
import { openPencil } from './install.ts';
import { makeNode, typeOf } from './nodes.ts';
import type { Api, Graph, OpenPencil, RawNode } from './openPencil.ts';

/** The present state of a layer: everything the library stores about it, and its position on the page. */
export interface Layer {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly children: readonly Layer[];
  readonly data: unknown;
  readonly relaunch: unknown;
  readonly box: Bounds | undefined;
  readonly raw: object;
}

/** The plugin's main bundle on the library's document. Does what Figma does and the library does not: groups, undo, instances. */
export class SecondHost {
  readonly graph: Graph;
  readonly api: Api;
  readonly events: FigmaEvent[] = [];
  readonly storage = new Map<string, unknown>();
  readonly relaunch = new Map<string, object>();
  selection: readonly string[] = [];
  onToUi: (message: unknown) => void = () => {};
  readonly #library: OpenPencil;
  readonly #nodes = new Map<string, BaseNode>();
  readonly #listeners = new Map<string, (event?: object) => void>();
  /** The document after each undo step, as JSON. */
  readonly #history: string[] = [];
  readonly #ui: { onmessage?: (message: unknown) => void } = {};
  /** Layers that the plugin made itself. Their locks do not bind it. */
  readonly #made = new Set<string>();
  #stale = true;

  /** Opens a `.fig` file. */
  static async open(file: Uint8Array): Promise<SecondHost> {
    const library = await openPencil();
    const bytes = file.slice().buffer as ArrayBuffer;
    return new SecondHost(library, await library.parseFigFile(bytes, { populate: 'all' }));
  }

  private constructor(library: OpenPencil, graph: Graph) {
    this.#library = library;
    this.graph = graph;
    this.api = new library.FigmaAPI(graph);
    // Changes in an instance become its own overrides.
    graph.emitter.on('node:updated', (id, changes) => {
      if (graph.isApplyingLayout) return;
      const at = [id, ...this.above(id)].find((one) => this.raw(one).type === 'INSTANCE');
      if (at) for (const key of Object.keys(changes)) this.raw(at).overrides[at === id ? key : `${id}:${key}`] = true;
    });
    this.#commit();
    const globals = { figma: this.#figma(), __html__: '', console: this.#console(), setTimeout, clearTimeout };
    runInContext(readFileSync(`${PLUGIN}main.js`, 'utf8'), createContext(globals));
  }

  run(command: string, parameters: Readonly<Record<string, string>> = {}): void {
    this.#listeners.get('run')?.({ command, parameters });
  }

  /** The user closes the plugin's window. */
  closePlugin(): void {
    this.#listeners.get('close')?.();
  }

  receive(message: unknown): void {
    this.#ui.onmessage?.(message);
  }

  select(...ids: readonly string[]): void {
    this.selection = ids;
    this.#listeners.get('selectionchange')?.();
  }

  /** Goes back one step, as the user does. */
  undo(): void {
    this.#commit();
    this.#history.pop();
    this.graph.nodes = new Map(JSON.parse(this.#history[this.#history.length - 1]!));
    this.graph.clearAbsPosCache();
    this.#stale = true;
  }

  get currentPage(): string {
    return this.graph.getPages()[0]!.id;
  }

  /** Every layer of every page, parents first. */
  layers(): Layer[] {
    const all = (layer: Layer): Layer[] => [layer, ...layer.children.flatMap(all)];
    return this.graph.getPages().flatMap(({ id }) => all(this.layer(id)));
  }

  layer(id: string): Layer {
    this.#settle();
    const { source: _, pluginData, pluginRelaunchData: __, childIds, overrides: ___, ...raw } = this.raw(id);
    return {
      id,
      name: raw.name,
      type: typeOf(this.raw(id), this.graph.rootId),
      children: childIds.map((child) => this.layer(child)),
      data: pluginData,
      relaunch: this.relaunch.get(id),
      box: this.box(id),
      raw: structuredClone(raw),
    };
  }

  /** The first layer of this name. */
  find(name: string): Layer {
    const found = this.layers().find((layer) => layer.name === name);
    if (!found) throw new Error(`no layer ${name}`);
    return found;
  }

  raw(id: string): RawNode {
    const node = this.graph.getNode(id);
    if (!node) throw new Error(`The node with id "${id}" does not exist`);
    return node;
  }

  node(id: string): BaseNode {
    const node = this.#nodes.get(id) ?? makeNode(id, this);
    this.#nodes.set(id, node);
    return node;
  }

  /** A layer's ancestors, without pages. */
  above(id: string): string[] {
    const found: string[] = [];
    for (let at = this.raw(id).parentId; at && isLayer(this.node(at) as SceneNode); at = this.raw(at).parentId)
      found.push(at);
    return found;
  }

  /** The nearest ancestor that is not a group. In Figma, a layer's position is relative to it. */
  container(id: string): string | undefined {
    return this.above(id).find((at) => !['GROUP', 'BOOLEAN_OPERATION'].includes(this.raw(at).type));
  }

  absolute(id: string): Matrix {
    this.#settle();
    return this.api.wrapNode(id).absoluteTransform as Matrix;
  }

  /** Converts a transform to the nearest container that is not a group, as Figma does. */
  relative(id: string): Matrix {
    const container = this.container(id);
    return container ? multiply(invert(this.absolute(container)), this.absolute(id)) : this.absolute(id);
  }

  box(id: string): Bounds | undefined {
    const raw = this.raw(id);
    if (!isLayer(raw as unknown as SceneNode)) return undefined;
    return transformBox(this.absolute(id), raw.width, raw.height);
  }

  /** Changes a layer. Throws for a locked one, or one inside a locked one. */
  change<T>(id: string, work: () => T): T {
    const chain = [id, ...this.above(id)];
    if (!this.#made.has(id) && chain.some((at) => this.raw(at).locked))
      throw new Error(`the plugin changed a locked layer: ${this.raw(id).name}`);
    const value = work();
    this.#touched(chain);
    return value;
  }

  moveTo(id: string, matrix: Matrix): void {
    const raw = this.raw(id);
    const holder = raw.parentId ? this.raw(raw.parentId) : undefined;
    if (holder && holder.layoutMode !== 'NONE' && raw.layoutPositioning !== 'ABSOLUTE') return;
    const container = this.container(id);
    const onPage = container ? multiply(this.absolute(container), matrix) : matrix;
    const isOnPage = !holder || !isLayer(holder as unknown as SceneNode);
    const [[a, c, x], [b, d, y]] = isOnPage ? onPage : multiply(invert(this.absolute(holder.id)), onPage);
    // The library rotates a layer around its centre.
    const middle = { x: (a * raw.width + c * raw.height) / 2 + x, y: (b * raw.width + d * raw.height) / 2 + y };
    const rotation = (Math.atan2(b, a) * 180) / Math.PI;
    this.graph.updateNode(id, {
      x: middle.x - raw.width / 2,
      y: middle.y - raw.height / 2,
      rotation,
      flipX: false,
      flipY: false,
    });
  }

  /** Moves a layer into another one. It keeps its relative position, or on request its position on the page. */
  insert(parent: string, child: string, index: number, keepsPlace = false): void {
    for (const end of [parent, this.raw(child).parentId]) {
      const chain = end ? [end, ...this.above(end)] : [];
      if (chain.some((at) => this.raw(at).type === 'INSTANCE'))
        throw new Error('Cannot move node. New parent is an instance');
      if (chain.some((at) => this.raw(at).locked))
        throw new Error(`the plugin changed a locked layer: ${this.raw(end!).name}`);
    }
    const was = this.relative(child);
    const onPage = this.absolute(child);
    const old = this.raw(child).parentId;
    this.graph.reparentNode(child, parent);
    this.graph.insertChildAt(child, parent, Math.min(index, this.raw(parent).childIds.length - 1));
    if (old && this.graph.getNode(old)?.type === 'GROUP' && this.raw(old).childIds.length === 0)
      this.graph.deleteNode(old);
    this.#stale = true;
    const container = this.container(child);
    this.moveTo(child, !keepsPlace ? was : container ? multiply(invert(this.absolute(container)), onPage) : onPage);
    this.#touched([child, ...this.above(child)]);
  }

  /** A copy on the current page, as Figma makes it. */
  copy(id: string): BaseNode {
    return this.node(this.graph.cloneTree(id, this.currentPage)!.id);
  }

  async exportNode(id: string, { constraint }: ExportSettingsImage): Promise<Uint8Array> {
    this.#settle();
    const { width, height } = this.box(id)!;
    const { type, value } = constraint!;
    const scale = type === 'WIDTH' ? value / width : value / height;
    const png = await this.#library.headlessRenderNodes(this.graph, this.currentPage, [id], { scale, format: 'PNG' });
    if (!png) throw new Error('in exportAsync: Failed to export node. This node may not have any visible layers.');
    return png;
  }

  #group(nodes: readonly BaseNode[], parent: BaseNode, index = Number.POSITIVE_INFINITY): BaseNode {
    const box = union(nodes.map(({ id }) => this.box(id)!))!;
    const { id } = this.graph.createNode('GROUP', parent.id, { name: 'Group', width: box.width, height: box.height });
    const container = this.container(id);
    const at: Matrix = [
      [1, 0, box.x],
      [0, 1, box.y],
    ];
    this.moveTo(id, container ? multiply(invert(this.absolute(container)), at) : at);
    for (const [place, node] of nodes.entries()) this.insert(id, node.id, place, true);
    this.insert(parent.id, id, index, true);
    return this.node(id);
  }

  /**
   * Applies the consequences of a layer's change: groups fit their contents, and instances follow. The rest is laid out on access.
   */
  #touched(chain: readonly string[]): void {
    this.#stale = true;
    for (const id of chain) {
      const raw = this.graph.getNode(id);
      if (raw?.type === 'GROUP') this.#fit(raw);
      if (raw?.type === 'COMPONENT') this.graph.syncInstances(id);
    }
  }

  #fit(group: RawNode): void {
    const boxes = group.childIds.map((id) => {
      const { x, y, width, height } = this.raw(id);
      return { x, y, width, height };
    });
    const box = union(boxes);
    if (!box || (box.x === 0 && box.y === 0 && box.width === group.width && box.height === group.height)) return;
    for (const id of group.childIds) {
      const { x, y } = this.raw(id);
      this.graph.updateNode(id, { x: x - box.x, y: y - box.y });
    }
    const { width, height } = box;
    this.graph.updateNode(group.id, { x: group.x + box.x, y: group.y + box.y, width, height });
  }

  #settle(): void {
    if (!this.#stale) return;
    this.#stale = false;
    this.#library.computeAllLayouts(this.graph);
    this.graph.clearAbsPosCache();
  }

  /** Combines the changes since the last step into one step. */
  #commit(): void {
    this.#settle();
    const now = JSON.stringify([...this.graph.nodes]);
    if (now !== this.#history[this.#history.length - 1]) this.#history.push(now);
  }

  #console() {
    const say = (...args: unknown[]) => this.events.push({ name: 'console', detail: args.map(String) });
    return { log: say, error: say, info: say, warn: say };
  }

  #figma(): object {
    const { api, graph } = this;
    return {
      apiVersion: '1.0.0',
      mixed: Symbol('figma.mixed'),
      root: this.node(graph.rootId),
      currentPage: this.node(this.currentPage),
      setCurrentPageAsync: async () => {},
      getNodeByIdAsync: async (id: string) => (graph.getNode(id) ? this.node(id) : null),
      getStyleByIdAsync: async () => null,
      variables: { getVariableByIdAsync: async () => null },
      on: (type: string, listener: () => void) => this.#listeners.set(type, listener),
      off: (type: string) => this.#listeners.delete(type),
      parameters: { on: () => {} },
      showUI: () => this.events.push({ name: 'show-ui', detail: undefined }),
      ui: Object.assign(this.#ui, {
        postMessage: (message: unknown) => queueMicrotask(() => this.onToUi(message)),
        resize: () => {},
      }),
      notify: () => ({ cancel() {} }),
      commitUndo: () => this.#commit(),
      clientStorage: {
        getAsync: async (key: string) => this.storage.get(key),
        setAsync: async (key: string, value: unknown) => this.storage.set(key, value),
        deleteAsync: async (key: string) => this.storage.delete(key),
      },
      viewport: { scrollAndZoomIntoView: () => {} },
      createRectangle: () => {
        const { id } = graph.createNode('RECTANGLE', this.currentPage, { name: 'Rectangle' });
        this.#made.add(id);
        return this.node(id);
      },
      group: (nodes: readonly BaseNode[], parent: BaseNode, index?: number) => this.#group(nodes, parent, index),
      createImage: (bytes: Uint8Array) => api.createImage(Uint8Array.from(bytes)),
      getImageByHash: (hash: string) => {
        const bytes = graph.images.get(hash);
        if (!bytes) return null;
        const view = new DataView(bytes.buffer, bytes.byteOffset);
        const size = async () => ({ width: view.getUint32(16), height: view.getUint32(20) });
        return { hash, getBytesAsync: async () => bytes, getSizeAsync: size };
      },
      base64Encode: (bytes: Uint8Array) => api.base64Encode(bytes),
      base64Decode: (text: string) => api.base64Decode(text),
    };
  }
}
