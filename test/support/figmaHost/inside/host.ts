import { FigmaDocument, isWrapping } from './document.ts';
import { drawingOf } from './drawing.ts';
import { instantiate, updateInstances } from './instances.ts';
import { canHold, isLayer } from './kinds.ts';
import type { Bounds, Matrix } from './matrix.ts';
import type { NodeData } from './nodeData.ts';
import type { Outside } from './outside.ts';
import { onlyKeys } from './strict.ts';

interface ChangeRules {
  /** The members in which an instance's layers may differ from the component's. */
  readonly overridable?: boolean;
}

/** The document with the rules by which a plugin may read and change it. */
export class Host {
  readonly document = new FigmaDocument();
  readonly outside: Outside;
  readonly mixed: PluginAPI['mixed'] = Symbol('figma.mixed') as PluginAPI['mixed'];
  /** Pages whose layers may be read. */
  readonly loaded = new Set<string>();
  readonly commands: readonly string[];
  /** How often a member of a layer was read or written. */
  uses = 0;
  /** Of styles and variables. */
  readonly names: Record<string, string> = {};
  /** Of changes of nodes, by page. */
  readonly listeners = new Map<string, Set<(event: NodeChangeEvent) => void>>();
  readonly #changes = new Map<string, Map<string, { type: NodeChange['type']; properties: readonly string[] }>>();
  currentPage = '';
  selection = new Map<string, string[]>();
  readonly #makeNode: (id: string) => BaseNode;
  /** Layers that the plugin made itself. Their locks do not bind it. */
  readonly #made = new Set<string>();
  #handles = new Map<string, BaseNode>();
  /** The document after each undo step, the oldest first. */
  #history: string[] = [];
  /** The undone steps, the last one last. */
  #undone: string[] = [];

  constructor(
    outside: Outside,
    relaunchCommands: readonly string[],
    handles: (host: Host) => (id: string) => BaseNode,
  ) {
    this.outside = outside;
    this.#makeNode = handles(this);
    this.commands = relaunchCommands;
    this.document.onChange = (node, type) => this.#report(node, type);
  }

  /** Tells a page's listeners what changed on it, a moment later and all at once, as Figma does. */
  #report(node: NodeData, type: NodeChange['type']): void {
    // Which property a rule of the document changed is not known here.
    this.#note(node.id, this.document.pageOf(node)?.id, type, ['fills']);
  }

  /** The same for changes outside the document's rules: a user's edit, an undo step. */
  note(id: string, type: NodeChange['type'], ...properties: string[]): void {
    const node = this.document.nodes.get(id);
    this.#note(id, node ? this.document.pageOf(node)?.id : this.currentPage, type, properties);
  }

  #note(id: string, page: string | undefined, type: NodeChange['type'], properties: readonly string[]): void {
    if (page === undefined || !this.listeners.has(page)) return;
    const changes = this.#changes.get(page) ?? new Map();
    if (this.#changes.size === 0) Promise.resolve().then(() => this.#flush());
    this.#changes.set(page, changes);
    const before = changes.get(id);
    if (type !== 'PROPERTY_CHANGE' || !before) changes.set(id, { type, properties });
    else before.properties = [...before.properties, ...properties];
  }

  #flush(): void {
    const all = [...this.#changes];
    this.#changes.clear();
    for (const [page, changes] of all) {
      const nodeChanges = [...changes].map(([id, change]) => {
        const node = this.document.nodes.has(id) ? this.node(id) : { id, removed: true, type: 'RECTANGLE' };
        return { ...change, id, origin: 'LOCAL', node } as NodeChange;
      });
      for (const listener of this.listeners.get(page) ?? []) listener({ nodeChanges });
    }
  }

  node(id: string): BaseNode {
    const handle = this.#handles.get(id) ?? this.#makeNode(id);
    this.#handles.set(id, handle);
    return handle;
  }

  childrenOf(node: NodeData): SceneNode[] {
    if (node.type === 'PAGE' && !this.loaded.has(node.id)) {
      throw new Error(`page ${node.id} is not loaded: call page.loadAsync() first`);
    }
    return node.children.map((id) => this.node(id) as SceneNode);
  }

  pageMembers(id: string) {
    const host = this;
    return {
      async loadAsync() {
        host.loaded.add(id);
      },
      on(type: string, listener: (event: NodeChangeEvent) => void) {
        if (type !== 'nodechange') throw new Error(`the host does not model the event ${type} of a page`);
        if (!host.loaded.has(id)) throw new Error(`page ${id} is not loaded: call page.loadAsync() first`);
        host.listeners.set(id, (host.listeners.get(id) ?? new Set()).add(listener));
      },
      off(_type: 'nodechange', listener: (event: NodeChangeEvent) => void) {
        const listeners = host.listeners.get(id);
        listeners?.delete(listener);
        if (listeners?.size === 0) host.listeners.delete(id);
      },
      get selection() {
        return Object.freeze(
          (host.selection.get(id) ?? [])
            .filter((at) => host.document.nodes.has(at))
            .map((at) => host.node(at) as SceneNode),
        );
      },
    } satisfies Partial<PageNode>;
  }

  /** Changes a layer, unless the user locked it or it belongs to an instance. */
  change(node: NodeData, work: () => void, { overridable = false }: ChangeRules = {}): void {
    const above = this.document.ancestors(node);
    if ([node, ...above].some(({ id, locked }) => locked && !this.#made.has(id)))
      throw new Error(`the plugin changed a locked layer: ${node.name}`);
    if (!overridable && above.some(({ type }) => type === 'INSTANCE')) {
      throw new Error(`This property cannot be overridden in an instance (${node.name})`);
    }
    const inInstance = [node, ...above].some(({ type }) => type === 'INSTANCE');
    const before = inInstance ? (JSON.parse(JSON.stringify(node)) as NodeData) : undefined;
    work();
    if (before && this.document.nodes.has(node.id)) {
      const keys = (Object.keys(node) as (keyof NodeData)[]).filter((key) => key !== 'data' && key !== 'relaunch');
      const changed = keys.filter((key) => JSON.stringify(node[key]) !== JSON.stringify(before[key]));
      node.overridden = [...new Set([...node.overridden, ...changed])];
    }
    if (this.document.nodes.has(node.id)) this.document.changed(node);
    this.follow([node, ...above]);
  }

  /** Makes the instances of components follow their changes. */
  follow(chain: readonly NodeData[]): void {
    for (const component of chain) {
      if (component.type === 'COMPONENT' && this.document.nodes.has(component.id))
        updateInstances(component, this.document);
    }
  }

  moveTo(node: NodeData, matrix: Matrix): void {
    const [[a, c, x], [b, d, y]] = matrix;
    if (isWrapping(node)) {
      if (a !== 1 || d !== 1 || b !== 0 || c !== 0) throw new Error('the host does not model turning a group');
      this.change(node, () => this.document.shiftTo(node, x, y));
      return;
    }
    if (Math.abs(Math.hypot(a, b) - 1) > 1e-3 || Math.abs(Math.hypot(c, d) - 1) > 1e-3) {
      throw new Error('in set_relativeTransform: the transform must not scale');
    }
    this.change(node, () => {
      // An auto layout silently keeps its children in place.
      if (this.document.inFlow(node)) return;
      node.transform = JSON.parse(JSON.stringify(matrix));
      if (node.parent !== null) this.document.layOut(this.document.get(node.parent));
    });
  }

  /** Distinguishes layers that the plugin made from the user's. */
  made(id: string): void {
    this.#made.add(id);
  }

  /** A copy of a node and its descendants, on the current page. */
  copy(node: NodeData, type: NodeType = node.type): BaseNode {
    const made =
      type === 'INSTANCE' && node.type === 'COMPONENT'
        ? instantiate(node, this.document)
        : this.document.copy(node, type);
    for (const { id } of this.document.within(made)) this.made(id);
    this.document.move(made, this.document.get(this.currentPage), Number.POSITIVE_INFINITY);
    made.transform = JSON.parse(JSON.stringify(node.transform));
    return this.node(made.id);
  }

  position(node: NodeData, value: 'AUTO' | 'ABSOLUTE'): void {
    const parent = this.document.get(node.parent!);
    if (value === 'ABSOLUTE' && parent.layout === 'NONE') {
      throw new Error('Can only set layoutPositioning = ABSOLUTE if the parent node has layoutMode !== NONE');
    }
    this.change(node, () => {
      node.positioning = value;
      this.document.layOut(parent);
    });
  }

  resize(node: NodeData, width: number, height: number): void {
    if (!(width >= 0.01 && height >= 0.01)) throw new Error('in resize: sizes must be at least 0.01');
    if (node.children.length > 0) throw new Error('the host does not model resizing what has children');
    this.change(node, () => Object.assign(node, { width, height }));
  }

  insert(parent: NodeData, childId: string, index: number): void {
    const child = this.document.get(childId);
    if (!isLayer(child) || !canHold(parent, child)) throw new Error(`a ${parent.type} cannot hold a ${child.type}`);
    if (!(index >= 0)) throw new Error('in insertChild: the index is out of range');
    for (const end of [parent, child.parent === null ? parent : this.document.get(child.parent)]) {
      if ([end, ...this.document.ancestors(end)].some(({ type }) => type === 'INSTANCE')) {
        throw new Error('Cannot move node. New parent is an instance or is inside of an instance');
      }
      if ([end, ...this.document.ancestors(end)].some(({ locked }) => locked)) {
        throw new Error(`the plugin changed a locked layer: ${end.name}`);
      }
    }
    if (parent.type === 'PAGE' && !this.loaded.has(parent.id)) throw new Error(`page ${parent.id} is not loaded`);
    const from = child.parent === null ? [] : this.document.ancestors(child);
    this.document.move(child, parent, index);
    this.follow([...from, parent, ...this.document.ancestors(parent)]);
  }

  group(nodes: readonly BaseNode[], parent: BaseNode, index = Number.POSITIVE_INFINITY): GroupNode {
    if (nodes.length === 0) throw new Error('in group: there must be at least one node');
    const holder = this.document.get(parent.id);
    const group = this.document.add('GROUP', { name: 'Group' });
    group.parent = holder.id;
    for (const [place, { id }] of nodes.entries()) {
      const node = this.document.get(id);
      const absolute = this.document.absolute(node);
      this.insert(group, id, place);
      if (!isWrapping(node)) node.transform = this.document.toContainer(node, absolute);
    }
    group.parent = null;
    this.insert(holder, group.id, index);
    return this.node(group.id) as GroupNode;
  }

  async exportNode(node: NodeData, settings: ExportSettings): Promise<Uint8Array> {
    onlyKeys('ExportSettings', settings, ['format', 'constraint', 'contentsOnly', 'useAbsoluteBounds', 'colorProfile']);
    const { format, constraint, contentsOnly, useAbsoluteBounds, colorProfile } = settings as ExportSettingsImage;
    if (format !== 'PNG' || !contentsOnly || !useAbsoluteBounds || colorProfile !== 'SRGB' || !constraint) {
      throw new Error('the host models PNG, of contents only, at absolute bounds, in sRGB, with a constraint');
    }
    const box = this.document.box(node);
    const hidden = [node, ...this.document.ancestors(node)].some(({ visible }) => !visible);
    const shown = node.children.length === 0 || this.document.within(node).some((part) => this.#isSeen(part));
    if (hidden || !shown || !box || box.width === 0 || box.height === 0) {
      throw new Error('in exportAsync: Failed to export node. This node may not have any visible layers.');
    }
    const { width, height } = scaled(box, constraint);
    const drawing = drawingOf(node, this.document);
    return new Uint8Array(await this.outside.render(JSON.stringify({ id: node.id, drawing, box, width, height })));
  }

  /** Whether a layer and all its ancestors are visible, and it is painted. */
  #isSeen(node: NodeData): boolean {
    const painted = node.fills === 'mixed' || [...node.fills, ...node.strokes].some(({ visible }) => visible !== false);
    return painted && [node, ...this.document.ancestors(node)].every(({ visible }) => visible);
  }

  checkRelaunch(command: string): void {
    if (!this.commands.includes(command)) throw new Error(`the manifest has no relaunch button ${command}`);
  }

  /** Everything that outlives the plugin, as JSON. */
  save(): string {
    const { nodes, ids } = this.document;
    const { currentPage, selection } = this;
    return JSON.stringify({
      nodes: [...nodes],
      ids,
      currentPage,
      selection: [...selection],
      made: [...this.#made],
      history: this.#history,
    });
  }

  restore(json: string): void {
    const { nodes, ids, currentPage, selection, made, history } = JSON.parse(json);
    Object.assign(this.document, { nodes: new Map(nodes), ids });
    Object.assign(this, { currentPage, selection: new Map(selection) });
    this.#history = history;
    for (const id of made) this.#made.add(id);
    this.loaded.add(currentPage);
  }

  /** Combines the changes since the last step into one step. */
  commit(): void {
    this.outside.apart(() => {
      const now = this.#snapshot();
      if (now === this.#history[this.#history.length - 1]) return;
      this.#history.push(now);
      this.#undone = [];
    });
  }

  /** Goes back one step, as the user does; false if there is none. */
  undo(): boolean {
    this.commit();
    if (this.#history.length < 2) return false;
    this.#undone.push(this.#history.pop()!);
    this.#goTo(this.#history[this.#history.length - 1]!);
    return true;
  }

  /** Redoes the last undone step; false if something else was done since. */
  redo(): boolean {
    const step = this.#undone.pop();
    if (step === undefined) return false;
    this.#history.push(step);
    this.#goTo(step);
    return true;
  }

  #goTo(step: string): void {
    const before = this.document.nodes;
    this.document.nodes = new Map(JSON.parse(step));
    for (const id of new Set([...before.keys(), ...this.document.nodes.keys()])) {
      const now = this.document.nodes.get(id);
      if (!now) this.note(id, 'DELETE');
      else if (!before.has(id)) this.note(id, 'CREATE');
      else if (JSON.stringify(now) !== JSON.stringify(before.get(id))) this.note(id, 'PROPERTY_CHANGE', 'fills');
    }
  }

  #snapshot(): string {
    return JSON.stringify([...this.document.nodes]);
  }
}

function scaled({ width, height }: Bounds, { type, value }: ExportSettingsConstraints) {
  const scale = type === 'SCALE' ? value : type === 'WIDTH' ? value / width : value / height;
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
