import { layOut } from './layout.ts';
import { type Bounds, invert, type Matrix, multiply, transformBox, union } from './matrix.ts';
import type { NodeData } from './nodeData.ts';

const IDENTITY: Matrix = [
  [1, 0, 0],
  [0, 1, 0],
];

/** Kinds whose size and position follow from their children. */
const WRAPPING: readonly NodeType[] = ['GROUP', 'BOOLEAN_OPERATION'];

export const isWrapping = ({ type }: NodeData) => WRAPPING.includes(type);

/** The nodes by id, and the rules of their hierarchy and positions. */
export class FigmaDocument {
  nodes = new Map<string, NodeData>();
  /** How many ids were assigned here. */
  ids = 0;
  /** Called for every node that was moved, changed or removed. */
  onChange: (node: NodeData, type: NodeChange['type']) => void = () => {};

  get(id: string): NodeData {
    const node = this.nodes.get(id);
    if (!node) throw new Error(`The node with id "${id}" does not exist`);
    return node;
  }

  add(type: NodeType, values: Partial<NodeData> = {}): NodeData {
    const node: NodeData = {
      id: `9:${++this.ids}`,
      type,
      name: type,
      parent: null,
      children: [],
      visible: true,
      locked: false,
      transform: IDENTITY,
      width: 100,
      height: 100,
      fills: [],
      segments: null,
      strokes: [],
      effects: [],
      fillStyleId: '',
      strokeStyleId: '',
      effectStyleId: '',
      strokeWeight: 1,
      radii: [0, 0, 0, 0],
      smoothing: 0,
      clips: false,
      layout: 'NONE',
      spacing: 0,
      padding: 0,
      positioning: 'AUTO',
      opacity: 1,
      sizing: { main: 'HUG', cross: 'FIXED' },
      wrap: false,
      grow: 0,
      align: 'INHERIT',
      limits: { width: [null, null], height: [null, null] },
      source: null,
      overridden: [],
      isMask: false,
      maskType: 'ALPHA',
      data: {},
      relaunch: {},
      ...values,
    };
    if (this.nodes.has(node.id)) throw new Error(`two nodes of id ${node.id}`);
    this.nodes.set(node.id, node);
    return node;
  }

  /** A copy of a node and its descendants, without a parent yet. */
  copy(node: NodeData, type: NodeType = node.type): NodeData {
    const { id: _, parent: __, children, ...values } = JSON.parse(JSON.stringify(node)) as NodeData;
    const made = this.add(type, { ...values, type });
    for (const child of children) {
      const copied = this.copy(this.get(child));
      copied.parent = made.id;
      made.children.push(copied.id);
    }
    return made;
  }

  changed(node: NodeData): void {
    this.onChange(node, 'PROPERTY_CHANGE');
  }

  /** Moves a node to another parent, where it keeps its transform. A group that loses its last child is removed. */
  move(node: NodeData, parent: NodeData, index: number): void {
    const old = node.parent === null ? undefined : this.get(node.parent);
    if (old) old.children = old.children.filter((id) => id !== node.id);
    parent.children.splice(Math.min(index, parent.children.length), 0, node.id);
    node.parent = parent.id;
    if (parent.layout === 'NONE') node.positioning = 'AUTO';
    this.onChange(node, old ? 'PROPERTY_CHANGE' : 'CREATE');
    if (old && old !== parent) this.#afterLoss(old);
    this.layOut(parent);
  }

  remove(node: NodeData): void {
    this.onChange(node, 'DELETE');
    for (const child of [...node.children]) this.remove(this.get(child));
    const parent = node.parent === null ? undefined : this.nodes.get(node.parent);
    if (parent) parent.children = parent.children.filter((id) => id !== node.id);
    this.nodes.delete(node.id);
    if (parent) this.#afterLoss(parent);
  }

  #afterLoss(parent: NodeData): void {
    if (isWrapping(parent) && parent.children.length === 0) this.remove(parent);
    else this.layOut(parent);
  }

  ancestors(node: NodeData): NodeData[] {
    const found: NodeData[] = [];
    for (let at = node.parent; at !== null; at = this.get(at).parent) found.push(this.get(at));
    return found;
  }

  /** A node and all in it. */
  within(node: NodeData): NodeData[] {
    return [node, ...node.children.flatMap((id) => this.within(this.get(id)))];
  }

  pageOf(node: NodeData): NodeData | undefined {
    return [node, ...this.ancestors(node)].find(({ type }) => type === 'PAGE');
  }

  container(node: NodeData): NodeData | undefined {
    return this.ancestors(node).find((ancestor) => !isWrapping(ancestor));
  }

  relative(node: NodeData): Matrix {
    if (!isWrapping(node)) return node.transform;
    const { x, y } = this.localBox(node) ?? { x: 0, y: 0 };
    return [
      [1, 0, x],
      [0, 1, y],
    ];
  }

  absolute(node: NodeData): Matrix {
    const container = this.container(node);
    return container ? multiply(this.absolute(container), this.relative(node)) : this.relative(node);
  }

  /** In the container's coordinates. */
  localBox(node: NodeData): Bounds | undefined {
    if (!isWrapping(node)) return transformBox(node.transform, node.width, node.height);
    return union(node.children.map((id) => this.localBox(this.get(id))).filter((box) => !!box));
  }

  /** In the page's coordinates. */
  box(node: NodeData): Bounds | undefined {
    if (isWrapping(node)) return union(node.children.map((id) => this.box(this.get(id))).filter((box) => !!box));
    return transformBox(this.absolute(node), node.width, node.height);
  }

  size(node: NodeData): { readonly width: number; readonly height: number } {
    return isWrapping(node) ? (this.localBox(node) ?? { width: 0, height: 0 }) : node;
  }

  /** Moves a node, or a group's contents, so that its local box begins there. */
  shiftTo(node: NodeData, x: number, y: number): void {
    const box = this.localBox(node);
    if (!box) return;
    const shift = (moved: NodeData) => {
      if (isWrapping(moved)) for (const id of moved.children) shift(this.get(id));
      else {
        const [[a, c, e], [b, d, f]] = moved.transform;
        moved.transform = [
          [a, c, e + x - box.x],
          [b, d, f + y - box.y],
        ];
        this.changed(moved);
      }
    };
    if (box.x !== x || box.y !== y) shift(node);
  }

  inFlow(node: NodeData): boolean {
    const parent = node.parent === null ? undefined : this.get(node.parent);
    return !!parent && parent.layout !== 'NONE' && node.positioning === 'AUTO';
  }

  /** Lays out the children of an auto layout, and lets it hug them. */
  layOut(parent: NodeData): void {
    if (isWrapping(parent) && parent.parent !== null) return this.layOut(this.get(parent.parent));
    if (parent.layout !== 'HORIZONTAL' && parent.layout !== 'VERTICAL') return;
    layOut(parent, this);
    if (parent.parent !== null) this.layOut(this.get(parent.parent));
  }

  /** What a node draws on the page, with shadows and overflowing children. */
  drawn(node: NodeData): Bounds | undefined {
    const box = this.box(node);
    if (!box || !node.visible) return undefined;
    const inside = node.clips ? [] : node.children.map((id) => this.drawn(this.get(id))).filter((one) => !!one);
    const shadows = node.effects.flatMap((effect) => shadowOf(effect, box));
    return union([box, ...inside, ...shadows]);
  }

  /** Converts a matrix on the page to a node's container. */
  toContainer(node: NodeData, absolute: Matrix): Matrix {
    const container = this.container(node);
    return container ? multiply(invert(this.absolute(container)), absolute) : absolute;
  }
}

/** How far an effect draws beyond the box. */
function shadowOf(effect: Effect, { x, y, width, height }: Bounds): Bounds[] {
  if (!effect.visible) return [];
  const shift = effect.type === 'DROP_SHADOW' ? effect.offset : { x: 0, y: 0 };
  const reach = effect.type === 'DROP_SHADOW' || effect.type === 'LAYER_BLUR' ? effect.radius : undefined;
  if (reach === undefined) return [];
  return [{ x: x + shift.x - reach, y: y + shift.y - reach, width: width + 2 * reach, height: height + 2 * reach }];
}
