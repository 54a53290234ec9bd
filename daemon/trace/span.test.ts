import { setTimeout as sleep } from 'node:timers/promises';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { expect, it } from 'vitest';
import { current, gathered, type Span, span } from './span.ts';
import { Tracer } from './tracer.ts';

function traced() {
  const written: (readonly Span[])[] = [];
  return { written, job: new Tracer((spans) => written.push(spans)).open('job', { a: 1 }) };
}

it('does nothing but act where nobody traces', () => {
  expect(span('work', () => current())).toBeUndefined();
});

it('is within the span that was under way when it began, through waiting', async () => {
  const { written, job } = traced();
  const work = (name: string) =>
    span(name, async () => {
      await sleep(5);
      return span(`in ${name}`, () => name);
    });
  expect(await job.run(() => Promise.all([work('one'), work('other')]))).toEqual(['one', 'other']);
  job.end({ b: true });
  const [spans = []] = written;
  const named = (name: string) => spans.find((some) => some.name === name)!;
  expect(spans.map(({ name }) => name)).toEqual(['in one', 'one', 'in other', 'other', 'job']);
  expect(named('in one').parent).toBe(named('one').id);
  expect(named('other').parent).toBe(named('job').id);
  expect(named('job')).toMatchObject({ attributes: { a: 1, b: true } });
  expect(named('job').parent).toBeUndefined();
  expect(named('one').end - named('one').start).toBeGreaterThan(4_000_000n);
});

it('keeps the code of what it failed with, and no message', async () => {
  const { written, job } = traced();
  const fail = (error: Error) => () => {
    throw error;
  };
  const known = new LikewiseError('busy', 'cat.png', 'cat.png');
  expect(() => job.run(() => span('known', fail(known)))).toThrow(known);
  await expect(job.run(() => span('unknown', async () => fail(new Error('cat.png'))()))).rejects.toThrow('cat.png');
  job.end();
  expect(written[0]!.map(({ failed }) => failed)).toEqual(['busy', 'internal', undefined]);
  expect(JSON.stringify(written, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
    'cat',
  );
});

it('that ends after its trace is written by itself', async () => {
  const { written, job } = traced();
  const late = job.run(() => span('late', () => sleep(5)));
  job.end();
  await late;
  expect(written.map((spans) => spans.map(({ name }) => name))).toEqual([['job'], ['late']]);
});

it('of a thread comes back with what was made there', async () => {
  const { job } = traced();
  const { trace, id } = job.run(() => current()!);
  const { made, spans } = await gathered({ trace, id }, async () => span('draw', () => 7));
  expect(made).toBe(7);
  expect(spans).toMatchObject([{ name: 'draw', trace, parent: id }]);
});
