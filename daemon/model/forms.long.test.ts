import { execFileSync } from 'node:child_process';
import { appendFile, chmod, cp, mkdtemp, open, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeCheckpoint } from '../../test/support/checkpointWriter.ts';
import { randomTensors, TINY_PATCHES, TINY_VQGAN } from '../../test/support/models.ts';
import { fusedFeeds } from '../engine/feeds.ts';
import { GraphHost } from '../engine/hostProcess.ts';
import { openForm } from './forms.ts';
import type { Form } from './graph/builder.ts';
import { importModel } from './importModel.ts';
import { modelsFolder } from './paths.ts';
import { checkFiles, checkModelName, modelNames, openModel, removeModel } from './registry.ts';
import { makeFolder } from './workFolder.ts';

let imported: string;
let work: string;
beforeAll(async () => {
  imported = await mkdtemp(join(tmpdir(), 'likewise-imported-'));
  process.env.LIKEWISE_HOME = imported;
  for (const [name, config] of Object.entries({ convolutions: TINY_VQGAN, patches: TINY_PATCHES })) {
    const checkpoint = join(imported, 'checkpoint.pth');
    await writeCheckpoint(checkpoint, { model: randomTensors(config) });
    await importModel({ checkpoint, name, folder: modelsFolder(), heads: 2, decoderHeads: 2 });
  }
});
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'likewise-forms-'));
  await cp(join(imported, 'models'), join(work, 'models'), { recursive: true });
  process.env.LIKEWISE_HOME = work;
});
afterEach(() => rm(work, { recursive: true }));
afterAll(async () => {
  delete process.env.LIKEWISE_HOME;
  await rm(imported, { recursive: true });
});

const FP32: Form = { kernels: 'cpu', precision: 'fp32' };
const INT8: Form = { kernels: 'cpu', precision: 'int8' };

/** A noisy canvas that depends on the seed, and its hidden quadrant. */
function canvas(seed: number) {
  const rows = seed % 2 ? [0, 7] : [7, 14];
  const hidden = Array.from({ length: 196 }, (_, id) => id).filter(
    (id) => id % 14 >= 7 && id >= 14 * rows[0]! && id < 14 * rows[1]!,
  );
  let state = seed + 1;
  const pixels = Uint8Array.from({ length: 224 * 224 * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  return { pixels, hidden };
}

async function fillAll(path: string, batches: ReturnType<typeof canvas>[][]) {
  const host = await GraphHost.open(path, { provider: 'cpu' });
  const outputs = [];
  for (const canvases of batches) outputs.push(await host.run(fusedFeeds(canvases)));
  await host.close();
  return outputs;
}

async function fill(path: string, canvases: ReturnType<typeof canvas>[]) {
  const [outputs] = await fillAll(path, [canvases]);
  return outputs!;
}

describe('forms', () => {
  it.each(['convolutions', 'patches'])('of %s fill a batch as they fill its canvases one by one', async (name) => {
    const { fused } = await openForm(await openModel(name), FP32);
    const each = [canvas(1), canvas(2), canvas(3)];
    const [together, ...singles] = await fillAll(fused, [each, ...each.map((one) => [one])]);
    for (const [i, alone] of singles.entries()) {
      const image = alone.image!.data as Uint8Array;
      expect(image).toEqual((together!.image!.data as Uint8Array).slice(i * image.length, (i + 1) * image.length));
      expect(alone.tokens!.data).toEqual((together!.tokens!.data as BigInt64Array).slice(i * 196, (i + 1) * 196));
    }
    expect(new Set(together!.tokens!.data as BigInt64Array).size).toBeGreaterThan(1);
  });

  it('give a confidence that is the probability of the token, and 1 where the canvas kept its own code', async () => {
    for (const [name, encoded] of [
      ['convolutions', false],
      ['patches', true],
    ] as const) {
      const model = await openModel(name);
      const paths = await openForm(model, FP32);
      const one = canvas(4);
      const { tokens, confidence } = await fill(paths.fused, [one]);
      const { logits } = await fill(paths.logits, [one]);
      const codes = (await fill(paths.tokenizer, [one])).codes!.data as BigInt64Array;
      for (let patch = 0; patch < 196; patch++) {
        const row = (logits!.data as Float32Array).slice(patch * 64, (patch + 1) * 64);
        const best = row.indexOf(Math.max(...row));
        const own = encoded && !one.hidden.includes(patch);
        expect(Number((tokens!.data as BigInt64Array)[patch])).toBe(own ? Number(codes[patch]) : best);
        const probability = 1 / row.reduce((sum, value) => sum + Math.exp(value - row[best]!), 0);
        expect((confidence!.data as Float32Array)[patch]).toBeCloseTo(own ? 1 : probability, 5);
      }
    }
  });

  it('does not look at what stands in hidden patches', async () => {
    const { logits } = await openForm(await openModel('convolutions'), FP32);
    const one = canvas(2);
    const other = { ...one, pixels: one.pixels.slice() };
    for (const id of one.hidden)
      other.pixels.fill(
        9,
        (Math.floor(id / 14) * 16 * 224 + (id % 14) * 16) * 3,
        (Math.floor(id / 14) * 16 * 224 + (id % 14) * 16 + 16) * 3,
      );
    expect((await fill(logits, [other])).logits!.data).toEqual((await fill(logits, [one])).logits!.data);
  });

  it.each(['convolutions', 'patches'])('in 8 bits come close to fp32 for %s, and are made once', async (name) => {
    const model = await openModel(name);
    const full = await fill((await openForm(model, FP32)).logits, [canvas(1)]);
    const paths = await openForm(model, INT8);
    const small = await fill(paths.logits, [canvas(1)]);
    const want = full.logits!.data as Float32Array;
    const got = small.logits!.data as Float32Array;
    const rms = (values: Float32Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
    expect(rms(got.map((x, i) => x - want[i]!)) / rms(want)).toBeLessThan(0.05);
    expect(got).not.toEqual(want);
    const before = await stat(paths.fused);
    expect(await openForm(model, INT8)).toEqual(paths);
    expect((await stat(paths.fused)).mtimeMs).toBe(before.mtimeMs);
  });

  it('for CUDA in fp16 compute the same, as far as a CPU can run them', async () => {
    // No kernel of the patch transformer's CUDA form exists for CUDA only. So the CPU can run it, in float32 with casts around it.
    const model = await openModel('patches');
    const full = await fill((await openForm(model, FP32)).fused, [canvas(1)]);
    const half = await fill((await openForm(model, { kernels: 'cuda', precision: 'fp16' })).fused, [canvas(1)]);
    const same = (half.tokens!.data as BigInt64Array).filter(
      (token, i) => token === (full.tokens!.data as BigInt64Array)[i],
    ).length;
    expect(same).toBeGreaterThanOrEqual(186);
  });

  it('are made again when the cache is damaged', async () => {
    const model = await openModel('patches');
    const { fused } = await openForm(model, INT8);
    const weights = join(dirname(fused), 'weights.safetensors');
    await appendFile(weights, 'x');
    await openForm(model, INT8);
    const want = (await stat(weights)).size;
    await writeFile(join(dirname(fused), 'form.json'), '{"weights":');
    await openForm(model, INT8);
    expect((await stat(weights)).size).toBe(want);
    expect(await readdir(join(work, 'cache/forms'))).toHaveLength(1);
  });
});

describe('damaged models', () => {
  const weightsOf = (name: string) => join(modelsFolder(), name, 'weights.safetensors');

  it('are refused when one byte of the weights was changed', async () => {
    const model = await openModel('patches');
    await openForm(model, FP32);
    const file = await open(weightsOf('patches'), 'r+');
    await file.write(Uint8Array.of(0x55), 0, 1, 5000);
    await file.close();
    await expect(openForm(model, FP32)).rejects.toMatchObject({
      code: 'model-corrupt',
      message: /weights\.safetensors is not as it was written/,
    });
  });

  it('are found by a thorough check even when size and time are unchanged', async () => {
    const model = await openModel('patches');
    await checkFiles(model);
    const { atime, mtime } = await stat(weightsOf('patches'));
    const file = await open(weightsOf('patches'), 'r+');
    await file.write(Uint8Array.of(0x55), 0, 1, 5000);
    await file.close();
    await utimes(weightsOf('patches'), atime, mtime);
    await expect(checkFiles(model, true)).rejects.toMatchObject({ code: 'model-corrupt' });
  });

  it('are refused when files are missing, short, or model.json is broken', async () => {
    const model = await openModel('patches');
    await rm(join(model.dir, 'fused.onnx'));
    await expect(openForm(model, FP32)).rejects.toThrow('fused.onnx is missing');
    await appendFile(weightsOf('patches'), 'x');
    await expect(openForm(model, FP32)).rejects.toThrow(/weights\.safetensors has \d+ bytes instead of \d+/);
    await writeFile(join(model.dir, 'model.json'), '{}');
    await expect(openModel('patches')).rejects.toMatchObject({ code: 'model-corrupt' });
  });
});

describe('model.json', () => {
  /** Changes the file, and returns the model's name. */
  async function changed(change: (text: string) => string, name = 'patches'): Promise<string> {
    const file = join(modelsFolder(), name, 'model.json');
    await writeFile(file, change(await readFile(file, 'utf8')));
    return name;
  }
  const withValue = (path: readonly (string | number)[], value: unknown) => (text: string) => {
    const whole = JSON.parse(text);
    const at = path.slice(0, -1).reduce((object, key) => object[key], whole);
    at[path.at(-1)!] = value;
    return JSON.stringify(whole);
  };

  it.each([
    [
      'a token alone',
      withValue(['config', 'tokenizer', 'codes'], 1),
      /config\.tokenizer\.codes: the predictor chooses/,
    ],
    ['a path for a name', withValue(['name'], '../../etc/x'), /is that of another model, "\.\.\/\.\.\/etc\/x"/],
    [
      'heads that do not divide',
      withValue(['config', 'predictor', 'encoder', 'heads'], 3),
      /encoder: the width does not/,
    ],
    [
      'another width',
      withValue(['config', 'predictor', 'decoder', 'dim'], 64),
      /^decoder_embed.*is F32 \[32, 32\] in weights/,
    ],
    ['a block less', withValue(['config', 'tokenizer', 'decoderDepth'], 1), /no use for vae\.dec\.1\./],
    ['a block more', withValue(['config', 'predictor', 'encoder', 'depth'], 3), /blocks\.2\..* is missing in weights/],
    ['weights of another type', withValue(['stored'], 'float16'), /is F32 .* and F16/],
    ["another graph's file", withValue(['graphs', 'fused', 'file'], 'logits.onnx'), /the file is to be fused\.onnx/],
    ['a key too many', withValue(['config', 'colour'], 1), /config: Unrecognized key: "colour"/],
    ['half of itself', (text: string) => text.slice(0, text.length / 2), /model\.json is no JSON/],
    ['a list', () => '[]', /model\.json cannot be used \(Invalid input: expected object/],
    ['more than it could', (text: string) => text + ' '.repeat(2 ** 20), /model\.json cannot be read/],
  ])('with %s is refused, by what is wrong', async (_, change, wrong) => {
    const name = await changed(change);
    const opening = openModel(name).then((model) => openForm(model, INT8));
    await expect(opening).rejects.toMatchObject({
      code: 'model-corrupt',
      message: expect.stringMatching(/^The files of model patches are damaged: (.+)\.$/),
      remedy: expect.stringContaining('likewise model remove patches'),
    });
    const { message } = await opening.catch((error) => error);
    expect(message.replace(/^.*damaged: /, '')).toMatch(wrong);
    await removeModel(name);
    expect(await modelNames()).not.toContain(name);
  });

  it('that is a pipe is not waited for', async () => {
    const file = join(modelsFolder(), 'patches', 'model.json');
    await rm(file);
    execFileSync('mkfifo', [file]);
    await expect(openModel('patches')).rejects.toMatchObject({ code: 'model-corrupt' });
  });

  it('with any value in any place is taken or refused, and never a bug', async () => {
    const VALUES = [-1, 0, 1, 2, 3, 7, 1.5, 65_536, 1e300, '', '../x', 'x'.repeat(2000), null, true, [], [99], {}];
    const leaves = (value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] =>
      typeof value === 'object' && value !== null
        ? [path, ...Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))]
        : [path];
    for (const name of ['convolutions', 'patches']) {
      const whole = await readFile(join(modelsFolder(), name, 'model.json'), 'utf8');
      for (const path of leaves(JSON.parse(whole)).slice(1)) {
        for (const value of VALUES) {
          await changed(() => withValue(path, value)(whole), name);
          const refused = await openModel(name)
            .then((model) => checkFiles(model))
            .catch((error) => error);
          if (refused) expect(refused, `${path.join('.')}: ${value}`).toMatchObject({ code: 'model-corrupt' });
        }
      }
    }
  });
});

describe('the registry', () => {
  it('lists, opens and removes', async () => {
    expect(await modelNames()).toEqual(['mini', 'convolutions', 'patches']);
    await removeModel('patches');
    expect(await modelNames()).toEqual(['mini', 'convolutions']);
    await expect(openModel('patches')).rejects.toMatchObject({ code: 'model-unknown', remedy: /mini, convolutions/ });
    await expect(removeModel('mini')).rejects.toThrow('cannot be removed');
  });

  it.each(['', '.', '..', '../mini', 'a/b', '-x', 'a\u0000', 'x'.repeat(65)])('does not take %j for a name', (name) => {
    expect(() => checkModelName(name)).toThrow('not a model name');
  });
});

describe('work folders', () => {
  it('vanish when making fails, and what a dead process left goes with the next', async () => {
    const target = join(work, 'place/thing');
    await expect(
      makeFolder(target, async (dir) => {
        await writeFile(join(dir, 'half'), '');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await readdir(join(work, 'place'))).toEqual([]);
    await cp(modelsFolder(), join(work, 'place/.making-999999999-abc'), { recursive: true });
    expect(await makeFolder(target, (dir) => writeFile(join(dir, 'whole'), ''))).toBe(true);
    expect(await readdir(join(work, 'place'))).toEqual(['thing']);
    expect(await makeFolder(target, (dir) => writeFile(join(dir, 'late'), ''))).toBe(false);
    expect(await readdir(target)).toEqual(['whole']);
    await chmod(join(work, 'place'), 0o755);
  });
});
