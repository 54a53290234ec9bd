import { randomUUID } from 'node:crypto';
import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { encodeImage } from '../../daemon/images/codec.ts';
import type { Raster } from '../../daemon/images/raster.ts';
import type { DaemonProcess } from './daemonProcess.ts';
import { outcome } from './toolJobs.ts';

/** A pair and a query of one kind of job. */
interface Kind {
  readonly input: FrameImage;
  readonly output: FrameImage;
  readonly query: FrameImage;
}

/** The result of a load. */
export interface LoadCounts {
  jobs: number;
  answers: number;
  cancelled: number;
  reconnected: number;
  explained: number;
}

/** Sides of square pictures, most of them small. */
const SIDES = [96, 96, 128, 256, 512, 512];

/** What is done to a picture. */
const CHANGES: readonly ((raster: Raster) => Raster)[] = [mirrored, grey, warmer];

/** Kinds of jobs: all changes at these sides. */
export async function kindsOf(sides: readonly number[]): Promise<Kind[]> {
  const kinds: Kind[] = [];
  for (const [n, side] of sides.entries()) {
    const change = CHANGES[n % CHANGES.length]!;
    const before = scene(side, n);
    kinds.push({ input: await png(before), output: await png(change(before)), query: await png(scene(side, n + 50)) });
  }
  return kinds;
}

/** The usual ones, and large pictures of `large` pixels a side among them. */
export const mixedKinds = (...large: number[]) => kindsOf([...SIDES, ...large]);

/**
 * Tools that ask for guided answers, one job after another, until `isOver`. Jobs are of any kind, in either lane, with one to three
 * queries, and with their own or shared pairs. Some jobs are cancelled. Some tools reconnect during one. Some request explanations.
 * Throws if an answer or an end is lost, or comes twice.
 */
export async function mixedLoad(
  daemon: DaemonProcess,
  tools: number,
  kinds: readonly Kind[],
  isOver: (jobs: number) => boolean,
): Promise<LoadCounts> {
  const counts: LoadCounts = { jobs: 0, answers: 0, cancelled: 0, reconnected: 0, explained: 0 };
  const paired = [];
  for (let n = 0; n < tools; n++) paired.push(await daemon.tool());
  let fresh = 0;
  await Promise.all(
    paired.map(async ({ client, token }, tool) => {
      for (let n = 0; !isOver(counts.jobs); n++) {
        const kind = kinds[(7 * tool + n) % kinds.length]!;
        const own = (tool + n) % 2 === 0 ? ++fresh : 0;
        const example = { input: marked(kind.input, own), output: marked(kind.output, own) };
        const queries = Array.from({ length: 1 + (n % 3) }, () => marked(kind.query, ++fresh));
        const way = (tool + 5 * n) % 16;
        if (way === 1) {
          await client.explain({ id: randomUUID(), examples: [example], quality: 'fast' });
          counts.explained++;
        }
        const stop = new AbortController();
        const other = way === 2 ? daemon.client(token) : undefined;
        const update = await follow(
          other ?? client,
          { example, queries, lane: n % 2 === 0 ? 'interactive' : 'batch' },
          stop,
          {
            cancels: way === 3,
          },
        );
        other?.close();
        counts.jobs++;
        counts.answers += update.answers;
        counts.cancelled += update.cancelled;
        if (other) counts.reconnected++;
      }
    }),
  );
  return counts;
}

async function follow(
  client: DaemonClient,
  {
    example,
    queries,
    lane,
  }: { example: { input: FrameImage; output: FrameImage }; queries: FrameImage[]; lane: 'interactive' | 'batch' },
  stop: AbortController,
  { cancels }: { readonly cancels: boolean },
): Promise<{ readonly answers: number; readonly cancelled: number }> {
  const request = {
    job: randomUUID(),
    examples: [example],
    queries,
    quality: 'fast',
    answer: { size: 'query', detail: 'guided', format: 'png' },
    lane,
  } as const;
  const { end, answers, failures } = await outcome(client.run(request, { signal: stop.signal }), ({ type }) => {
    if (cancels && type === 'accepted') stop.abort();
  });
  if (cancels && end.type === 'cancelled') return { answers: answers.size, cancelled: 1 };
  if (end.type !== 'done' || answers.size !== queries.length || failures.size > 0) {
    throw new Error(`a job of ${queries.length} queries ended so: ${JSON.stringify([end, [...failures]])}`);
  }
  return { answers: answers.size, cancelled: 0 };
}

/** Other bytes with the same pixels: data after a PNG's end is not read. */
function marked({ type, bytes }: FrameImage, mark: number): FrameImage {
  return { type, bytes: mark === 0 ? bytes : new Uint8Array(Buffer.concat([bytes, Buffer.from(`mark ${mark}`)])) };
}

async function png(raster: Raster): Promise<FrameImage> {
  return { type: 'image/png', bytes: await encodeImage(raster, 'png') };
}

/** Gradients with boxes on them, RGBA. Every number gives a different picture. */
function scene(side: number, number: number): Raster {
  const data = new Uint8Array(side * side * 4);
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at += 4) {
      const isBox = ((8 * x) / side + number) % 3 < 1 && ((8 * y) / side + 2 * number) % 4 < 1;
      data[at] = isBox ? 220 : (160 * x) / side + 5 * (number % 10);
      data[at + 1] = isBox ? 40 + number : (200 * y) / side;
      data[at + 2] = isBox ? 60 : 90 + (60 * (x + y)) / (2 * side);
      data[at + 3] = 255;
    }
  }
  return { width: side, height: side, channels: 4, data };
}

function mirrored({ width, height, channels, data }: Raster): Raster {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + width - 1 - x) * channels;
      out.set(data.subarray(from, from + channels), (y * width + x) * channels);
    }
  }
  return { width, height, channels, data: out };
}

function grey(raster: Raster): Raster {
  const data = raster.data.slice();
  for (let at = 0; at < data.length; at += 4) {
    data.fill(Math.round(0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!), at, at + 3);
  }
  return { ...raster, data };
}

function warmer(raster: Raster): Raster {
  const data = raster.data.slice();
  for (let at = 0; at < data.length; at += 4) {
    data[at] = Math.min(255, Math.round(1.1 * data[at]!));
    data[at + 2] = Math.round(0.8 * data[at + 2]!);
  }
  return { ...raster, data };
}
