import type { Box } from '../messages.ts';
import type { Home } from './homes.ts';
import { indexOf, type Look, leaveFlow, standing } from './layer.ts';

const COLOUR: RGB = { r: 0.05, g: 0.6, b: 1 };
const LINE = 2;

/** Draws a rectangle, without fill, for each box of the answer over the query, all in one group. `parts` is not empty. */
export function drawBoxes(parts: readonly Box[], { name, box }: Look, { parent, child }: Home): GroupNode {
  const rectangles = parts.map((part, index) =>
    outline(`Box ${index + 1}`, part.width * box.width, part.height * box.height),
  );
  const place = child ? indexOf(child, parent) + 1 : parent.children.length;
  const group = figma.group(rectangles, parent, place);
  leaveFlow(group, parent);
  group.name = `${name} boxes`;
  for (const [index, { x, y }] of parts.entries()) {
    const at = { ...box, x: box.x + x * box.width, y: box.y + y * box.height };
    rectangles[index]!.relativeTransform = standing(at, parent);
  }
  return group;
}

function outline(name: string, width: number, height: number): RectangleNode {
  const rectangle = figma.createRectangle();
  rectangle.name = name;
  rectangle.resize(Math.max(1, width), Math.max(1, height));
  rectangle.fills = [];
  rectangle.strokes = [{ type: 'SOLID', color: COLOUR }];
  rectangle.strokeWeight = LINE;
  return rectangle;
}
