import type { FigmaDocument } from './document.ts';
import type { Host } from './host.ts';
import { ALL, CORNERED, FRAMES, GEOMETRY, LAYERS, PARENTS } from './kinds.ts';
import type { NodeData } from './nodeData.ts';
import { checkedEffects, checkedPaints } from './paints.ts';
import { frozen, notModelled, strict } from './strict.ts';

/** A frame has the members of nearly all kinds that the host models. */
type Everything = Omit<FrameNode, 'toString'> &
  Pick<TextNode, 'getStyledTextSegments' | 'setRangeFills'> &
  Pick<ComponentNode, 'createInstance'>;

interface Property<T> {
  /** The kinds of node that have it. */
  readonly on: readonly NodeType[];
  get(node: NodeData, host: Host): T;
  /** Absent if Figma allows nobody to set it. */
  set?(node: NodeData, value: T, host: Host): void;
}

const MAX_DATA = 100_000;

const doc = ({ document }: Host): FigmaDocument => document;

/** What the host models of a layer, by the names of Figma's typings. */
const PROPERTIES = {
  id: { on: ALL, get: ({ id }) => id },
  type: { on: ALL, get: ({ type }) => type as 'FRAME' },
  name: { on: ALL, get: ({ name }) => name, set: (node, value, host) => host.change(node, () => (node.name = value)) },
  removed: { on: ALL, get: () => false },
  parent: {
    on: ALL,
    get: ({ parent }, host) => (parent === null ? null : host.node(parent)) as FrameNode['parent'],
  },
  visible: {
    on: LAYERS,
    get: ({ visible }) => visible,
    set: (node, value, host) =>
      host.change(
        node,
        () => {
          node.visible = value;
          if (node.parent !== null) doc(host).layOut(doc(host).get(node.parent));
        },
        { overridable: true },
      ),
  },
  locked: {
    on: LAYERS,
    get: ({ locked }) => locked,
    set: (node, value, host) => host.change(node, () => (node.locked = value), { overridable: true }),
  },
  width: { on: LAYERS, get: (node, host) => doc(host).size(node).width },
  height: { on: LAYERS, get: (node, host) => doc(host).size(node).height },
  relativeTransform: {
    on: LAYERS,
    get: (node, host) => frozen(doc(host).relative(node)),
    set: (node, value, host) => host.moveTo(node, value),
  },
  absoluteTransform: { on: LAYERS, get: (node, host) => frozen(doc(host).absolute(node)) },
  absoluteRenderBounds: { on: LAYERS, get: (node, host) => frozen(doc(host).drawn(node) ?? null) },
  opacity: {
    on: [...GEOMETRY, 'GROUP'],
    get: ({ opacity }) => opacity,
    set: (node, value, host) => {
      if (!(value >= 0 && value <= 1)) throw new Error('in set_opacity: expected 0 to 1');
      host.change(node, () => (node.opacity = value), { overridable: true });
    },
  },
  layoutGrow: { on: LAYERS, get: ({ grow }) => grow },
  layoutAlign: { on: LAYERS, get: ({ align }) => align },
  absoluteBoundingBox: { on: LAYERS, get: (node, host) => frozen(doc(host).box(node) ?? null) },
  layoutPositioning: {
    on: LAYERS.filter((type) => type !== 'SECTION' && type !== 'SLICE'),
    get: ({ positioning }) => positioning,
    set: (node, value, host) => host.position(node, value),
  },
  fills: {
    on: [...GEOMETRY, 'SECTION'],
    get: ({ fills }, host) => (fills === 'mixed' ? host.mixed : frozen(fills)),
    set: (node, value, host) => {
      if ((value as readonly Paint[]).some(({ type }) => type === 'PATTERN' || type === 'SHADER')) {
        throw new Error('in set_fills: pattern and shader fills must be set with setFillsAsync');
      }
      paint(host, node, { fills: checkedPaints(value, host.outside), segments: null, fillStyleId: '' });
    },
  },
  setFillsAsync: {
    on: [...GEOMETRY, 'SECTION'],
    get: (node, host) => async (value) => {
      for (const one of value) {
        if (one.type === 'PATTERN' && !doc(host).nodes.has(one.sourceNodeId))
          throw new Error('in setFillsAsync: no such source');
      }
      await Promise.resolve();
      paint(host, node, { fills: checkedPaints(value, host.outside), segments: null, fillStyleId: '' });
    },
  },
  strokes: {
    on: GEOMETRY,
    get: ({ strokes }) => frozen(strokes),
    set: (node, value, host) => paint(host, node, { strokes: checkedPaints(value, host.outside), strokeStyleId: '' }),
  },
  effects: {
    on: [...GEOMETRY, 'GROUP'],
    get: ({ effects }) => frozen(effects),
    set: (node, value, host) => paint(host, node, { effects: checkedEffects(value), effectStyleId: '' }),
  },
  fillStyleId: { on: [...GEOMETRY, 'SECTION'], get: ({ fillStyleId }) => fillStyleId },
  strokeStyleId: { on: GEOMETRY, get: ({ strokeStyleId }) => strokeStyleId },
  effectStyleId: { on: [...GEOMETRY, 'GROUP'], get: ({ effectStyleId }) => effectStyleId },
  getStyledTextSegments: {
    on: ['TEXT'],
    get: ({ segments }) =>
      ((fields: readonly string[]) => {
        if (fields.some((field) => field !== 'fills' && field !== 'fillStyleId')) throw new Error('not modelled');
        return frozen(segments);
      }) as unknown as TextNode['getStyledTextSegments'],
  },
  setRangeFills: {
    on: ['TEXT'],
    get: (node, host) => (start, end, value) => {
      const segment = node.segments?.find((one) => one.start === start && one.end === end);
      if (!segment) throw new Error('the host models ranges that are segments');
      const fills = checkedPaints(value, host.outside);
      host.change(node, () => Object.assign(segment, { fills, fillStyleId: '' }), { overridable: true });
    },
  },
  strokeWeight: {
    on: GEOMETRY,
    get: ({ strokeWeight }) => strokeWeight,
    set: (node, value, host) => host.change(node, () => (node.strokeWeight = value as number)),
  },
  topLeftRadius: corner(0),
  topRightRadius: corner(1),
  bottomRightRadius: corner(2),
  bottomLeftRadius: corner(3),
  cornerSmoothing: {
    on: CORNERED,
    get: ({ smoothing }) => smoothing,
    set: (node, value, host) => host.change(node, () => (node.smoothing = value)),
  },
  clipsContent: { on: FRAMES, get: ({ clips }) => clips },
  layoutMode: { on: FRAMES, get: ({ layout }) => layout },
  isMask: {
    on: [...GEOMETRY, 'GROUP'],
    get: ({ isMask }) => isMask,
    set: (node, value, host) => host.change(node, () => (node.isMask = value)),
  },
  maskType: {
    on: [...GEOMETRY, 'GROUP'],
    get: ({ maskType }) => maskType,
    set: (node, value, host) => host.change(node, () => (node.maskType = value)),
  },
  children: { on: PARENTS, get: (node, host) => frozenList(host.childrenOf(node)) },
  appendChild: { on: PARENTS, get: (node, host) => (child) => host.insert(node, child.id, Number.POSITIVE_INFINITY) },
  insertChild: { on: PARENTS, get: (node, host) => (index, child) => host.insert(node, child.id, index) },
  clone: { on: LAYERS, get: (node, host) => () => host.copy(node) as FrameNode },
  createInstance: { on: ['COMPONENT'], get: (node, host) => () => host.copy(node, 'INSTANCE') as InstanceNode },
  resize: { on: LAYERS, get: (node, host) => (width, height) => host.resize(node, width, height) },
  remove: { on: LAYERS, get: (node, host) => () => host.change(node, () => doc(host).remove(node)) },
  exportAsync: {
    on: LAYERS,
    get: (node, host) => ((settings: ExportSettings) => host.exportNode(node, settings)) as FrameNode['exportAsync'],
  },
  getPluginData: { on: ALL, get: (node) => (key) => node.data[key] ?? '' },
  getPluginDataKeys: { on: ALL, get: (node) => () => Object.keys(node.data) },
  setPluginData: {
    on: ALL,
    get: (node, host) => (key, value) => {
      if (key.length + value.length > MAX_DATA) throw new Error('plugin data is limited to 100 kB per entry');
      const write = () => {
        if (value === '') delete node.data[key];
        else node.data[key] = value;
      };
      host.change(node, write, { overridable: true });
    },
  },
  setRelaunchData: {
    on: ALL,
    get: (node, host) => (data) => {
      for (const command of Object.keys(data)) host.checkRelaunch(command);
      host.change(node, () => (node.relaunch = { ...data }), { overridable: true });
    },
  },
} satisfies { [K in keyof Everything]?: Property<Everything[K]> };

/** Instances override paints. A layer with other paints than its style is no longer linked to the style. */
function paint(host: Host, node: NodeData, change: Partial<NodeData>): void {
  host.change(node, () => Object.assign(node, change), { overridable: true });
}

function corner(index: 0 | 1 | 2 | 3): Property<number> {
  return {
    on: CORNERED,
    get: ({ radii }) => radii[index],
    set: (node, value, host) => host.change(node, () => (node.radii[index] = value)),
  };
}

function frozenList(nodes: readonly SceneNode[]): readonly SceneNode[] {
  return Object.freeze([...nodes]);
}

/** What each kind of node has. */
const KINDS = new Map<NodeType, Map<string, Property<unknown>>>();

function membersOf(type: NodeType): Map<string, Property<unknown>> {
  const all = Object.entries(PROPERTIES) as [string, Property<unknown>][];
  const members = KINDS.get(type) ?? new Map(all.filter(([, { on }]) => on.includes(type)));
  KINDS.set(type, members);
  return members;
}

type Handle = Pick<BaseNode, 'id'>;

/** Makes the handles of nodes. A handle outlives its node; then only `id` and `removed` can be read. */
export function handles(host: Host): (id: string) => BaseNode {
  // One per kind, so that a handle is cheap to make.
  const rules = new Map<NodeType, ProxyHandler<Handle>>();
  return (id) => {
    const { type } = host.document.get(id);
    const handler = type === 'PAGE' ? rulesOf(type, host, strict(type, host.pageMembers(id))) : rules.get(type);
    const made = handler ?? rulesOf(type, host);
    if (type !== 'PAGE') rules.set(type, made);
    return new Proxy<Handle>({ id }, made) as BaseNode;
  };
}

/** What a handle can do; `page` adds what a page has beyond the members of its kind. */
function rulesOf(type: NodeType, host: Host, page?: object): ProxyHandler<Handle> {
  const members = membersOf(type);
  const refuse = () => {
    throw notModelled(type, 'that');
  };
  return {
    get({ id }, key) {
      if (typeof key === 'symbol' || key === 'then' || key === 'toJSON') return undefined;
      host.uses++;
      if (key === 'id') return id;
      if (key === 'removed') return !host.document.nodes.has(id);
      const property = members.get(key);
      if (property) return property.get(host.document.get(id), host);
      if (page) return Reflect.get(page, key);
      throw notModelled(type, key);
    },
    // Whether a kind lacks a member that others have is known. Everything else is unknown.
    has(_, key) {
      if (typeof key === 'symbol' || members.has(key)) return true;
      if (key in PROPERTIES) return false;
      if (page) return key in page;
      throw notModelled(type, key);
    },
    set({ id }, key, value) {
      const property = members.get(String(key));
      if (!property) throw notModelled(type, String(key));
      if (!property.set) throw new TypeError(`${type}.${String(key)} is read-only`);
      property.set(host.document.get(id), value, host);
      return true;
    },
    deleteProperty: refuse,
    defineProperty: refuse,
    ownKeys: refuse,
  };
}
