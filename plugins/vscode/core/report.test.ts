import { expect, test } from 'vitest';
import { reportLine, reportText } from './report.ts';

const error = { code: 'image-truncated', message: 'c.png is cut short.', remedy: 'Export it again.' } as const;
const outcomes = [
  { state: 'done', query: 'a.png', output: 'likewise/a.png', confidence: 0.95, understood: 'Made grey' },
  { state: 'unchanged', query: 'b.png', output: 'likewise/b.png' },
  { state: 'failed', query: 'c.png', error },
] as const;
const whole = { name: 'x.likewise.json', total: 3, outcomes };

test('a report in a line', () => {
  expect(reportLine(whole)).toBe('1 done, 1 unchanged, 1 failed.');
  expect(reportLine({ ...whole, outcomes: outcomes.slice(0, 1), total: 1 })).toBe('1 done.');
  expect(reportLine({ ...whole, total: 9, stopped: 'cancelled' })).toBe(
    'Cancelled: 1 done, 1 unchanged, 1 failed of 9. Apply it again to continue where it was.',
  );
  expect(reportLine({ ...whole, total: 9, stopped: error })).toBe(
    'Stopped: 1 done, 1 unchanged, 1 failed of 9. c.png is cut short. Export it again.',
  );
});

test('a report as a page', () => {
  expect(reportText({ ...whole, total: 5, stopped: 'cancelled' })).toBe(`# x.likewise.json

Cancelled: 1 done, 1 unchanged, 1 failed of 5. Apply it again to continue where it was.

Understood as: Made grey.

## Failed (1)

- \`c.png\`: c.png is cut short. Export it again.

## Done (1)

- \`likewise/a.png\` from \`a.png\`, sure

## Unchanged (1)

- \`likewise/b.png\`

2 not looked at yet.
`);
});
