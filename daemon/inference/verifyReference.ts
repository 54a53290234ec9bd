import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { fusedFeeds } from '../engine/feeds.ts';
import type { HostTensor } from '../engine/hostMessages.ts';
import { GraphHost } from '../engine/hostProcess.ts';
import { pasteHidden } from '../images/paste.ts';
import { MEAN, PATCHES, STD } from '../model/config.ts';
import { referenceOfOther, referenceUnreadable } from '../model/errors.ts';
import type { GraphPaths } from '../model/forms.ts';

/** What counts as equal: float32 on another machine and in another order of summation. */
export const TOLERANCES = {
  /** Largest logit difference. */
  logits: 1e-3,
  /** Largest difference of a decoded pixel in 0..1. */
  decoded: 2e-3,
  /** Largest difference of a pasted pixel in levels of 255, and the share of values that may differ at all. */
  pastedLevels: 1,
  pastedShare: 0.02,
} as const;

/** The result of one case of a reference. A figure is absent where the reference has no array for it. */
export interface CaseReport {
  readonly name: string;
  /** Tokens equal of 196: the predictor's choice, and the tokenizer's codes of the canvas. */
  readonly tokens: number;
  readonly codes?: number;
  /** Largest absolute differences. */
  readonly logits?: number;
  readonly decoded?: number;
  readonly pasted?: { readonly levels: number; readonly share: number };
  readonly passed: boolean;
}

const expected = z.object({
  cases: z.array(z.object({ name: z.string() })).min(1),
  arrays: z.record(
    z.string(),
    z.object({ file: z.string(), dtype: z.enum(['uint8', 'int64', 'float32']), shape: z.array(z.int().min(1)) }),
  ),
});
type Reference = z.infer<typeof expected> & { readonly dir: string };

/**
 * Runs a model on every case of a reference folder (expected.json and the arrays it names), and compares tokens, logits, codes and pixels
 * with the recorded ones.
 * @param graphs the fp32 CPU form of the model
 * @throws LikewiseError when the folder is no reference, or that of a model of another size
 */
export async function verifyReference(graphs: GraphPaths, dir: string): Promise<CaseReport[]> {
  const reference = await readReference(dir);
  const open = (name: keyof GraphPaths) => GraphHost.open(graphs[name], { provider: 'cpu' });
  const hosts: GraphHost[] = [];
  try {
    for (const name of ['logits', 'tokenizer', 'detokenizer', 'fused'] as const) hosts.push(await open(name));
    const reports: CaseReport[] = [];
    for (const { name } of reference.cases) reports.push(await verifyCase(hosts as Hosts, reference, name));
    return reports;
  } finally {
    await Promise.all(hosts.map((host) => host.close()));
  }
}

type Hosts = [logits: GraphHost, tokenizer: GraphHost, detokenizer: GraphHost, fused: GraphHost];

async function verifyCase(
  [logitsHost, tokenizer, detokenizer, fused]: Hosts,
  reference: Reference,
  name: string,
): Promise<CaseReport> {
  const want = (array: string) => readArray(reference, `${name}.${array}`);
  const canvas = await need(want('canvas'), reference, `${name}.canvas`);
  const visible = await need(want('visible'), reference, `${name}.visible`);
  const tokens = await need(want('tokens'), reference, `${name}.tokens`);
  const shown = new Set(Array.from(visible as BigInt64Array, Number));
  const hidden = Array.from({ length: PATCHES }, (_, id) => id).filter((id) => !shown.has(id));
  const pixels = canvas as Uint8Array;

  const feeds = fusedFeeds([{ pixels, hidden }]);
  const logits = (await logitsHost.run(feeds)).logits!;
  const chosen = argMax(logits.data as Float32Array, logits.dims[2]!);
  const result = await fused.run(feeds);

  const wantLogits = await want('logits');
  if (wantLogits && wantLogits.length !== logits.data.length) {
    throw referenceOfOther(reference.dir, wantLogits.length / PATCHES, logits.dims[2]!);
  }
  const wantDecoded = await want('decoded');
  const wantPasted = await want('pasted');
  const wantCodes = await want('codes');
  const figures = {
    tokens: countEqual(chosen, tokens),
    ...(wantLogits && { logits: largestDifference(logits.data, wantLogits) }),
    ...(wantDecoded && {
      decoded: largestDifference(await decodeTokens(detokenizer, tokens as BigInt64Array), wantDecoded),
    }),
    ...(wantPasted && {
      pasted: compareLevels(
        pasteHidden(scaledAndBack(pixels), result.image!.data as Uint8Array, hidden),
        wantPasted as Uint8Array,
      ),
    }),
    ...(wantCodes && { codes: countEqual((await tokenizer.run({ canvas: feeds.canvas! })).codes!.data, wantCodes) }),
  };
  return { name, ...figures, passed: passes(figures) };
}

function passes({ tokens, codes, logits = 0, decoded = 0, pasted }: Omit<CaseReport, 'name' | 'passed'>): boolean {
  return (
    tokens === PATCHES &&
    (codes ?? PATCHES) === PATCHES &&
    logits <= TOLERANCES.logits &&
    decoded <= TOLERANCES.decoded &&
    (pasted?.levels ?? 0) <= TOLERANCES.pastedLevels &&
    (pasted?.share ?? 0) < TOLERANCES.pastedShare
  );
}

async function decodeTokens(detokenizer: GraphHost, tokens: BigInt64Array): Promise<HostTensor['data']> {
  return (await detokenizer.run({ tokens: { type: 'int64', dims: [1, PATCHES], data: tokens } })).pixels!.data;
}

function argMax(values: Float32Array, width: number): number[] {
  return Array.from({ length: values.length / width }, (_, row) => {
    let best = row * width;
    for (let i = best + 1; i < (row + 1) * width; i++) if (values[i]! > values[best]!) best = i;
    return best - row * width;
  });
}

type Values = ArrayLike<number | bigint>;

function countEqual(found: Values, wanted: Values): number {
  return Array.from(wanted).filter((value, i) => Number(value) === Number(found[i])).length;
}

/** NaN on either side counts as infinitely far. */
function largestDifference(found: Values, wanted: Values): number {
  let largest = found.length === wanted.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < wanted.length; i++) {
    const difference = Math.abs(Number(found[i]) - Number(wanted[i]));
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return largest;
}

/**
 * The authors' evaluation pastes from the canvas after scaling it for the model and back (in float64, kept as float32 between, then
 * truncated), which lowers half of the values by a level; the product keeps the canvas unchanged.
 */
function scaledAndBack(canvas: Uint8Array): Uint8Array {
  return canvas.map((value, i) => {
    const [mean, std] = [MEAN[i % 3]!, STD[i % 3]!];
    return (Math.fround((value / 255 - mean) / std) * std + mean) * 255;
  });
}

function compareLevels(found: Uint8Array, wanted: Uint8Array): { levels: number; share: number } {
  return { levels: largestDifference(found, wanted), share: 1 - countEqual(found, wanted) / wanted.length };
}

async function readReference(dir: string): Promise<Reference> {
  const text = await readFile(join(dir, 'expected.json'), 'utf8').catch((error) => {
    throw referenceUnreadable(
      dir,
      `expected.json: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`,
    );
  });
  try {
    return { dir, ...expected.parse(JSON.parse(text)) };
  } catch {
    throw referenceUnreadable(dir, 'expected.json does not list cases and arrays');
  }
}

async function need<T>(array: Promise<T | undefined>, { dir }: Reference, name: string): Promise<T> {
  const found = await array;
  if (found === undefined) throw referenceUnreadable(dir, `it has no array ${name}`);
  return found;
}

const ARRAY_TYPES = { uint8: Uint8Array, int64: BigInt64Array, float32: Float32Array };

async function readArray(
  { dir, arrays }: Reference,
  name: string,
): Promise<Uint8Array | BigInt64Array | Float32Array | undefined> {
  const entry = arrays[name];
  if (!entry) return undefined;
  const bytes = await readFile(join(dir, entry.file)).catch(() => {
    throw referenceUnreadable(dir, `${entry.file} cannot be read`);
  });
  const ArrayType = ARRAY_TYPES[entry.dtype];
  const count = entry.shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== count * ArrayType.BYTES_PER_ELEMENT)
    throw referenceUnreadable(dir, `${entry.file} does not have the size of its shape`);
  return new ArrayType(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
