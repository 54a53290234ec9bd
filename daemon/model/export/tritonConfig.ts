import { gridLayout } from '@likewise/shared/prompt/layouts.ts';
import { CANVAS, visiblePatches } from '@likewise/shared/prompt/patches.ts';
import { PATCHES } from '../config.ts';
import { hex, type ServedModel } from './served.ts';

/** Canvases per batch. 16 keep a GPU busy. On a CPU, more than 4 only make everybody wait longer. */
const MAX_BATCH = { cpu: 4, cuda: 16 } as const;

/**
 * How long a request waits for others to share its batch. That is short compared with a canvas, which takes tens of milliseconds or a
 * few.
 */
const BATCH_DELAY_US = 2000;

/** A request that waited this long is refused, and its tool asks again. */
const QUEUE_TIMEOUT_US = 30_000_000;

/** The most requests that wait. More are refused with 503, and their tools ask again. A waiting canvas takes 150 KB. */
const QUEUE_SIZE = 128;

/** Visible patches of a canvas with one hidden quadrant, as in nearly all work. */
const VISIBLE = visiblePatches(gridLayout('A1').hidden).length;

/** config.pbtxt: how Triton runs the model. */
export function tritonConfig(model: ServedModel): string {
  const { name, form, weights, identity } = model;
  const parameters = {
    'likewise.model': name,
    'likewise.weights': weights,
    'likewise.form': `${form.kernels} ${form.precision}`,
    'likewise.identity': hex(identity),
  };
  return [
    `# Written by likewise model export: ${name}, ${form.kernels} ${form.precision}.`,
    `name: "${name}"`,
    'backend: "onnxruntime"',
    `max_batch_size: ${MAX_BATCH[form.kernels]}`,
    tensor('input', 'canvas', 'UINT8', `${CANVAS}, ${CANVAS}, 3`),
    tensor('input', 'visible', 'INT64', '-1'),
    tensor('input', 'restore', 'INT64', `${PATCHES}`),
    tensor('output', 'image', 'UINT8', `${CANVAS}, ${CANVAS}, 3`),
    tensor('output', 'tokens', 'INT64', `${PATCHES}`),
    tensor('output', 'confidence', 'FP32', `${PATCHES}`),
    tensor('output', 'model', 'UINT8', `${identity.length}`),
    'dynamic_batching {',
    `  max_queue_delay_microseconds: ${BATCH_DELAY_US}`,
    '  # Level 1 is for what somebody waits for at the screen.',
    '  priority_levels: 2',
    '  default_priority_level: 2',
    '  default_queue_policy {',
    '    timeout_action: REJECT',
    `    default_timeout_microseconds: ${QUEUE_TIMEOUT_US}`,
    '    allow_timeout_override: true',
    `    max_queue_size: ${QUEUE_SIZE}`,
    '  }',
    '}',
    'version_policy { latest { num_versions: 1 } }',
    ...kernels(form.kernels),
    ...warmUpSizes(form.kernels).flatMap((size) => warmUp(size)),
    ...Object.entries(parameters).map(([key, value]) => parameter(key, value)),
    '',
  ].join('\n');
}

function kernels(of: ServedModel['form']['kernels']): string[] {
  if (of === 'cuda') {
    // The default tries every algorithm of cuDNN, which takes minutes; 1 is its heuristic.
    return ['instance_group { kind: KIND_GPU count: 1 }', parameter('cudnn_conv_algo_search', '1')];
  }
  return [
    '# As many instances as the machine has cores, of one thread each: two threads on one canvas cost twice the work.',
    'instance_group { kind: KIND_CPU count: 2 }',
    parameter('intra_op_thread_count', '1'),
  ];
}

/** A GPU tunes its kernels for each batch size. A CPU only has to allocate its memory. */
function warmUpSizes(of: ServedModel['form']['kernels']): number[] {
  return of === 'cuda' ? [1, 2, 4, 8, MAX_BATCH.cuda] : [1];
}

function warmUp(size: number): string[] {
  const zeros = (name: string, type: string, dims: string) =>
    `  inputs { key: "${name}" value { data_type: TYPE_${type} dims: [ ${dims} ] zero_data: true } }`;
  return [
    'model_warmup {',
    `  name: "batch of ${size}"`,
    `  batch_size: ${size}`,
    '  count: 1',
    zeros('canvas', 'UINT8', `${CANVAS}, ${CANVAS}, 3`),
    zeros('visible', 'INT64', `${VISIBLE}`),
    zeros('restore', 'INT64', `${PATCHES}`),
    '}',
  ];
}

function tensor(side: 'input' | 'output', name: string, type: string, dims: string): string {
  return `${side} { name: "${name}" data_type: TYPE_${type} dims: [ ${dims} ] }`;
}

function parameter(key: string, value: string): string {
  return `parameters { key: "${key}" value { string_value: "${value}" } }`;
}
