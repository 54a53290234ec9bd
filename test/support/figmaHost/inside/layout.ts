import type { Bounds } from './matrix.ts';
import type { NodeData } from './nodeData.ts';

/*
 * Figma's auto layout along one axis: hugging or fixed size, children that fill the rest, wrapping lines, minimum and maximum sizes.
 */

/** What the layout needs from the document. */
interface Layers {
  get(id: string): NodeData;
  localBox(node: NodeData): Bounds | undefined;
  shiftTo(node: NodeData, x: number, y: number): void;
  changed(node: NodeData): void;
}

interface Axis {
  readonly length: 'width' | 'height';
  readonly across: 'width' | 'height';
}

const AXES = {
  HORIZONTAL: { length: 'width', across: 'height' },
  VERTICAL: { length: 'height', across: 'width' },
} as const satisfies Record<string, Axis>;

/** Places the flow children of an auto layout, and gives it the resulting size. */
export function layOut(parent: NodeData, document: Layers): void {
  const { length, across } = AXES[parent.layout as keyof typeof AXES];
  const flow = parent.children
    .map((id) => document.get(id))
    .filter(({ positioning, visible }) => positioning === 'AUTO' && visible);
  const { main, cross } = parent.sizing;
  const room = parent[length] - 2 * parent.padding;
  const sizeOf = (child: NodeData) => document.localBox(child) ?? { width: 0, height: 0 };
  if (main === 'FIXED' && !parent.wrap) {
    const growing = flow.filter(({ grow }) => grow === 1);
    const taken = flow.reduce((sum, child) => sum + (child.grow === 1 ? 0 : sizeOf(child)[length]), 0);
    const rest = room - taken - parent.spacing * Math.max(0, flow.length - 1);
    for (const child of growing) resize(child, { [length]: Math.max(1, rest / growing.length) }, document);
  }
  const lines =
    parent.wrap && main === 'FIXED' ? wrapped(flow, room, parent.spacing, (child) => sizeOf(child)[length]) : [flow];
  let top = parent.padding;
  let longest = 0;
  for (const line of lines) {
    const deepest = Math.max(
      0,
      ...line.filter(({ align }) => align !== 'STRETCH').map((child) => sizeOf(child)[across]),
    );
    const depth = cross === 'FIXED' && lines.length === 1 ? parent[across] - 2 * parent.padding : deepest;
    let at = parent.padding;
    for (const child of line) {
      if (child.align === 'STRETCH') resize(child, { [across]: Math.max(1, depth) }, document);
      if (length === 'width') document.shiftTo(child, at, top);
      else document.shiftTo(child, top, at);
      at += sizeOf(child)[length] + parent.spacing;
    }
    longest = Math.max(longest, at - parent.spacing + parent.padding);
    top += deepest + parent.spacing;
  }
  const hugged: { width?: number; height?: number } = {};
  if (main === 'HUG') hugged[length] = longest;
  if (cross === 'HUG') hugged[across] = top - parent.spacing + parent.padding;
  assign(parent, hugged, document);
}

function wrapped(flow: readonly NodeData[], room: number, spacing: number, lengthOf: (child: NodeData) => number) {
  const lines: NodeData[][] = [[]];
  let at = 0;
  for (const child of flow) {
    const line = lines[lines.length - 1]!;
    if (line.length > 0 && at + lengthOf(child) > room) {
      lines.push([child]);
      at = lengthOf(child) + spacing;
    } else {
      line.push(child);
      at += lengthOf(child) + spacing;
    }
  }
  return lines;
}

/** Gives a child a size, and lays it out again if it is an auto layout itself. */
function resize(child: NodeData, size: { width?: number; height?: number }, document: Layers): void {
  if (assign(child, size, document) && (child.layout === 'HORIZONTAL' || child.layout === 'VERTICAL'))
    layOut(child, document);
}

/** Whether that changed the node. */
function assign(node: NodeData, size: { width?: number; height?: number }, document: Layers): boolean {
  const limited = (side: 'width' | 'height') => {
    const [least, most] = node.limits[side];
    return Math.min(most ?? Number.POSITIVE_INFINITY, Math.max(least ?? 0, size[side] ?? node[side]));
  };
  const [width, height] = [limited('width'), limited('height')];
  if (width === node.width && height === node.height) return false;
  Object.assign(node, { width, height });
  document.changed(node);
  return true;
}
