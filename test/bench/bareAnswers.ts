import { answerOptions, gapColour } from '../../daemon/answers/answerOptions.ts';
import { answerQuery } from '../../daemon/answers/answerQuery.ts';
import { ExampleShelf } from '../../daemon/answers/work/exampleShelf.ts';
import { WorkPool } from '../../daemon/answers/work/pool.ts';
import { modelEngine } from '../../daemon/inference/modelEngine.ts';
import { DEFAULT_MODEL, openModel } from '../../daemon/model/registry.ts';
import { pictureOfBytes } from '../support/encoded.ts';
import { ASKED, type FreshJob } from './freshJobs.ts';
import { inProcess } from './inProcess.ts';
import { eachInTurn } from './timing.ts';

/** Jobs to answer, and how many at a time. The reply is their total milliseconds. */
export interface BareRun {
  readonly jobs: readonly FreshJob[];
  readonly inFlight: number;
}

// A process that does only what the daemon does for a job. Its argument says where the model runs.
const model = await openModel(DEFAULT_MODEL);
const engine = modelEngine(model);
const filler = process.argv[2] === 'this-process' ? await inProcess(model) : engine;

const { prompt } = model.manifest;
const work = new WorkPool();
const shelf = new ExampleShelf(work);

async function answer({ input, output, query }: FreshJob): Promise<void> {
  const pairs = [{ input: pictureOfBytes(input), output: pictureOfBytes(output) }];
  const examples = await shelf.open(pairs, gapColour(prompt));
  const by = { lane: 'interactive' } as const;
  await answerQuery({ work, engine: filler }, examples, pictureOfBytes(query), answerOptions(ASKED, prompt), by);
}

process.on('message', async ({ jobs, inFlight }: BareRun) => {
  process.send?.(await eachInTurn(jobs, Array(inFlight).fill(answer)));
});
process.on('disconnect', () => Promise.all([engine.close(), work.close()]));
