import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { afterEach, expect, it, vi } from 'vitest';
import { type RunEvent, RunReporter, type Voice } from './runReporter.ts';

afterEach(() => vi.restoreAllMocks());

const error = new LikewiseError('image-truncated', 'in/b.png is cut short or damaged.', 'Copy it again.');
const EVENTS: readonly RunEvent[] = [
  { state: 'done', query: 'in/a.png', file: 'out/a.png', width: 8, height: 6, confidence: 0.5, ms: 40, daemon: true },
  { state: 'failed', query: 'in/b.png', error },
  { state: 'unchanged', query: 'in/c.png', file: 'out/c.png' },
];

function reported(voice: Voice, events = EVENTS): { readonly out: string[]; readonly err: string[] } {
  const lines = (stream: 'stdout' | 'stderr') => {
    const spy = vi.spyOn(process[stream], 'write').mockReturnValue(true);
    return () =>
      spy.mock.calls
        .map(([text]) => String(text))
        .join('')
        .split('\n')
        .slice(0, -1);
  };
  const [out, err] = [lines('stdout'), lines('stderr')];
  const reporter = new RunReporter(voice, events.length);
  reporter.note('Something.');
  for (const event of events) reporter.event(event);
  reporter.recap(events.flatMap((event) => (event.state === 'failed' ? [event.error] : [])));
  return { out: out(), err: err() };
}

it('shows people each picture, and of failures again at the end', () => {
  const isTTY = process.stderr.isTTY;
  process.stderr.isTTY = false;
  const said = reported('text');
  process.stderr.isTTY = isTTY;
  expect(said).toEqual({
    out: [],
    err: [
      'note: Something.',
      '1/3 in/a.png -> out/a.png',
      'error: in/b.png is cut short or damaged.',
      '  Copy it again.',
      '3/3 in/c.png: out/c.png is left as it is',
      '1 of 3 failed:',
      '  in/b.png is cut short or damaged.',
    ],
  });
});

it('reports more, or nothing but errors', () => {
  expect(reported('verbose').err).toContain('1/3 in/a.png -> out/a.png (8 x 6, confidence 0.50, 40 ms, by the daemon)');
  vi.restoreAllMocks();
  expect(reported('quiet').err).toEqual(['error: in/b.png is cut short or damaged.', '  Copy it again.']);
});

it('leaves one picture to the summary', () => {
  expect(reported('text', EVENTS.slice(0, 1)).err.filter((line) => line.includes('->'))).toEqual([]);
});

it('reports to programs line by line, or once at the end', () => {
  const { out, err } = reported('json-lines');
  expect(err).toEqual([]);
  expect(out.map((line) => JSON.parse(line))).toEqual([
    { type: 'planned', total: 3 },
    { type: 'note', text: 'Something.' },
    { type: 'done', query: 'in/a.png', file: 'out/a.png', width: 8, height: 6, confidence: 0.5, ms: 40, daemon: true },
    { type: 'failed', query: 'in/b.png', code: 'image-truncated', message: error.message, remedy: error.remedy },
    { type: 'unchanged', query: 'in/c.png', file: 'out/c.png' },
  ]);
  vi.restoreAllMocks();
  expect(reported('json')).toEqual({ out: [], err: [] });
});
