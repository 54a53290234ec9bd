import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { decodeImage, encodeImage, type ImageFormat } from '../../daemon/images/codec.ts';
import type { Raster } from '../../daemon/images/raster.ts';
import { likewise } from '../support/cli.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { ask } from './ask.ts';
import { type FreshJob, freshJobs } from './freshJobs.ts';
import { median, printTable } from './timing.ts';

/** Timed jobs of each kind, after one that is not timed. */
const RUNS = 9;
const COLD_RUNS = 5;
/** A 12-megapixel photograph, and the pair that shows its change. */
const [WIDE, HIGH] = [4000, 3000];
const PAIR_SIDE = 512;

/**
 * What people wait for, with a real daemon and the command line: the first answer of a pair, further ones, and a photograph. Each is
 * compared with the time for the picture files alone, read and written in this process in the same run.
 */
export async function benchAnswers(home: string): Promise<void> {
  const fresh = await freshJobs();
  const rows = [await cold(join(home, 'cold'), await fresh(COLD_RUNS + 1))];
  const daemon = await DaemonProcess.start(join(home, 'answers'));
  try {
    const { client } = await daemon.tool();
    rows.push(...(await small(client, fresh)), ...(await large(client, daemon.pid)));
  } finally {
    await daemon.end();
  }
  printTable('answers, PNG in and out unless said', ['', 'measured', 'target', 'files alone'], rows);
}

/** The command line without a daemon, with a new pair each time. */
async function cold(home: string, jobs: readonly FreshJob[]): Promise<string[]> {
  const times: number[] = [];
  const bare: number[] = [];
  for (const [n, job] of jobs.entries()) {
    const path = (name: keyof FreshJob) => join(home, '..', `${n}-${name}.png`);
    for (const name of ['input', 'output', 'query'] as const) writeFileSync(path(name), job[name]);
    const run = ['run', '--example', path('input'), path('output'), '--query', path('query'), '--out', `${home}-out`];
    const begun = performance.now();
    const { code, stderr } = await likewise(run, { home });
    if (code !== 0) throw new Error(stderr);
    times.push(performance.now() - begun);
    const start = performance.now();
    await likewise(['--version'], { home });
    bare.push(performance.now() - start);
  }
  const ms = median(times.slice(1));
  return ['512 px, from a cold command line, ms', ms.toFixed(0), '1500', `${median(bare).toFixed(0)} (only starting)`];
}

/** Pairs and queries of 512 x 512. */
async function small(client: DaemonClient, fresh: (count: number) => Promise<FreshJob[]>): Promise<string[][]> {
  const [first, further, files]: [number[], number[], number[]] = [[], [], []];
  for (const job of await fresh(RUNS + 1)) {
    first.push(await timed(() => ask(client, job, 'png')));
    const [other] = await fresh(1);
    further.push(await timed(() => ask(client, { ...job, query: other!.query }, 'png')));
    files.push(await timed(() => throughFile(job.query, 'png')));
  }
  const row = (name: string, times: readonly number[], target: string) => [
    name,
    median(times.slice(1)).toFixed(0),
    target,
    median(files.slice(1)).toFixed(0),
  ];
  return [row('512 px, a fresh pair, ms', first, '400'), row('512 px, a further query, ms', further, '120')];
}

/** A photograph whose colours change, and the daemon's peak memory for it. */
async function large(client: DaemonClient, pid: number): Promise<string[][]> {
  const input = photograph(PAIR_SIDE, PAIR_SIDE, 0);
  const [before, after] = await Promise.all([input, warmer(input)].map((picture) => encodeImage(picture, 'png')));
  const rows: string[][] = [];
  for (const format of ['jpeg', 'png'] as const) {
    const [times, files, bytes]: [number[], number[], number[]] = [[], [], []];
    for (let n = 0; n <= COLD_RUNS; n++) {
      const query = await encodeImage(photograph(WIDE, HIGH, n), format);
      const resident = statusOf(pid, 'VmRSS');
      // Restart the measurement of the peak.
      writeFileSync(`/proc/${pid}/clear_refs`, '5');
      times.push(await timed(() => ask(client, { input: before!, output: after!, query }, format)));
      bytes.push((statusOf(pid, 'VmHWM') - resident) / (WIDE * HIGH));
      files.push(await timed(() => throughFile(query, format)));
    }
    const alone = median(files.slice(1)).toFixed(0);
    const name = `12 megapixels, a change of colours, ${format}`;
    rows.push([`${name}, ms`, median(times.slice(1)).toFixed(0), '1500', alone]);
    rows.push([`${name}, bytes a pixel`, median(bytes.slice(1)).toFixed(1), '12', '']);
  }
  return rows;
}

/** A smooth picture with grain. Every number gives a different one. */
function photograph(width: number, height: number, number: number): Raster {
  const data = new Uint8Array(width * height * 3);
  let seed = 1 + number;
  for (let y = 0, at = 0; y < height; y++) {
    const down = 60 * Math.sin((5 * y) / height + number);
    for (let x = 0; x < width; x++, at += 3) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      const level = 120 + down + (80 * x) / width + (seed >>> 28) - 8;
      data[at] = Math.min(255, level + 20);
      data[at + 1] = level;
      data[at + 2] = Math.max(0, level - (60 * y) / height);
    }
  }
  return { width, height, channels: 3, data };
}

function warmer({ data, ...rest }: Raster): Raster {
  const gains = [1.08, 1, 0.85];
  return { ...rest, data: Uint8Array.from(data, (level, i) => Math.min(255, Math.round(level * gains[i % 3]!))) };
}

async function throughFile(bytes: Uint8Array, format: ImageFormat): Promise<void> {
  await encodeImage(await decodeImage(bytes, 'a picture'), format);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** A figure of /proc/PID/status, in bytes. */
function statusOf(pid: number, name: string): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)![1]);
}
