import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../daemon/engine/engine.ts';
import { chosenEngine } from '../../daemon/inference/chosenEngine.ts';
import { serverWorks } from '../../daemon/life/checks.ts';
import { serverFact } from '../../daemon/life/serverFact.ts';
import type { Model } from '../../daemon/model/registry.ts';
import { digests, engineContract, noiseCanvases } from '../support/engineContract.ts';
import { KServe } from './support/kserve.ts';
import { localEngine, miniAndTiny } from './support/models.ts';

const home = mkdtempSync(join(tmpdir(), 'likewise-kserve-'));
let mini: Model;
let tiny: Model;
let kserve: KServe;

beforeAll(async () => {
  ({ mini, tiny } = await miniAndTiny(home));
  kserve = await KServe.start(home, [mini, tiny]);
});
afterAll(async () => {
  await kserve?.stop();
  delete process.env.LIKEWISE_HOME;
  rmSync(home, { recursive: true });
});

const engines: Engine[] = [];
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.close())));

function engineOn(model: Model, as?: string): Engine {
  const url = `${kserve.url}${as === undefined ? '' : `/v2/models/${as}`}`;
  const engine = chosenEngine(model, { servers: [{ url }], only: true });
  engines.push(engine);
  return engine;
}

engineContract('KServe', () => engineOn(tiny));

it('KServe answers what this machine answers in fp32, bit for bit', async () => {
  const canvases = noiseCanvases(8);
  const local = localEngine(mini);
  engines.push(local);
  const [there, here] = await Promise.all([engineOn(mini).fill(canvases), local.fill(canvases)]);
  expect(digests(there)).toEqual(digests(here));
});

it('KServe passes each step of a test, and is refused with another model or none', async () => {
  const fact = await serverFact(mini, { url: kserve.url });
  expect(serverWorks(fact)).toBe(true);
  expect(fact.steps.map(({ what }) => what)).toEqual(['connection', 'readiness', 'identity', 'round trip']);
  for (const [as, reason] of [
    ['tiny', 'another model'],
    ['nosuch', 'nosuch'],
  ] as const) {
    await expect(engineOn(mini, as).start()).rejects.toMatchObject({
      code: 'engine-unavailable',
      message: expect.stringContaining(reason),
    });
  }
});
