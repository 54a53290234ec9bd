import { expect, it } from 'vitest';
import { Choices } from './choices.ts';
import { png } from './prompt.ts';

const pair = (input: number, output: number) => ({
  input: png(Uint8Array.of(1, input)),
  output: png(Uint8Array.of(2, output)),
});

it('knows examples by their pictures, in their order', () => {
  const choices = new Choices();
  choices.set([pair(1, 2), pair(3, 4)], 'abc');
  expect(choices.of([pair(1, 2), pair(3, 4)])).toBe('abc');
  for (const others of [[pair(1, 2)], [pair(3, 4), pair(1, 2)], [pair(1, 2), pair(3, 5)], []])
    expect(choices.of(others)).toBeUndefined();
});

it('keeps the newest choice of each example, until it is taken back', () => {
  const choices = new Choices();
  choices.set([pair(1, 2)], 'abc');
  choices.set([pair(5, 6)], 'def');
  choices.set([pair(1, 2)], 'ghi');
  expect([choices.of([pair(1, 2)]), choices.of([pair(5, 6)])]).toEqual(['ghi', 'def']);
  choices.set([pair(1, 2)], undefined);
  expect([choices.of([pair(1, 2)]), choices.of([pair(5, 6)])]).toEqual([undefined, 'def']);
});
