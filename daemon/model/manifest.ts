import { ARRANGEMENT_NAMES } from '@likewise/shared/prompt/arrangements.ts';
import { z } from 'zod';
import { modelConfig } from './config.ts';
import { GRAPH_NAMES } from './graph/graphs.ts';

export const fileRecord = z.strictObject({
  file: z.string().regex(/^[\w.-]+$/),
  bytes: z.int().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type FileRecord = z.infer<typeof fileRecord>;

/** model.json: what a model is, and the files it is made of. */
export const manifest = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  config: modelConfig,
  /** How prompts are best laid out for this model. */
  prompt: z.strictObject({
    gap: z.enum(['white', 'black']),
    /** The arrangements worth using, best first. */
    arrangements: z.array(z.enum(ARRANGEMENT_NAMES)).min(1),
    /** How answers follow the query's edges; see Guide in images/detail.ts. */
    guide: z.strictObject({ radius: z.int().min(1).max(110), noise: z.int().min(0).max(255) }),
  }),
  /** The type floating-point weights are stored in. */
  stored: z.enum(['float32', 'float16']),
  weights: fileRecord,
  graphs: z.record(z.enum(GRAPH_NAMES), fileRecord),
  /** The files it was imported from, by name. */
  source: z.array(z.string()),
  licence: z.string(),
});
export type Manifest = z.infer<typeof manifest>;

export const MANIFEST_FILE = 'model.json';
export const WEIGHTS_FILE = 'weights.safetensors';
