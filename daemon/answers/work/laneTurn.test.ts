import { LANES, type Lane } from '@likewise/shared/protocol/messages.ts';
import { describe, expect, test } from 'vitest';
import { INTERACTIVE_RUN } from '../limits.ts';
import { LaneTurn } from './laneTurn.ts';

describe('the turn between the lanes', () => {
  const run = (waits: readonly Lane[], times: number, turn = new LaneTurn()) =>
    Array.from({ length: times }, () => turn.next((lane) => waits.includes(lane))?.[0] ?? '-').join('');

  test('is nobody’s where nothing waits', () => {
    expect(run([], 2)).toBe('--');
  });

  test('is that of the lane where something waits', () => {
    expect(run(['interactive'], 20)).toBe('i'.repeat(20));
    expect(run(['batch'], 20)).toBe('b'.repeat(20));
  });

  test('is interactive work’s, but batch work never starves', () => {
    expect(run(LANES, 2 * INTERACTIVE_RUN + 2)).toBe(`${'i'.repeat(INTERACTIVE_RUN)}b`.repeat(2));
  });

  test('counts only interactive work that batch work waited for', () => {
    const turn = new LaneTurn();
    run(LANES, INTERACTIVE_RUN - 1, turn);
    run(['interactive'], 100, turn);
    expect(run(LANES, INTERACTIVE_RUN + 1, turn)).toBe(`${'i'.repeat(INTERACTIVE_RUN)}b`);
  });
});
