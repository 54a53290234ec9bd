import type { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { SvgDocument, SvgElement } from './document.ts';
import { svgTooLarge, svgUnsafe } from './errors.ts';

/** The most elements that may be drawn. An element counts again for each reference to it. */
export const MAX_SVG_DRAWN = 200_000;
/** The greatest depth of nested references and elements. */
export const MAX_SVG_NESTING = 300;
export const MAX_SVG_FILTERS = 64;
export const MAX_TURBULENCE_OCTAVES = 10;

/** References from an attribute: href="#a", fill="url(#a)", style="fill:url('#a')". */
const URL = /url\(\s*(['"]?)([^'")]*)\1\s*\)/gi;

/**
 * Rejects drawings that run, fetch or expand something. `name` identifies the drawing. Errors: image-unsupported (scripts, handlers,
 * HTML, references out of the drawing), image-too-large (references that multiply, too many filters).
 */
export function guardSvg(document: SvgDocument, name: string): void {
  for (const element of document.elements) guardElement(element, name);
  for (const css of styleSheets(document)) {
    if (/@import/i.test(css))
      throw svgUnsafe(name, 'a style sheet in another file', 'Export it with its styles inside.');
    for (const [, , target] of css.matchAll(URL)) guardReference(target!, name);
  }
  guardFilters(document, name);
  guardDrawn(document, name);
}

/** The texts of the style elements. */
function styleSheets({ text, elements }: SvgDocument): readonly string[] {
  return elements
    .filter((element) => element.name === 'style')
    .map(({ content }) => text.slice(content.start, content.end));
}

/** What an element's attributes refer to: the names of other elements, and other references as written. */
function referencesOf(element: SvgElement): readonly string[] {
  const found: string[] = [];
  for (const [attribute, { value }] of element.attributes) {
    if (attribute === 'href' || attribute === 'xlink:href') {
      if (element.name !== 'a') found.push(value.trim());
    } else for (const [, , target] of value.matchAll(URL)) found.push(target!.trim());
  }
  return found;
}

function guardElement(element: SvgElement, name: string): void {
  if (element.name === 'script') throw svgUnsafe(name, 'a script', 'Export it without scripts.');
  if (element.name === 'foreignObject')
    throw svgUnsafe(name, 'HTML inside it', 'Export its texts as SVG text or outlines.');
  for (const [attribute, { value }] of element.attributes) {
    if (/^on/i.test(attribute)) throw svgUnsafe(name, `a script (${attribute})`, 'Export it without scripts.');
    if (/^\s*javascript:/i.test(value)) throw svgUnsafe(name, 'a script', 'Export it without scripts.');
  }
  for (const target of referencesOf(element)) guardReference(target, name);
}

function guardReference(target: string, name: string): void {
  if (target === '' || target.startsWith('#') || /^data:image\/(png|jpe?g|webp|gif);/i.test(target)) return;
  const shown = target.length > 60 ? `${target.slice(0, 60)}…` : target;
  throw svgUnsafe(name, `a reference to ${shown}, which Likewise never fetches`, 'Export it with its pictures inside.');
}

function guardFilters({ elements }: SvgDocument, name: string): void {
  let filters = 0;
  for (const { name: kind, attributes } of elements) {
    if (kind === 'filter' && ++filters > MAX_SVG_FILTERS)
      throw svgTooLarge(name, `more than ${MAX_SVG_FILTERS} filters`);
    const octaves = Number(attributes.get('numOctaves')?.value ?? 1);
    if (kind === 'feTurbulence' && octaves > MAX_TURBULENCE_OCTAVES)
      throw svgTooLarge(name, `a turbulence of more than ${MAX_TURBULENCE_OCTAVES} octaves`);
  }
}

/** Counts what each element draws, including everything it refers to. Rejects circular references. */
function guardDrawn({ root, elements }: SvgDocument, name: string): void {
  const children = new Map<SvgElement, SvgElement[]>();
  const byId = new Map<string, SvgElement>();
  for (const element of elements) {
    const id = element.attributes.get('id')?.value;
    if (id !== undefined && !byId.has(id)) byId.set(id, element);
    const siblings = children.get(element.parent!);
    if (siblings) siblings.push(element);
    else if (element.parent) children.set(element.parent, [element]);
  }
  const known = new Map<SvgElement, Drawn | 'counting'>();
  const look = (element: SvgElement, above: number): Drawn => {
    const seen = known.get(element);
    if (seen === 'counting') throw svgUnsafe(name, 'an element that refers to itself', 'Export it again.');
    if (seen) return seen;
    known.set(element, 'counting');
    let [count, depth] = [1, 1];
    const referred = referencesOf(element).flatMap((target) => byId.get(idIn(target)) ?? []);
    for (const other of [...(children.get(element) ?? []), ...referred]) {
      if (above + depth > MAX_SVG_NESTING) throw tooDeep(name);
      const inner = look(other, above + 1);
      count += inner.count;
      depth = Math.max(depth, 1 + inner.depth);
      if (count > MAX_SVG_DRAWN) throw svgTooLarge(name, `references that draw more than ${MAX_SVG_DRAWN} elements`);
      if (depth > MAX_SVG_NESTING) throw tooDeep(name);
    }
    const drawn = { count, depth };
    known.set(element, drawn);
    return drawn;
  };
  look(root, 0);
}

/** How many elements an element draws, and how deeply they are nested. */
interface Drawn {
  readonly count: number;
  readonly depth: number;
}

function tooDeep(name: string): LikewiseError {
  return svgTooLarge(name, `references more than ${MAX_SVG_NESTING} deep`);
}

/** The id that a reference within the drawing names; '' for other references. */
function idIn(target: string): string {
  return target.startsWith('#') ? decodeURIComponentSafely(target.slice(1)) : '';
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
