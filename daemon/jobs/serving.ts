import type { Provider } from '@likewise/shared/protocol/providers.ts';
import type { Engine } from '../engine/engine.ts';
import type { Manifest } from '../model/manifest.ts';
import { formFor, type ProviderForm } from './modelEngine.ts';

/** The model that answers, and the engine that runs it. */
export interface Serving {
  readonly engine: Engine;
  readonly manifest: Pick<Manifest, 'weights' | 'config' | 'prompt'>;
}

/** A model as it runs: everything but the request that an answer depends on. */
export interface ServedForm extends ProviderForm {
  readonly provider: Provider;
  /** Sha256 of the weights. */
  readonly weights: string;
  /** The same weights make other models by other head counts. */
  readonly config: Manifest['config'];
  readonly prompt: Manifest['prompt'];
}

/** Undefined before the engine's first start: only then is its provider known. */
export function servedForm({ engine, manifest }: Serving): ServedForm | undefined {
  const { provider } = engine.status;
  const { weights, config, prompt } = manifest;
  return provider && { provider, ...formFor(provider), weights: weights.sha256, config, prompt };
}
