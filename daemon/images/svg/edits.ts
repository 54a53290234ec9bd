import type { Range, SvgElement } from './document.ts';

/** A part of a text and its replacement. The part is empty for an insertion. */
export interface Edit extends Range {
  readonly text: string;
}

/**
 * The text with its parts replaced. Everything else stays byte for byte. Edits do not overlap; those at one position keep their
 * order.
 */
export function edited(text: string, edits: readonly Edit[]): string {
  let out = '';
  let at = 0;
  for (const { start, end, text: put } of [...edits].sort((a, b) => a.start - b.start)) {
    out += text.slice(at, start) + put;
    at = end;
  }
  return out + text.slice(at);
}

/** Sets an element's attribute, or adds it. */
export function attributeEdit({ attributes, tag, isSelfClosing }: SvgElement, name: string, value: string): Edit {
  const known = attributes.get(name);
  if (known) return { start: known.start, end: known.end, text: value };
  const at = tag.end - (isSelfClosing ? 2 : 1);
  return { start: at, end: at, text: ` ${name}="${value}"` };
}
