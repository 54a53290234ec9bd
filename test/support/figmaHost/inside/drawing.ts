import type { Drawing, DrawnPaint } from '../scene.ts';
import type { FigmaDocument } from './document.ts';
import type { NodeData } from './nodeData.ts';
import { hexOf, solid } from './paints.ts';

/** What a node shows, with itself at the top. */
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
    paints: shown(node.fills === 'mixed' ? (node.segments?.[0]?.fills ?? [solid('#808080')]) : node.fills),
    strokes: shown(node.strokes),
    strokeWeight: node.strokeWeight,
    clips: node.clips,
    opacity: node.opacity,
    blur: Math.max(
      0,
      ...node.effects.map((effect) => (effect.type === 'LAYER_BLUR' && effect.visible ? effect.radius : 0)),
    ),
    mask: node.isMask,
    children: children.map((child) => drawingOf(child, document)),
  };
}

function shown(paints: readonly Paint[]): DrawnPaint[] {
  return paints.filter(({ visible }) => visible !== false).map(toPaint);
}

function toPaint(paint: Paint): DrawnPaint {
  const { opacity = 1 } = paint;
  if (paint.type === 'SOLID') return { colour: hexOf(paint.color), opacity };
  if (paint.type === 'IMAGE') {
    const { imageHash, scaleMode, imageTransform } = paint;
    return { image: imageHash!, opacity, scaleMode, ...(imageTransform ? { crop: imageTransform } : {}) };
  }
  if (paint.type === 'GRADIENT_LINEAR') {
    const stops = paint.gradientStops.map(({ position, color }) => ({
      at: position,
      colour: hexOf(color),
      opacity: color.a,
    }));
    return { stops, opacity };
  }
  // Patterns, videos, shaders and other gradients are grey here.
  return { colour: '#808080', opacity };
}
