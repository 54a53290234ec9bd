import { expect, it } from 'vitest';
import { logText } from './logText.ts';

it('a line of the log is put in words', () => {
  const time = new Date(2026, 10, 30, 9, 7, 2, 66).getTime();
  const line = { level: 'warn', time, origin: 'https://x.org', of: { n: 1 }, msg: 'A page was refused.' };
  expect(logText(JSON.stringify(line))).toBe(
    '2026-11-30 09:07:02.066 [warn] A page was refused. origin=https://x.org of={"n":1}',
  );
});

it('what is no line of the log stays as it is', () => {
  expect(['half a li', '{"a":1}', ''].map(logText)).toEqual(['half a li', '{"a":1}', '']);
});
