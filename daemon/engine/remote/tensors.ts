import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import type { Lane } from '@likewise/shared/protocol/messages.ts';
import { z } from 'zod';
import type { Canvas, Filled } from '../engine.ts';
import { fusedFeeds } from '../feeds.ts';
import type { Reply } from './link.ts';

// The binary tensors of the Open Inference Protocol v2: JSON, then the tensors' bytes in its order, little-endian, row by row.

const CANVAS_BYTES = CANVAS * CANVAS * 3;
const PATCHES = 196;
/** Of a model's identity. */
const IDENTITY_BYTES = 32;

/** Bytes of the JSON; what follows is binary. */
const JSON_LENGTH = 'inference-header-content-length';

const DATATYPES = { uint8: 'UINT8', int64: 'INT64', float32: 'FP32' } as const;
const OUTPUTS = { image: CANVAS_BYTES, tokens: 8 * PATCHES, confidence: 4 * PATCHES, model: IDENTITY_BYTES };

/** Triton takes lower numbers first. */
const PRIORITY: Record<Lane, number> = { interactive: 1, batch: 2 };

/** Microseconds that a request may wait in the server's queue: less than our time limit. */
const QUEUE_TIMEOUT_US = 30_000_000;

/** The request to fill a canvas. @param id distinguishes requests in the server's log; some servers require one */
export function inferRequest(canvas: Canvas, lane: Lane, id: string) {
  const feeds = Object.entries(fusedFeeds([canvas])).map(([name, { type, dims, data }]) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const parameters = { binary_data_size: bytes.length };
    return { bytes, input: { name, shape: dims, datatype: DATATYPES[type], parameters } };
  });
  const json = Buffer.from(
    JSON.stringify({
      id,
      parameters: { priority: PRIORITY[lane], timeout: QUEUE_TIMEOUT_US },
      inputs: feeds.map(({ input }) => input),
      outputs: Object.keys(OUTPUTS).map((name) => ({ name, parameters: { binary_data: true } })),
    }),
  );
  return {
    body: [json, ...feeds.map(({ bytes }) => bytes)],
    headers: { 'content-type': 'application/octet-stream', [JSON_LENGTH]: json.length },
  };
}

const answer = z.object({
  outputs: z.array(
    z.object({
      name: z.string(),
      datatype: z.string(),
      parameters: z.object({ binary_data_size: z.int().min(0) }).optional(),
    }),
  ),
});

/** A server's result for a canvas, and the identity it claims. */
export interface Answered extends Omit<Filled, 'form'> {
  /** The identity of the model that answered. */
  readonly model: Uint8Array;
}

/**
 * Reads an answer and checks each tensor's type and length.
 * @returns what is wrong with it, as a clause, where it is none of ours
 */
export function readAnswer({ headers, body }: Reply): Answered | string {
  const length = Number(headers[JSON_LENGTH]);
  if (!Number.isInteger(length) || length < 2 || length > body.length) {
    return 'its answer has no binary tensors';
  }
  let outputs: z.infer<typeof answer>['outputs'];
  try {
    ({ outputs } = answer.parse(JSON.parse(body.toString('utf8', 0, length))));
  } catch {
    return 'its answer is not of the Open Inference Protocol';
  }
  const tensors = new Map<string, Buffer>();
  let at = length;
  for (const { name, parameters } of outputs) {
    const bytes = parameters?.binary_data_size;
    if (bytes === undefined) return `its answer has no binary tensor ${name}`;
    tensors.set(name, body.subarray(at, at + bytes));
    at += bytes;
  }
  for (const [name, bytes] of Object.entries(OUTPUTS)) {
    const found = tensors.get(name);
    if (!found)
      return `its answer has no tensor ${name}${name === 'model' ? ': it was not exported for Likewise' : ''}`;
    if (found.length !== bytes) return `its answer has ${found.length} bytes of ${name} instead of ${bytes}`;
  }
  if (at !== body.length) return `its answer has ${body.length} bytes instead of ${at}`;
  const types = new Map(outputs.map(({ name, datatype }) => [name, datatype]));
  const wanted = { image: 'UINT8', tokens: 'INT64', confidence: 'FP32', model: 'UINT8' };
  const [odd] = Object.entries(wanted).filter(([name, type]) => types.get(name) !== type);
  if (odd) return `its answer has ${odd[0]} as ${types.get(odd[0])} instead of ${odd[1]}`;
  const { buffer, byteOffset } = tensors.get('image')!;
  // Copies are aligned for arrays of larger numbers.
  const copy = (name: string) => new Uint8Array(tensors.get(name)!).buffer;
  return {
    decoded: new Uint8Array(buffer, byteOffset, OUTPUTS.image),
    tokens: Int32Array.from(new BigInt64Array(copy('tokens')), Number),
    confidence: new Float32Array(copy('confidence')),
    model: new Uint8Array(copy('model')),
  };
}
