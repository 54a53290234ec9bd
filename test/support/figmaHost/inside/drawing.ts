import type { Drawing } from '../scene.ts';
import type { FigmaDocument, NodeData } from './document.ts';
import { hexOf } from './paints.ts';

/** What a node shows, itself at the top. */
export function drawingOf(node: NodeData, document: FigmaDocument): Drawing {
  const { width, height } = document.size(node);
  const matrix = document.absolute(node);
  const children = node.children.map((id) => document.get(id)).filter(({ visible }) => visible);
  const wraps = node.type === 'GROUP' || node.type === 'BOOLEAN_OPERATION';
  return {
    matrix,
    width,
    height,
    shape: wraps || node.type === 'SLICE' ? 'none' : node.type === 'ELLIPSE' ? 'ellipse' : 'rect',
    radii: node.radii,
    paints: node.fills === 'mixed' ? [{ colour: '#808080' }] : node.fills.filter(({ visible }) => visible).map(toPaint),
    clips: node.clips,
    mask: node.isMask,
    children: children.map((child) => drawingOf(child, document)),
  };
}

function toPaint(paint: Paint): Drawing['paints'][number] {
  if (paint.type === 'SOLID') return { colour: hexOf(paint.color) };
  if (paint.type === 'IMAGE') return { image: paint.imageHash! };
  throw new Error(`the host does not draw ${paint.type}`);
}
