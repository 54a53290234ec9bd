import { decodeImage } from '../../daemon/images/codec.ts';
import { answerPicture, gapColour, pictureOptions } from '../../daemon/jobs/answerPicture.ts';
import { Examples } from '../../daemon/jobs/examples.ts';
import { modelEngine } from '../../daemon/jobs/modelEngine.ts';
import { DEFAULT_MODEL, openModel } from '../../daemon/model/registry.ts';
import { ASKED, type FreshJob } from './freshJobs.ts';
import { inProcess } from './inProcess.ts';
import { eachInTurn } from './timing.ts';

/** Jobs to answer, so many at a time. The answer to it is the milliseconds that all took. */
export interface BareRun {
  readonly jobs: readonly FreshJob[];
  readonly inFlight: number;
}

// A process of its own that does what the daemon does for a job and nothing else: one argument, what its model runs in.
const model = await openModel(DEFAULT_MODEL);
const engine = modelEngine(model);
const filler = process.argv[2] === 'this-process' ? await inProcess(model) : engine;

async function answer({ input, output, query }: FreshJob): Promise<void> {
  const [before, after, asked] = await Promise.all([input, output, query].map((bytes) => decodeImage(bytes, 'bench')));
  const { prompt } = model.manifest;
  const examples = new Examples([{ input: before!, output: after! }], gapColour(prompt));
  await answerPicture(filler, examples, asked!, pictureOptions(ASKED, prompt));
}

process.on('message', async ({ jobs, inFlight }: BareRun) => {
  process.send?.(await eachInTurn(jobs, Array(inFlight).fill(answer)));
});
process.on('disconnect', () => engine.close());
