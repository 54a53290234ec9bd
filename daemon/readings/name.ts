import { createHash } from 'node:crypto';
import type { ReadingJson } from './reading.ts';

/** The identity of a way of answering, for programs and for people. */
export interface ReadingName {
  /** For a reading, the hash of its stages, which is the same wherever and whenever they are found; otherwise one of the words below. */
  readonly id: string;
  /** What is done, for people. */
  readonly sentence: string;
}

/** The ways of answering that are no readings. */
export const BY_MODEL: ReadingName = { id: 'model', sentence: 'As the model sees it' };
export const BY_EXAMPLE: ReadingName = { id: 'example', sentence: 'The picture of the example' };

/** Hexadecimal digits of an id. */
const DIGITS = 12;

/** Whether an id is that of a reading. */
export function isReadingId(id: string): boolean {
  return /^[0-9a-f]{12}$/.test(id);
}

/** The first digits of the SHA-256 of the stages' JSON, members sorted by name, with the side to which lengths that grow refer. */
export function readingId({ stages, side }: Pick<ReadingJson, 'stages' | 'side'>): string {
  const plain = stages.map(({ kind, params }) => ({ kind, params }));
  const known = side === undefined ? plain : { side, stages: plain };
  return createHash('sha256').update(JSON.stringify(known, sorted)).digest('hex').slice(0, DIGITS);
}

/** Has JSON.stringify write the members of an object sorted by name. */
function sorted(_: string, value: unknown): unknown {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
}

export function nameOf(reading: Pick<ReadingJson, 'stages' | 'side' | 'sentence'>): ReadingName {
  return { id: readingId(reading), sentence: reading.sentence };
}

/** The kinds of its stages: "mirror+matrix". */
export function kindOf({ stages }: Pick<ReadingJson, 'stages'>): string {
  return stages.map(({ kind }) => kind).join('+') || 'unchanged';
}
