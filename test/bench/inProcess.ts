import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Filler } from '../../daemon/answers/answerQuery.ts';
import type { Canvas, Filled } from '../../daemon/engine/engine.ts';
import { fusedFeeds, splitOutputs } from '../../daemon/engine/feeds.ts';
import type { HostTensor, HostTensors } from '../../daemon/engine/hostMessages.ts';
import { formFor } from '../../daemon/inference/modelEngine.ts';
import { openForm } from '../../daemon/model/forms.ts';
import type { Model } from '../../daemon/model/registry.ts';

/** A model in this process with nothing around it: the least time that answers can take. */
export async function inProcess(model: Model): Promise<Filler> {
  const { maxBatch, ...form } = formFor('cpu');
  const { fused } = await openForm(model, form);
  const session = await InferenceSession.create(fused, {
    executionProviders: ['cpu'],
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const run = async (canvases: readonly Canvas[]) => {
    const feeds = Object.entries(fusedFeeds(canvases)).map(([name, { type, data, dims }]) => [
      name,
      new Tensor(type, data, dims),
    ]);
    const results = await session.run(Object.fromEntries(feeds));
    const outputs = Object.entries(results).map(([name, { type, data, dims }]) => [
      name,
      { type, data, dims } as HostTensor,
    ]);
    const outcome = splitOutputs(Object.fromEntries(outputs) as HostTensors, canvases.length);
    return outcome.map((output): Filled => ({ ...output, form: { provider: 'cpu', ...form } }));
  };
  return {
    async fill(canvases) {
      const filled = [];
      for (let at = 0; at < canvases.length; at += maxBatch)
        filled.push(...(await run(canvases.slice(at, at + maxBatch))));
      return filled;
    },
  };
}
