import type { Engine, Filled, RunForm } from '../engine/engine.ts';
import type { Manifest } from '../model/manifest.ts';

/** The model that answers, and the engine that runs it. */
export interface RunningModel {
  readonly engine: Engine;
  readonly manifest: Pick<Manifest, 'weights' | 'config' | 'prompt'>;
}

/** A model as it runs: everything that an answer depends on except the request. */
export interface RunningForm extends RunForm {
  /** Further forms, where not all canvases of an answer were filled in the same one. */
  readonly others?: readonly RunForm[];
  /** Sha256 of the weights. */
  readonly weights: string;
  /** The same weights with other head counts are another model. */
  readonly config: Manifest['config'];
  readonly prompt: Manifest['prompt'];
}

/** Undefined before the engine's first start, which determines the form. */
export function runningForm({ engine, manifest }: RunningModel): RunningForm | undefined {
  const { form } = engine.status;
  const { weights, config, prompt } = manifest;
  return form && { ...form, weights: weights.sha256, config, prompt };
}

/** The same model, in the forms that these canvases were filled in. */
export function filledForm(served: RunningForm, filled: readonly Filled[]): RunningForm {
  const forms = new Map(filled.map(({ form }) => [`${form.provider} ${form.kernels} ${form.precision}`, form]));
  const [first, ...others] = [...forms].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, form]) => form);
  return { ...served, ...first, ...(others.length > 0 && { others }) };
}
