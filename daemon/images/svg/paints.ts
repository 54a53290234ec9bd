import { type CssNode, parse, type WalkContext, walk } from 'css-tree';
import { converter, parse as parseColour } from 'culori';
import type { Attribute, Range, SvgDocument } from './document.ts';

/** A colour that a drawing names, with its position: RGB levels 0..255 and alpha 0..1, or the colour of the surrounding text. */
export type Paint = Range &
  ({ readonly rgb: readonly [number, number, number]; readonly alpha: number } | { readonly rgb: 'current' });

/** Properties that paint (SVG 2 and Filter Effects), as attributes and in CSS. */
const PAINTING: ReadonlySet<string> = new Set([
  'fill',
  'stroke',
  'stop-color',
  'flood-color',
  'lighting-color',
  'color',
  'solid-color',
]);

const toRgb = converter('rgb');

/** All paints of a drawing, in the order of its text. */
export function paintsOf(document: SvgDocument): readonly Paint[] {
  const { text, elements } = document;
  const found: Paint[] = [];
  for (const element of elements) {
    for (const [name, attribute] of element.attributes) {
      if (!isAsWritten(text, attribute)) continue;
      if (PAINTING.has(name)) found.push(...paintsIn(attribute.value, 'value', attribute.start));
      else if (name === 'style') found.push(...paintsIn(attribute.value, 'declarationList', attribute.start));
    }
    if (element.name !== 'style') continue;
    const { start, end } = cssOf(text, element.content);
    found.push(...paintsIn(text.slice(start, end), 'stylesheet', start));
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Whether an attribute's value is written without entities. Then positions in the value are positions in the text. */
function isAsWritten(text: string, { value, start, end }: Attribute): boolean {
  return text.slice(start, end) === value;
}

/** The contents of a CDATA section, if there is nothing else. */
function cssOf(text: string, { start, end }: Range): Range {
  const match = /^(\s*<!\[CDATA\[)([\s\S]*)\]\]>\s*$/.exec(text.slice(start, end));
  return match ? { start: start + match[1]!.length, end: start + match[1]!.length + match[2]!.length } : { start, end };
}

function paintsIn(css: string, context: 'value' | 'declarationList' | 'stylesheet', at: number): Paint[] {
  const tree = parse(css, { context, positions: true, parseCustomProperty: true });
  const found: Paint[] = [];
  walk(tree, {
    enter(this: WalkContext, node: CssNode) {
      const { declaration } = this;
      const property = declaration?.property.toLowerCase();
      if (property && !PAINTING.has(property) && !property.startsWith('--')) return undefined;
      if (!node.loc || !['Hash', 'Identifier', 'Function'].includes(node.type)) return undefined;
      // In a style sheet, everything outside a declaration belongs to a selector.
      if (context !== 'value' && !declaration) return undefined;
      const range = { start: at + node.loc.start.offset, end: at + node.loc.end.offset };
      const paint = paintOf(css.slice(node.loc.start.offset, node.loc.end.offset));
      if (!paint) return undefined;
      found.push({ ...range, ...paint });
      // The parts of rgb(...) are not colours of their own.
      return walk.skip;
    },
  });
  return found;
}

function paintOf(text: string) {
  if (text.toLowerCase() === 'currentcolor') return { rgb: 'current' } as const;
  const colour = parseColour(text);
  if (!colour) return undefined;
  const { r, g, b, alpha = 1 } = toRgb(colour);
  const level = (share: number) => Math.round(255 * Math.min(1, Math.max(0, share)));
  return { rgb: [level(r), level(g), level(b)] as const, alpha };
}
