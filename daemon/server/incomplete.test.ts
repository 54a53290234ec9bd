import { expect, test } from 'vitest';
import { tooMuchReceived } from './incomplete.ts';
import { MAX_INCOMPLETE_BYTES, MAX_INCOMPLETE_BYTES_OF_TOOL } from './limits.ts';

const from = (tool: string, incompleteBytes: number) => ({ tool, incompleteBytes });

test('a tool has its share, in however many messages; the one that exceeds it is refused', () => {
  const half = MAX_INCOMPLETE_BYTES_OF_TOOL / 2;
  const [one, other, small] = [from('a', half), from('a', half), from('b', 1)];
  expect(tooMuchReceived([one, other, small], other)).toBeUndefined();
  const more = from('a', half + 1);
  expect(tooMuchReceived([one, more, small], more)).toBe(more);
  expect(tooMuchReceived([one, more, small], small)).toBeUndefined();
});

test('where all have too much, whoever has most makes room, not who comes last', () => {
  const tools = ['a', 'b'].map((tool) => from(tool, MAX_INCOMPLETE_BYTES_OF_TOOL));
  const room = MAX_INCOMPLETE_BYTES - 2 * MAX_INCOMPLETE_BYTES_OF_TOOL;
  const last = from('c', room);
  expect(tooMuchReceived([...tools, last], last)).toBeUndefined();
  const more = from('c', room + 1);
  expect(tooMuchReceived([...tools, more], more)).toBe(tools[0]);
});
