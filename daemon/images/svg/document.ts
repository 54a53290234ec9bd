import { SaxesParser } from 'saxes';
import { svgBroken, svgTooLarge, svgUnsafe } from './errors.ts';

/** Characters of an SVG. */
const MAX_SVG_CHARACTERS = 8 * 2 ** 20;
export const MAX_SVG_ELEMENTS = 100_000;
export const MAX_SVG_DEPTH = 200;

/** A part of the text: [start, end). */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** An attribute's value with entities resolved, and its position between the quotes. */
export interface Attribute extends Range {
  readonly value: string;
}

export interface SvgElement {
  /** Without its namespace's prefix. */
  readonly name: string;
  readonly parent: SvgElement | undefined;
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** The start tag, from its `<` to behind its `>`. */
  readonly tag: Range;
  readonly isSelfClosing: boolean;
  /** Between start tag and end tag; empty for self-closing elements. */
  readonly content: Range;
}

export interface SvgDocument {
  readonly text: string;
  readonly root: SvgElement;
  /** In the order of their start tags. The root is the first. */
  readonly elements: readonly SvgElement[];
}

interface Open {
  readonly element: { -readonly [K in keyof SvgElement]: SvgElement[K] };
}

/**
 * Reads an SVG and the positions of its parts, so that a part can be changed while all others stay as they are. Fetches nothing.
 * `name` identifies it in errors: image-truncated (not well formed, no svg element), image-unsupported (declares entities),
 * image-too-large (see the limits above).
 */
export function parseSvg(bytes: Uint8Array, name: string): SvgDocument {
  if (bytes.length > MAX_SVG_CHARACTERS) throw svgTooLarge(name, `more than ${MAX_SVG_CHARACTERS / 2 ** 20} MB`);
  const text = decodeText(bytes, name);
  const elements: SvgElement[] = [];
  const open: Open[] = [];
  let attributes = new Map<string, Attribute>();
  let start = 0;
  const parser = new SaxesParser({ position: true });
  // We count a byte order mark, but the parser does not.
  const position = () => parser.position + (text.startsWith('\ufeff') ? 1 : 0);
  parser.on('error', (error) => {
    throw svgBroken(name, error.message.replace(/\.$/, ''));
  });
  parser.on('doctype', (doctype) => {
    if (/<!ENTITY/i.test(doctype)) throw svgUnsafe(name, 'entities of its own', 'Export it as plain SVG.');
  });
  parser.on('processinginstruction', ({ target }) => {
    if (target === 'xml-stylesheet')
      throw svgUnsafe(name, 'a style sheet in another file', 'Export it with its styles inside.');
  });
  parser.on('opentagstart', () => {
    attributes = new Map();
    start = text.lastIndexOf('<', position() - 1);
  });
  parser.on('attribute', (attribute) => {
    const end = position() - 1;
    const quote = text[end]!;
    attributes.set(attribute.name, { value: attribute.value, start: text.lastIndexOf(quote, end - 1) + 1, end });
  });
  parser.on('opentag', (tag) => {
    const end = position();
    const element = {
      name: tag.name.slice(tag.name.indexOf(':') + 1),
      parent: open.at(-1)?.element,
      attributes,
      tag: { start, end },
      isSelfClosing: tag.isSelfClosing,
      content: { start: end, end },
    };
    elements.push(element);
    open.push({ element });
    if (elements.length > MAX_SVG_ELEMENTS) throw svgTooLarge(name, `more than ${MAX_SVG_ELEMENTS} elements`);
    if (open.length > MAX_SVG_DEPTH) throw svgTooLarge(name, `elements more than ${MAX_SVG_DEPTH} deep`);
  });
  parser.on('closetag', (tag) => {
    const { element } = open.pop()!;
    if (!tag.isSelfClosing) element.content = { ...element.content, end: text.lastIndexOf('</', position() - 1) };
  });
  parser.write(text).close();
  const [root] = elements;
  if (root?.name !== 'svg') throw svgBroken(name, 'its root element is not svg');
  return { text, root, elements };
}

function decodeText(bytes: Uint8Array, name: string): string {
  const [first, second] = bytes;
  const utf16 = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null;
  try {
    return new TextDecoder(utf16 ?? 'utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw svgBroken(name, 'its text is not UTF-8');
  }
}
