import { hexOf } from '../hex.ts';
import type { SvgDocument, SvgElement } from './document.ts';
import { attributeEdit, type Edit } from './edits.ts';
import { type Paint, paintsOf } from './paints.ts';

/** Straight RGBA, levels 0..255. */
export type Rgba = readonly [number, number, number, number];

/** Returns the new colour of each colour, in order. Each is independent of the others. */
export type Recolour = (colours: readonly Rgba[]) => readonly Rgba[];

const BLACK: Rgba = [0, 0, 0, 255];

/** Elements that are filled with black by default. */
const FILLED: ReadonlySet<string> = new Set([
  'path',
  'rect',
  'circle',
  'ellipse',
  'polygon',
  'polyline',
  'text',
  'tspan',
  'textPath',
]);

/** Elements that are black by default, with the property that says so. These properties are not inherited. */
const BLACK_OF_THEMSELVES: Readonly<Record<string, string>> = {
  stop: 'stop-color',
  feFlood: 'flood-color',
  feDropShadow: 'flood-color',
};

/**
 * The edits that give every changed paint of a drawing its new colour: fills, strokes, stops and floods, in attributes, style
 * attributes, style elements and CSS variables. The default black also changes. Opacities stay.
 */
export function recolourEdits(document: SvgDocument, recolour: Recolour): readonly Edit[] {
  const paints = paintsOf(document);
  const colours = paints.map((paint): Rgba => (paint.rgb === 'current' ? BLACK : [...paint.rgb, 255]));
  const [black, ...made] = recolour([BLACK, ...colours]) as [Rgba, ...Rgba[]];
  const edits: Edit[] = [];
  for (const [n, paint] of paints.entries()) {
    if (paint.rgb === 'current' || isSame(colours[n]!, made[n]!)) continue;
    edits.push({ start: paint.start, end: paint.end, text: written(document, paint, paint.alpha, made[n]!) });
  }
  if (!isSame(BLACK, black)) edits.push(...blackEdits(document, paints, written(document, undefined, 1, black)));
  return edits;
}

function isSame(a: Rgba, b: Rgba): boolean {
  return a.every((level, c) => level === b[c]);
}

/** Writes a colour as hexadecimal, which all tools read, in capitals if the old one was. Translucent colours become rgba(). */
function written({ text }: SvgDocument, paint: Paint | undefined, alpha: number, [r, g, b, a]: Rgba): string {
  const opacity = alpha * (a / 255);
  if (opacity < 1) return `rgba(${r}, ${g}, ${b}, ${Math.round(1000 * opacity) / 1000})`;
  const hex = hexOf([r, g, b]);
  const was = paint ? text.slice(paint.start, paint.end) : '';
  return /^#.*[A-F]/.test(was) && !/[a-f]/.test(was) ? hex.toUpperCase() : hex;
}

/** Gives a colour to what is black by default: on the outermost element, which others inherit from, or on the element itself. */
function blackEdits({ root, elements }: SvgDocument, paints: readonly Paint[], colour: string): Edit[] {
  const edits: Edit[] = [];
  const isFilled = elements.some((element) => FILLED.has(element.name) && !inherits(element, 'fill'));
  if (isFilled) edits.push(attributeEdit(root, 'fill', colour));
  const isCurrent = paints.some(({ rgb }) => rgb === 'current');
  if (isCurrent && !says(root, 'color')) edits.push(attributeEdit(root, 'color', colour));
  for (const element of elements) {
    const property = BLACK_OF_THEMSELVES[element.name];
    if (property && !says(element, property) && !element.attributes.has('class'))
      edits.push(attributeEdit(element, property, colour));
  }
  return edits;
}

/** Whether an element or one around it sets a property. A style sheet takes precedence over the outermost element's attribute. */
function inherits(element: SvgElement | undefined, property: string): boolean {
  return element !== undefined && (says(element, property) || inherits(element.parent, property));
}

function says({ attributes }: SvgElement, property: string): boolean {
  const style = attributes.get('style')?.value ?? '';
  return attributes.has(property) || new RegExp(`(^|[;\\s])${property}\\s*:`, 'i').test(style);
}
