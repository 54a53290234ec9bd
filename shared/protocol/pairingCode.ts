import { PORTS } from './version.ts';

export const CODE_DIGITS = 8;
export const CODES = 10 ** CODE_DIGITS;

/** Which of the usual ports belongs to the daemon that made a code. */
export function placeIn(code: string): number {
  return Number(code) % PORTS.length;
}

/** A pairing code written for people: 1234 5678. */
export function spacedCode(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}
