import type { Box } from '../messages.ts';
import { moveTo } from './geometry.ts';
import type { Home } from './homes.ts';
import { indexOf, type Look, leaveFlow, standing } from './layer.ts';

const COLOUR: RGB = { r: 0.05, g: 0.6, b: 1 };
const LINE = 2;

/** Draws a rectangle without fill over the query for each box of the answer, all in one group. `parts` is not empty. */
export function drawBoxes(parts: readonly Box[], { name, box }: Look, { parent, child }: Home): GroupNode {
  const places = parts.map(({ x, y, width, height }) => ({
    x: box.x + x * box.width,
    y: box.y + y * box.height,
    width: width * box.width,
    height: height * box.height,
  }));
  const rectangles = places.map((place, index) => outline(`Box ${index + 1}`, place));
  const index = child ? indexOf(child, parent) + 1 : parent.children.length;
  const group = figma.group(rectangles, parent, index);
  leaveFlow(group, parent);
  group.name = `${name} boxes`;
  for (const [index, place] of places.entries()) rectangles[index]!.relativeTransform = standing(place, parent);
  return group;
}

/** On the current page, already at its position. */
function outline(name: string, box: Box): RectangleNode {
  const rectangle = figma.createRectangle();
  rectangle.name = name;
  rectangle.resize(Math.max(1, box.width), Math.max(1, box.height));
  rectangle.relativeTransform = moveTo(box);
  rectangle.fills = [];
  rectangle.strokes = [{ type: 'SOLID', color: COLOUR }];
  rectangle.strokeWeight = LINE;
  return rectangle;
}
