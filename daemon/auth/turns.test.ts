import { expect, test } from 'vitest';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { PAUSE_MS, Turns } from './turns.ts';

function setUp() {
  const timers = new ManualTimers();
  const turns = new Turns(timers);
  const seen: string[] = [];
  const take = (line: string, name: string, isWrong: boolean) =>
    turns.take(line, () => {
      seen.push(name);
      return isWrong;
    });
  return { timers, seen, take };
}

test('right codes never wait', () => {
  const { seen, take } = setUp();
  for (const name of ['a', 'b', 'c']) take('null', name, false);
  expect(seen).toEqual(['a', 'b', 'c']);
});

test('after a wrong one the line pauses, and no other line', () => {
  const { timers, seen, take } = setUp();
  for (const name of ['a', 'b', 'c']) take('null', name, true);
  take('null', 'right', false);
  take('null', 'd', true);
  take('', 'other', true);
  expect(seen).toEqual(['a', 'other']);
  timers.advance(PAUSE_MS);
  expect(seen).toEqual(['a', 'other', 'b']);
  timers.advance(2 * PAUSE_MS);
  // A correct code does not delay the codes behind it.
  expect(seen).toEqual(['a', 'other', 'b', 'c', 'right', 'd']);
  timers.advance(PAUSE_MS);
  take('null', 'e', true);
  expect(seen.at(-1)).toBe('e');
});
