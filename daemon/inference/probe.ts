import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Canvas } from '../engine/engine.ts';
import { fusedFeeds, splitOutputs, WARM_UP_CANVAS } from '../engine/feeds.ts';
import { GraphHost } from '../engine/hostProcess.ts';
import { PATCHES } from '../model/config.ts';
import { openForm } from '../model/forms.ts';
import { modelIdentity } from '../model/identity.ts';
import type { Model } from '../model/registry.ts';
import { cacheFolder } from '../userFolders.ts';

const FULL = { kernels: 'cpu', precision: 'fp32' } as const;

/** How many tokens have to be the same: fp32 gives all of them on every version and machine, fp16 all except near ties. */
const SAME_TOKENS = 0.9 * PATCHES;

/** Shades and fine steps, which show weights that are not the model's; its bottom right quadrant is hidden. */
export const PROBE_CANVAS: Canvas = {
  pixels: WARM_UP_CANVAS.pixels.map((_, i) => {
    const [x, y] = [Math.floor(i / 3) % 224, Math.floor(i / 3 / 224)];
    return [x, y, x ^ y][i % 3]!;
  }),
  hidden: WARM_UP_CANVAS.hidden,
};

/**
 * What is wrong with a server's answer to the probe, as a clause. An identity says which model a graph was made for, but nothing about the
 * weights beside it. So the answer is compared with the model's own, which is computed here once and kept.
 * Errors: those of openForm, engine-unavailable.
 */
export async function probeFault(model: Model, tokens: Int32Array): Promise<string | undefined> {
  const own = await ownTokens(model);
  const same = own.filter((token, patch) => token === tokens[patch]).length;
  if (same >= SAME_TOKENS) return undefined;
  return `it says that it has this model, but its answers differ (${same} of ${PATCHES} tokens are the same): its weights may be damaged`;
}

const kept = z.array(z.int()).length(PATCHES);

async function ownTokens(model: Model): Promise<readonly number[]> {
  const name = Buffer.from(modelIdentity(model.manifest, FULL)).toString('hex');
  const path = join(cacheFolder(), 'probes', `${name}.json`);
  try {
    return kept.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    const tokens = await fill(model);
    // A cache that cannot be written only costs time.
    await mkdir(dirname(path), { recursive: true })
      .then(() => writeFile(path, JSON.stringify(tokens)))
      .catch(() => {});
    return tokens;
  }
}

async function fill(model: Model): Promise<readonly number[]> {
  const { fused } = await openForm(model, FULL);
  const host = await GraphHost.open(fused, { provider: 'cpu' });
  try {
    const [output] = splitOutputs(await host.run(fusedFeeds([PROBE_CANVAS])), 1);
    return [...output!.tokens];
  } finally {
    await host.close();
  }
}
