import { EXAMPLES_ROOM, type SavedExample } from '../messages.ts';
import { contentKey } from './contentKey.ts';
import { SMALL_SIDE } from './export.ts';
import { examplesFull, exampleTooLarge, nameIsTaken, PlainError } from './problem.ts';

/*
 * Examples are stored as the document's plugin data. Each picture is stored once, under a hash of its bytes, in base64 and in pieces:
 * Figma allows 100 kB per entry. They are not stored as Figma images, because Figma drops images that no layer shows.
 */

interface Entry {
  readonly name: string;
  readonly pairs: readonly { readonly input: string; readonly output: string }[];
  readonly reading?: string;
}

const LIST = 'examples';
const PIECE = 90000;
const MAX_NAME = 60;

export function exampleNames(): string[] {
  return entries().map(({ name }) => name);
}

/** Throws a PlainError if it is missing or incomplete. */
export function loadExample(name: string): SavedExample {
  const entry = entries().find((candidate) => candidate.name === name);
  if (!entry) throw new PlainError({ message: `There is no example “${name}” here.`, remedy: 'Choose another one.' });
  const pairs = entry.pairs.map(({ input, output }) => ({ input: picture(input), output: picture(output) }));
  return { name, pairs, ...(entry.reading === undefined ? {} : { reading: entry.reading }) };
}

/** The bytes that the document's examples take. */
export function exampleBytes(): number {
  let bytes = 0;
  for (const key of figma.root.getPluginDataKeys())
    if (isOfExamples(key)) bytes += figma.root.getPluginData(key).length;
  return bytes;
}

/** Replaces one of the same name. Throws a PlainError if a picture, or all of them, would be too large. */
export function saveExample({ name, pairs, reading }: SavedExample): string[] {
  const trimmed = nameFrom(name);
  const pictures = pairs.reduce<Uint8Array[]>((all, { input, output }) => all.concat([input, output]), []);
  for (const png of pictures) {
    const side = Math.max(uint32(png, 16), uint32(png, 20));
    if (side > SMALL_SIDE) throw new PlainError(exampleTooLarge(side, SMALL_SIDE));
  }
  const after = exampleBytes() + pictures.reduce((sum, { length }) => sum + Math.ceil(length / 3) * 4, 0);
  if (after > EXAMPLES_ROOM) throw new PlainError(examplesFull(after, EXAMPLES_ROOM));
  const kept = pairs.map((pair) => ({ input: keep(pair.input), output: keep(pair.output) }));
  const entry: Entry = { name: trimmed, pairs: kept, ...(reading === undefined ? {} : { reading }) };
  return write(
    entries()
      .filter((other) => other.name !== trimmed)
      .concat([entry]),
  );
}

/** Throws a PlainError if the new name is taken or empty. */
export function renameExample(name: string, to: string): string[] {
  const trimmed = nameFrom(to);
  if (trimmed !== name && exampleNames().indexOf(trimmed) >= 0) throw new PlainError(nameIsTaken(trimmed));
  return write(entries().map((entry) => (entry.name === name ? Object.assign({}, entry, { name: trimmed }) : entry)));
}

export function removeExample(name: string): string[] {
  return write(entries().filter((entry) => entry.name !== name));
}

function entries(): Entry[] {
  try {
    return JSON.parse(figma.root.getPluginData(LIST) || '[]');
  } catch (_) {
    return [];
  }
}

/** Writes the list and deletes the pictures that nothing names. One undo step. */
function write(list: readonly Entry[]): string[] {
  figma.root.setPluginData(LIST, JSON.stringify(list));
  const used = new Set<string>();
  for (const { pairs } of list) for (const { input, output } of pairs) used.add(input).add(output);
  for (const key of figma.root.getPluginDataKeys()) {
    const [kind, hash] = key.split(':');
    if (kind === 'picture' && !used.has(hash!)) figma.root.setPluginData(key, '');
  }
  figma.commitUndo();
  return list.map(({ name }) => name);
}

function nameFrom(typed: string): string {
  const name = typed.trim().slice(0, MAX_NAME);
  if (name === '') throw new PlainError({ message: 'The example has no name.', remedy: 'Give it one.' });
  return name;
}

function isOfExamples(key: string): boolean {
  return key === LIST || key.indexOf('picture:') === 0;
}

/** The size of a PNG: its width is at byte 16, its height at byte 20. */
function uint32(png: Uint8Array, at: number): number {
  return ((png[at]! << 24) | (png[at + 1]! << 16) | (png[at + 2]! << 8) | png[at + 3]!) >>> 0;
}

function keep(bytes: Uint8Array): string {
  const hash = contentKey(bytes);
  const text = figma.base64Encode(bytes);
  for (let piece = 0; piece * PIECE < text.length; piece++) {
    figma.root.setPluginData(`picture:${hash}:${piece}`, text.slice(piece * PIECE, (piece + 1) * PIECE));
  }
  return hash;
}

function picture(hash: string): Uint8Array {
  let text = '';
  for (let piece = 0, part = ' '; part !== ''; piece++) {
    part = figma.root.getPluginData(`picture:${hash}:${piece}`);
    text += part;
  }
  const bytes = figma.base64Decode(text);
  if (contentKey(bytes) !== hash) {
    throw new PlainError({ message: 'A picture of this example is damaged.', remedy: 'Save the example again.' });
  }
  return bytes;
}
