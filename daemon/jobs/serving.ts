import type { Engine } from '../engine/engine.ts';
import type { Provider } from '../engine/provider.ts';
import type { Manifest } from '../model/manifest.ts';
import { formFor, type ProviderForm } from './modelEngine.ts';

/** The model that answers, and the engine that runs it. */
export interface Serving {
  readonly engine: Engine;
  readonly manifest: Pick<Manifest, 'weights' | 'prompt'>;
}

/** A model as it runs: everything but the request that an answer depends on. */
export interface ServedForm extends ProviderForm {
  readonly provider: Provider;
  /** Sha256 of the weights. */
  readonly weights: string;
  readonly prompt: Manifest['prompt'];
}

/** Undefined before the engine's first start: only then is its provider known. */
export function servedForm({ engine, manifest }: Serving): ServedForm | undefined {
  const { provider } = engine.status;
  return provider && { provider, ...formFor(provider), weights: manifest.weights.sha256, prompt: manifest.prompt };
}
