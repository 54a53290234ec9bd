import type { Provider } from '@likewise/shared/protocol/providers.ts';
import type { EngineEvents } from '../engine/engine.ts';
import { providerLadder } from '../engine/ladder.ts';
import { createEngine, type SupervisedEngine } from '../engine/supervisor.ts';
import { openForm } from '../model/forms.ts';
import type { Form } from '../model/graph/builder.ts';
import type { Model } from '../model/registry.ts';

/** The form of a model that a provider runs, and the most canvases it is given at once. */
export interface ProviderForm extends Form {
  readonly maxBatch: number;
}

/** Dynamic quantisation takes its range from the whole batch: in a batch of more than one, neighbours would change an answer. */
const INT8_BATCH = 1;

/** A batch of 4 keeps every core busy; a larger one gains nothing, and a cancel would discard more. */
const CPU_BATCH = 4;

/** A GPU is kept busy by larger batches. */
const GPU_BATCH = 16;

export function formFor(provider: Provider): ProviderForm {
  switch (provider) {
    case 'cuda':
      return { kernels: 'cuda', precision: 'fp16', maxBatch: GPU_BATCH };
    case 'cpu':
      return { kernels: 'cpu', precision: 'int8', maxBatch: INT8_BATCH };
    default:
      return { kernels: 'cpu', precision: 'fp32', maxBatch: CPU_BATCH };
  }
}

/**
 * An engine for a model, on the best provider of this machine or only on the requested one. It starts on first use. Errors come with
 * start() and fill(): those of the engine, and model-corrupt, output-full, output-denied for the model's files.
 */
export function modelEngine(model: Model, asked?: Provider, events: EngineEvents = {}): SupervisedEngine {
  return createEngine({
    ...events,
    ladder: providerLadder(process.platform, process.arch, asked),
    graphFor: async (provider) => {
      const { maxBatch, ...form } = formFor(provider);
      return { path: (await openForm(model, form)).fused, maxBatch, ...form };
    },
  });
}
