import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTraceFile } from './traceFile.ts';

let folder: string;
let warnings: unknown[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-traces-'));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (path: string) =>
  openTraceFile(path, { version: '1.2.3', pid: 4 }, { warn: (...words: unknown[]) => warnings.push(words) });

it('has a request of OTLP in each line, for its user alone', async () => {
  const path = join(folder, 'traces.jsonl');
  writeFileSync(path, '', { mode: 0o644 });
  const { tracer, close } = open(path);
  const before = BigInt(Date.now()) * 1_000_000n;
  const job = tracer.open('job', { 'likewise.kind': 'cli', 'likewise.queries': 2, share: 0.5, cached: true });
  job.child('queue').end({}, new Error('no'));
  job.end();
  tracer.open('job', {}).end();
  await close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines).toHaveLength(3);
  const attribute = (key: string, value: object) => ({ key, value });
  const request = JSON.parse(lines[0]!);
  const id = (bytes: number) => expect.stringMatching(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
  const times = { startTimeUnixNano: expect.stringMatching(/^\d{19}$/), endTimeUnixNano: expect.any(String) };
  expect(request).toEqual({
    resourceSpans: [
      {
        resource: {
          attributes: [
            attribute('service.name', { stringValue: 'likewise' }),
            attribute('service.version', { stringValue: '1.2.3' }),
            attribute('process.pid', { intValue: '4' }),
          ],
        },
        scopeSpans: [
          {
            scope: { name: 'likewise', version: '1.2.3' },
            spans: [
              {
                ...{ traceId: id(16), spanId: id(8), parentSpanId: id(8), name: 'queue', kind: 1, ...times },
                attributes: [attribute('error.type', { stringValue: 'internal' })],
                status: { code: 2 },
              },
              {
                ...{ traceId: id(16), spanId: id(8), name: 'job', kind: 2, ...times },
                attributes: [
                  attribute('likewise.kind', { stringValue: 'cli' }),
                  attribute('likewise.queries', { intValue: '2' }),
                  attribute('share', { doubleValue: 0.5 }),
                  attribute('cached', { boolValue: true }),
                ],
                status: {},
              },
            ],
          },
        ],
      },
    ],
  });
  const [, { startTimeUnixNano: start, endTimeUnixNano: end }] = request.resourceSpans[0].scopeSpans[0].spans;
  const now = BigInt(Date.now() + 1) * 1_000_000n;
  // The two clocks are read one after the other.
  const slack = 5_000_000n;
  expect(BigInt(start) >= before - slack && BigInt(start) <= BigInt(end) && BigInt(end) <= now + slack).toBe(true);
});

it('makes room for the next one when it is large', async () => {
  const path = join(folder, 'traces.jsonl');
  writeFileSync(path, 'x'.repeat(32 * 2 ** 20));
  const { tracer, close } = open(path);
  tracer.open('job', {}).end();
  await close();
  expect(statSync(`${path}.old`).size).toBe(32 * 2 ** 20);
  expect(readFileSync(path, 'utf8')).toMatch(/^\{.*\}\n$/);
});

it('is refused where it cannot be, and later loses traces with one warning', async () => {
  for (const path of [folder, join(folder, 'no/file'), '/dev/null']) {
    expect(() => open(path)).toThrow(expect.objectContaining({ code: 'output-denied' }));
  }
  expect(existsSync(join(folder, 'no'))).toBe(false);
  const { tracer, close } = open(join(folder, 'traces.jsonl'));
  await close();
  // A stream that has ended fails as one does whose disk is full.
  for (let n = 0; n < 3; n++) tracer.open('job', {}).end();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(warnings).toHaveLength(1);
});
