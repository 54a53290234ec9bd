import { expect, it } from 'vitest';
import { ClientWorld } from '../../../test/support/clientWorld.ts';
import { DEFAULT_SETTINGS } from '../messages.ts';
import type { Bridge } from './bridge.ts';
import { Choices } from './choices.ts';
import { Run, type RunState } from './run.ts';

const queries = Array.from({ length: 20 }, (_, n) => `q${n}`);
/** The head of a PNG of one pixel, which is all that is read here. */
const head = Uint8Array.from([...Array(16).fill(0), 0, 0, 0, 1, 0, 0, 0, 1]);

/** A run over a client that is ready, and all calls to main, in order. */
async function begun(stuck?: string) {
  const world = new ClientWorld();
  const client = world.connect();
  await world.flush();
  const asked: string[] = [];
  const call = async (name: string, arg: { query?: string } | string) => {
    asked.push(`${name} ${typeof arg === 'string' ? arg : (arg.query ?? '')}`.trim());
    if (name === 'exportFull' && arg === stuck) return new Promise(() => {});
    return name === 'place' ? { id: 'placed' } : { bytes: head };
  };
  const bridge = { call, listen: () => {} } as unknown as Bridge;
  const states: RunState[] = [];
  const examples = [{ input: 'in', output: 'out' }];
  const plan = { examples, queries, options: DEFAULT_SETTINGS };
  const run = new Run(bridge, client, plan, new Choices(), (state) => states.push(state));
  const work = run.work();
  await world.flush();
  const jobs = () => [...world.daemon.jobs];
  /** Answers the last request to the daemon. */
  const answer = async () => {
    const [id, job] = jobs().at(-1)!;
    for (let query = 0; query < job.queries.length; query++) world.daemon.settle(id, query);
    await world.flush();
  };
  return { world, run, work, asked, state: () => states.at(-1)!, jobs, answer };
}

const names = (state: RunState) => [...state.queries.values()].map(({ name }) => name);

it('sends and places a few queries at a time, and exports the next ones meanwhile', async () => {
  const { work, asked, jobs, answer, state } = await begun();
  expect(jobs().map(([, { queries }]) => queries.length)).toEqual([8]);
  const exported = () => asked.filter((call) => call.startsWith('exportFull q')).length;
  expect(exported()).toBe(16);
  expect(asked).not.toContain('place q0');
  await answer();
  expect(asked.filter((call) => call.startsWith('place'))).toEqual(queries.slice(0, 8).map((id) => `place ${id}`));
  expect(exported()).toBe(20);
  await answer();
  expect(state().standing).toMatchObject({ stage: 'running', done: 16, total: 20 });
  await answer();
  await work;
  expect(jobs().map(([, { queries }]) => queries.length)).toEqual([8, 8, 4]);
  expect(new Set(names(state()))).toEqual(new Set(['answered']));
  expect(asked.at(-1)).toBe('endRun 20 answers placed.');
});

it('is cancelled at once though an export never ends; what is placed stays', async () => {
  const { run, work, answer, state, asked, world } = await begun('q10');
  await answer();
  expect(state().over).toBe(false);
  run.cancel();
  await world.flush();
  await work;
  expect(state().over).toBe(true);
  expect(names(state())).toEqual([...Array(8).fill('answered'), ...Array(12).fill('cancelled')]);
  expect(asked.at(-1)).toBe('endRun 8 answers placed, 12 cancelled.');
});

it('is cancelled at once though an export of the example never ends', async () => {
  const { run, work, state } = await begun('out');
  run.cancel();
  await work;
  expect(new Set(names(state()))).toEqual(new Set(['cancelled']));
});
