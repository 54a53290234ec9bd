import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { likewise } from '../support/cli.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { job, outcome, pictures } from '../support/toolJobs.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'likewise-tracing-'));
});
afterAll(() => rmSync(home, { recursive: true }));

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

function spansIn(file: string): OtlpSpan[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.flatMap((line) => JSON.parse(line).resourceSpans[0].scopeSpans[0].spans as OtlpSpan[]);
}

it('serve --trace writes the stages of each job as the spans of one trace', async () => {
  const file = join(home, 'traces.jsonl');
  const daemon = await DaemonProcess.start(home, ['--trace', file]);
  const { client, token } = await daemon.tool({ name: 'Confidential', kind: 'figma' });
  const [first, again] = [job(await pictures(0, 2), { lane: 'interactive' }), job(await pictures(0, 1))];
  const before = BigInt(Date.now()) * 1_000_000n;
  for (const asked of [first, again]) expect((await outcome(client.run(asked))).failures.size).toBe(0);
  await daemon.end();
  const after = BigInt(Date.now()) * 1_000_000n;
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const spans = spansIn(file);
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  expect(roots.map(({ name }) => name)).toEqual(['job', 'job']);
  const of = (root: OtlpSpan) => spans.filter(({ traceId }) => traceId === root.traceId);
  const [computed, kept] = roots.map(of);
  const value = (span: OtlpSpan, key: string) => span.attributes.find((one) => one.key === `likewise.${key}`)?.value;
  expect(value(roots[0]!, 'kind')).toEqual({ stringValue: 'figma' });
  expect(value(roots[0]!, 'lane')).toEqual({ stringValue: 'interactive' });
  expect(value(roots[0]!, 'answered')).toEqual({ intValue: '2' });

  // Each span is within another one of its trace, also in time.
  for (const span of spans) {
    const [start, end] = [BigInt(span.startTimeUnixNano), BigInt(span.endTimeUnixNano)];
    const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
    const [from, to] = parent
      ? [BigInt(parent.startTimeUnixNano), BigInt(parent.endTimeUnixNano)]
      : [before - 5_000_000n, after];
    expect(from <= start && start <= end && end <= to, span.name).toBe(true);
    if (span.parentSpanId !== undefined) expect(parent?.traceId).toBe(span.traceId);
  }
  const under = (name: string, trace: OtlpSpan[]) => {
    const parents = trace.filter((span) => span.name === name).map(({ spanId }) => spanId);
    return new Set(trace.filter(({ parentSpanId }) => parents.includes(parentSpanId!)).map((span) => span.name));
  };
  const names = (trace: OtlpSpan[]) => trace.map(({ name }) => name);
  expect(names(computed!).filter((name) => name === 'query')).toHaveLength(2);
  expect(under('query', computed!)).toEqual(
    new Set(['queue', 'decode examples', 'decode', 'explain', 'infer', 'finish', 'store']),
  );
  expect(under('finish', computed!)).toEqual(new Set(['choose', 'draw', 'encode']));
  // Both queries belong to one example, which is read and explained once.
  expect(names(computed!).filter((name) => name === 'explain')).toHaveLength(1);
  expect(names(kept!).filter((name) => name !== 'queue')).toEqual(['query', 'job']);
  expect(value(kept!.find(({ name }) => name === 'query')!, 'cached')).toEqual({ boolValue: true });

  const text = readFileSync(file, 'utf8');
  for (const secret of [token, 'Confidential', first.job, home]) expect(text).not.toContain(secret);
});

it('serve says why traces cannot be written, and writes none unasked', async () => {
  const nowhere = join(home, 'no', 'file');
  expect(await likewise(['serve', '--port', '0', '--detach', '--trace', nowhere], { home })).toEqual({
    code: 6,
    stdout: '',
    stderr: expect.stringMatching(`^error: Traces cannot be written to ${nowhere}: .+\n {2}Name another file`),
  });
  expect(existsSync(join(home, 'no'))).toBe(false);
});
