import { ARRANGEMENT_NAMES } from '@likewise/shared/prompt/arrangements.ts';
import { z } from 'zod';
import { modelConfig } from './config.ts';
import type { GraphName } from './graph/graphs.ts';

const fileRecord = (name: string) =>
  z.strictObject({
    file: z.string().refine((file) => file === name, `the file is to be ${name}`),
    bytes: z.int().min(1),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  });
export type FileRecord = z.infer<ReturnType<typeof fileRecord>>;

export const MANIFEST_FILE = 'model.json';
export const WEIGHTS_FILE = 'weights.safetensors';

/** The files of a model in one form. */
export const formFiles = z.strictObject({
  weights: fileRecord(WEIGHTS_FILE),
  graphs: z.strictObject({
    fused: fileRecord('fused.onnx'),
    logits: fileRecord('logits.onnx'),
    detokenizer: fileRecord('detokenizer.onnx'),
    tokenizer: fileRecord('tokenizer.onnx'),
  } satisfies Record<GraphName, unknown>),
});

/** The longest text that people are shown. */
const text = z.string().max(1000);

/** model.json: what a model is, and its files. */
export const manifest = z.strictObject({
  format: z.literal(1),
  /** The same as its folder's. */
  name: text,
  config: modelConfig,
  /** How prompts are best laid out for this model. */
  prompt: z.strictObject({
    gap: z.enum(['white', 'black']),
    /** The arrangements worth using, best first. */
    arrangements: z.array(z.enum(ARRANGEMENT_NAMES)).min(1).max(ARRANGEMENT_NAMES.length),
    /** How answers follow the query's edges; see Guide in images/detail.ts. */
    guide: z.strictObject({ radius: z.int().min(1).max(110), noise: z.int().min(0).max(255) }),
  }),
  /** The type floating-point weights are stored in. */
  stored: z.enum(['float32', 'float16']),
  ...formFiles.shape,
  /** The files it was imported from, by name. */
  source: z.array(text).max(8),
  licence: text,
});
export type Manifest = z.infer<typeof manifest>;
