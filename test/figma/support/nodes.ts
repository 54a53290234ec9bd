import { CORNERED, FRAMES, GEOMETRY, LAYERS, PARENTS } from '../../support/figmaHost/inside/kinds.ts';
import type { Bounds, Matrix } from '../../support/figmaHost/inside/matrix.ts';
import type { Api, Graph, RawNode } from './openPencil.ts';

/*
 * Presents the library's layers as Figma's, and corrects what the library names differently or lacks. In the library, a layer's
 * position in a group is relative to the group. In Figma it is relative to the group's parent. The library's groups also do not
 * follow their contents by themselves.
 */

/** What layers need from their host; see there. */
interface NodeHost {
  readonly graph: Graph;
  readonly api: Api;
  readonly currentPage: string;
  readonly selection: readonly string[];
  readonly relaunch: Map<string, object>;
  raw(id: string): RawNode;
  node(id: string): BaseNode;
  absolute(id: string): Matrix;
  relative(id: string): Matrix;
  box(id: string): Bounds | undefined;
  change<T>(id: string, work: () => T): T;
  moveTo(id: string, matrix: Matrix): void;
  insert(parent: string, child: string, index: number): void;
  copy(id: string): BaseNode;
  exportNode(id: string, settings: ExportSettingsImage): Promise<Uint8Array>;
}

/** How a member is read, and written if that is allowed. */
type Members = Record<string, { readonly get: () => unknown; readonly set: ((value: never) => void) | undefined }>;

/** Which kinds of layers have a member, if not all do. */
const ON: Readonly<Record<string, readonly NodeType[]>> = {
  fills: [...GEOMETRY, 'SECTION'],
  setFillsAsync: [...GEOMETRY, 'SECTION'],
  fillStyleId: [...GEOMETRY, 'SECTION'],
  strokes: GEOMETRY,
  strokeStyleId: GEOMETRY,
  strokeWeight: GEOMETRY,
  effects: [...GEOMETRY, 'GROUP'],
  effectStyleId: [...GEOMETRY, 'GROUP'],
  opacity: [...GEOMETRY, 'GROUP'],
  isMask: [...GEOMETRY, 'GROUP'],
  maskType: [...GEOMETRY, 'GROUP'],
  topLeftRadius: CORNERED,
  topRightRadius: CORNERED,
  bottomRightRadius: CORNERED,
  bottomLeftRadius: CORNERED,
  cornerSmoothing: CORNERED,
  clipsContent: FRAMES,
  layoutMode: FRAMES,
  layoutPositioning: LAYERS,
  layoutGrow: LAYERS,
  layoutAlign: LAYERS,
  visible: LAYERS,
  locked: LAYERS,
  width: LAYERS,
  height: LAYERS,
  resize: LAYERS,
  relativeTransform: LAYERS,
  absoluteTransform: LAYERS,
  absoluteBoundingBox: LAYERS,
  absoluteRenderBounds: LAYERS,
  exportAsync: LAYERS,
  clone: LAYERS,
  createInstance: ['COMPONENT'],
  children: PARENTS,
  appendChild: PARENTS,
  insertChild: PARENTS,
  getStyledTextSegments: ['TEXT'],
  setRangeFills: ['TEXT'],
  loadAsync: ['PAGE'],
  on: ['PAGE'],
  off: ['PAGE'],
  selection: ['PAGE'],
};

/** Written by plugins. Each write counts as a change of the layer. */
const WRITES = ['remove', 'resize', 'setPluginData', 'setRelaunchData', 'setRangeFills'];

export function typeOf(raw: RawNode, rootId: string): NodeType {
  if (raw.id === rootId) return 'DOCUMENT';
  return (raw.type === 'CANVAS' ? 'PAGE' : raw.type) as NodeType;
}

export function makeNode(id: string, host: NodeHost): BaseNode {
  const { graph, api } = host;
  const type = typeOf(graph.getNode(id)!, graph.rootId);
  const theirs = api.wrapNode(id);
  const ours: Members = {};
  const member = (name: string, get: () => unknown, set?: (value: never) => void) => {
    ours[name] = { get, set };
  };
  const raw = () => host.raw(id);
  member('id', () => id);
  member('type', () => type);
  member('removed', () => !graph.getNode(id));
  member('parent', () => (type === 'DOCUMENT' ? null : host.node(raw().parentId!)));
  member('children', () => Object.freeze(raw().childIds.map((child) => host.node(child))));
  member('absoluteTransform', () => host.absolute(id));
  member('absoluteBoundingBox', () => host.box(id) ?? null);
  member('absoluteRenderBounds', () => (raw().visible ? (host.box(id) ?? null) : null));
  member(
    'relativeTransform',
    () => host.relative(id),
    (value: Matrix) => host.change(id, () => host.moveTo(id, value)),
  );
  member(
    'layoutPositioning',
    () => raw().layoutPositioning,
    (value: string) => {
      const holder = raw().parentId;
      if (value === 'ABSOLUTE' && (!holder || host.raw(holder).layoutMode === 'NONE')) {
        throw new Error('Can only set layoutPositioning = ABSOLUTE if the parent node has layoutMode !== NONE');
      }
      host.change(id, () => graph.updateNode(id, { layoutPositioning: value }));
    },
  );
  member(
    'fills',
    () => Object.freeze((raw().fills as readonly StoredPaint[]).map(toPaint)),
    (value: readonly Paint[]) => host.change(id, () => graph.updateNode(id, { fills: value.map(fromPaint) })),
  );
  member('setFillsAsync', () => async (value: readonly Paint[]) => {
    host.change(id, () => graph.updateNode(id, { fills: value.map(fromPaint) }));
  });
  for (const name of ['fillStyleId', 'strokeStyleId', 'effectStyleId']) member(name, () => raw()[name] ?? '');
  member('appendChild', () => (child: BaseNode) => host.insert(id, child.id, Number.POSITIVE_INFINITY));
  member('insertChild', () => (index: number, child: BaseNode) => host.insert(id, child.id, index));
  member('clone', () => () => host.copy(id));
  member('createInstance', () => () => host.node(graph.createInstance(id, host.currentPage)!.id));
  member('exportAsync', () => (settings: ExportSettingsImage) => host.exportNode(id, settings));
  member('setRelaunchData', () => (data: object) => host.relaunch.set(id, data));
  member('loadAsync', () => async () => {});
  member('on', () => () => {});
  member('off', () => () => {});
  member('selection', () => host.selection.map((selected) => host.node(selected)));
  const has = (key: string | symbol) =>
    typeof key === 'string' && key in ON ? ON[key]!.includes(type) : key in ours || key in theirs;
  return new Proxy({} as BaseNode, {
    has: (_, key) => has(key),
    get(_, key) {
      if (typeof key === 'symbol' || key === 'then' || key === 'toJSON') return undefined;
      if (!has(key)) throw new Error(`no such property "${key}" on ${type}`);
      const own = ours[key];
      const value = own ? own.get() : theirs[key];
      if (typeof value !== 'function' || own) return value;
      return (...args: unknown[]) => {
        const call = () => (value as (...all: unknown[]) => unknown).apply(theirs, args);
        return WRITES.includes(key) ? host.change(id, call) : call();
      };
    },
    set(_, key, value) {
      if (typeof key === 'symbol' || !has(key)) throw new Error(`no such property "${String(key)}" on ${type}`);
      const own = ours[key];
      if (own && !own.set) throw new TypeError(`${key} is read-only`);
      if (own) own.set!(value as never);
      else host.change(id, () => Reflect.set(theirs, key, value));
      return true;
    },
  });
}

/** A paint in the library's format. */
type StoredPaint = Record<string, unknown> & { readonly type: string; readonly color: RGBA };

function toPaint({ color, imageScaleMode, ...rest }: StoredPaint): Paint {
  const set = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null);
  const paint = Object.fromEntries(set);
  if (rest.type === 'SOLID') paint.color = { r: color.r, g: color.g, b: color.b };
  if (rest.type === 'IMAGE') paint.scaleMode = imageScaleMode ?? 'FILL';
  return paint as unknown as Paint;
}

function fromPaint(paint: Paint): object {
  const { scaleMode, ...rest } = { scaleMode: undefined, ...paint };
  const colour = 'color' in paint ? { ...paint.color, a: 1 } : { r: 0, g: 0, b: 0, a: 1 };
  return { ...rest, color: colour, ...(scaleMode ? { imageScaleMode: scaleMode } : {}) };
}
