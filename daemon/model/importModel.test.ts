import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CheckpointContent, type TensorSource, writeCheckpoint } from '../../test/support/checkpointWriter.ts';
import { randomTensors, TINY_PATCHES, TINY_VQGAN } from '../../test/support/models.ts';
import { GraphHost } from '../engine/hostProcess.ts';
import { readSafetensorsIndex } from './checkpoint/safetensors.ts';
import { toFloat32 } from './checkpoint/tensors.ts';
import { type ImportOptions, importModel } from './importModel.ts';
import { findDamage } from './integrity.ts';

let work: string;
let folder: string;
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'likewise-import-'));
  folder = join(work, 'models');
  process.env.LIKEWISE_HOME = work;
});
afterEach(async () => {
  await rm(work, { recursive: true });
  delete process.env.LIKEWISE_HOME;
});

const HEADS = { heads: 2, decoderHeads: 2 };

async function importing(
  tensors: Map<string, TensorSource>,
  options: Partial<ImportOptions> & Pick<CheckpointContent, 'args' | 'optimizer'> = HEADS,
) {
  const checkpoint = join(work, 'checkpoint-7.pth');
  const { args, optimizer = true, ...rest } = options;
  await writeCheckpoint(checkpoint, { model: tensors, ...(args && { args }), optimizer });
  return importModel({ checkpoint, name: 'tiny', folder, ...rest });
}

/** The error's message and the folder's contents. Nothing may be left behind. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => expect.fail('was imported'),
    (error) => error,
  );
  expect(await readdir(folder).catch(() => [])).toEqual([]);
  return `${error.code}: ${error.message} ${error.remedy}`;
}

describe('importing', () => {
  it.each([
    ['a VQGAN', TINY_VQGAN],
    ['a patch transformer', TINY_PATCHES],
  ])('reads every size of a model with %s off its tensors', async (_, config) => {
    const manifest = await importing(randomTensors(config));
    expect(manifest.config).toEqual(config);
    expect(
      await findDamage(join(folder, 'tiny'), [manifest.weights, ...Object.values(manifest.graphs)]),
    ).toBeUndefined();
    expect(JSON.parse(await readFile(join(folder, 'tiny/model.json'), 'utf8'))).toEqual(manifest);
    expect(manifest.source).toEqual(['checkpoint-7.pth']);
  });

  it('takes head counts from the flag first, then from the checkpoint', async () => {
    const args = { heads: 4, decoder_heads: 4 };
    const fromArgs = await importing(randomTensors(TINY_VQGAN), { args });
    expect([fromArgs.config.predictor.encoder.heads, fromArgs.config.predictor.decoder.heads]).toEqual([4, 4]);
    const flagged = await importing(randomTensors(TINY_VQGAN), { args, heads: 8, name: 'second' });
    expect([flagged.config.predictor.encoder.heads, flagged.config.predictor.decoder.heads]).toEqual([8, 4]);
  });

  it('stores matrices as [in, out] and everything else as it was', async () => {
    const tensors = randomTensors(TINY_PATCHES);
    const shape = [96, 32];
    const values = Float32Array.from({ length: 96 * 32 }, (_, i) => i);
    tensors.set('blocks.0.attn.qkv.weight', { dtype: 'F32', shape, data: new Uint8Array(values.buffer) });
    await importing(tensors);
    const index = await readSafetensorsIndex(join(folder, 'tiny/weights.safetensors'));
    const stored = index.tensors.get('blocks.0.attn.qkv.weight')!;
    expect(stored.shape).toEqual([32, 96]);
    const got = toFloat32(stored.dtype, await stored.read());
    for (let row = 0; row < 96; row++)
      for (let column = 0; column < 32; column++) expect(got[column * 96 + row]).toBe(row * 32 + column);
    expect(index.tensors.get('blocks.0.norm1.weight')!.shape).toEqual([32]);
    await index.close();
  });

  it('keeps half precision when the checkpoint has it, and converts when asked', async () => {
    const half = new Map(
      [...randomTensors(TINY_PATCHES)].map(([key, tensor]) => [key, { ...tensor, dtype: 'F16' as const }]),
    );
    expect((await importing(half)).stored).toBe('float16');
    expect((await importing(half, { ...HEADS, precision: 'fp32', name: 'full' })).stored).toBe('float32');
    const narrow = await importing(randomTensors(TINY_PATCHES), { ...HEADS, precision: 'fp16', name: 'half' });
    expect(narrow.stored).toBe('float16');
    const host = await GraphHost.open(join(folder, 'half/detokenizer.onnx'), { provider: 'cpu' });
    const { pixels } = await host.run({ tokens: { type: 'int64', dims: [1, 196], data: new BigInt64Array(196) } });
    await host.close();
    expect(pixels!.dims).toEqual([1, 224, 224, 3]);
  });

  it('takes the tokenizer from its own checkpoint', async () => {
    const all = randomTensors(TINY_VQGAN);
    const isTokenizer = ([key]: [string, TensorSource]) => key.startsWith('vae.');
    const tokenizer = join(work, 'last.ckpt');
    const own = new Map([...all].filter(isTokenizer).map(([key, value]) => [key.slice(4), value]));
    own.set('loss.discriminator.main.0.weight', { dtype: 'F32', shape: [4] });
    await writeCheckpoint(tokenizer, { model: own, under: 'state_dict' });
    const predictor = new Map([...all].filter((entry) => !isTokenizer(entry)));
    const manifest = await importing(predictor, { ...HEADS, tokenizer });
    expect(manifest.config).toEqual(TINY_VQGAN);
    expect(manifest.source).toEqual(['checkpoint-7.pth', 'last.ckpt']);
    expect(
      await refusal(
        importing(predictor, { ...HEADS, folder: join(work, 'other') }).finally(() => rm(folder, { recursive: true })),
      ),
    ).toMatch(/^checkpoint-keys: .*no tokenizer.*--tokenizer last\.ckpt/);
  });
});

describe('an import that cannot be', () => {
  it.each([
    ['a VQGAN', TINY_VQGAN],
    ['a patch transformer', TINY_PATCHES],
  ])('says which file is which where %s and its predictor are exchanged', async (_, config) => {
    const all = [...randomTensors(config)];
    const own = all.flatMap(([key, value]) => (key.startsWith('vae.') ? [[key.slice(4), value] as const] : []));
    const predictor = all.filter(([key]) => !key.startsWith('vae.'));
    const file = join(work, 'checkpoint-7.pth');
    expect(await refusal(importing(new Map(own)))).toBe(
      `checkpoint-keys: ${file} is a tokenizer. Give it with --tokenizer, and the MAE checkpoint as FILE: ` +
        `likewise model import FILE --tokenizer ${file}.`,
    );
    const other = join(work, 'other.pth');
    await writeCheckpoint(other, { model: new Map(predictor) });
    expect(await refusal(importing(new Map(predictor), { ...HEADS, tokenizer: other }))).toMatch(
      `checkpoint-keys: ${other} is an MAE checkpoint, not a tokenizer. Give it as FILE`,
    );
  });

  it('names the file, and takes one that holds neither part for neither', async () => {
    const resnet = new Map([['conv1.weight', { dtype: 'F32', shape: [64, 3, 7, 7] } as const]]);
    const file = join(work, 'checkpoint-7.pth');
    expect(await refusal(importing(resnet))).toMatch(
      `checkpoint-keys: ${file} does not hold the tensors of a MAE-VQGAN model:\n  patch_embed.proj.weight: missing`,
    );
  });

  it('lists every missing and every misshapen key with both shapes', async () => {
    const tensors = randomTensors(TINY_VQGAN);
    tensors.delete('blocks.1.mlp.fc1.bias');
    tensors.delete('vae.decoder.norm_out.weight');
    tensors.set('decoder_pos_embed', { dtype: 'F32', shape: [1, 197, 31] });
    tensors.set('norm.bias', { dtype: 'I64', shape: [32], data: new Uint8Array(32 * 8) });
    const text = await refusal(importing(tensors, { ...HEADS, optimizer: false }));
    expect(text).toMatch(
      /^checkpoint-keys: [\s\S]*decoder_pos_embed: found \[1, 197, 31\], wanted \[1, 197, 32\][\s\S]*Check that/,
    );
    for (const line of [
      'blocks.1.mlp.fc1.bias: missing, wanted [128]',
      'vae.decoder.norm_out.weight: missing, wanted [32]',
      'norm.bias: holds I64',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('names the keys that determine the sizes when they are missing', async () => {
    const tensors = randomTensors(TINY_VQGAN);
    for (const key of ['patch_embed.proj.weight', 'decoder_pred.weight']) tensors.delete(key);
    const text = await refusal(importing(tensors));
    expect(text).toContain('patch_embed.proj.weight: missing');
    expect(text).toContain('decoder_pred.weight: missing');
  });

  it('says which flag gives a head count nobody can know, and refuses impossible ones', async () => {
    expect(await refusal(importing(randomTensors(TINY_VQGAN), {}))).toContain('--heads N');
    expect(await refusal(importing(randomTensors(TINY_VQGAN), { heads: 2 }))).toContain('--decoder-heads N');
    expect(await refusal(importing(randomTensors(TINY_VQGAN), { heads: 5, decoderHeads: 2 }))).toContain(
      'does not divide into 5',
    );
  });

  it('refuses a tokenizer with another codebook', async () => {
    const tensors = randomTensors({ ...TINY_VQGAN, predictor: { ...TINY_VQGAN.predictor, vocabulary: 63 } });
    expect(await refusal(importing(tensors))).toMatch(/63 tokens.*codebook has 64/);
  });

  it('refuses a VQGAN that does not end at 14 x 14', async () => {
    const tensors = new Map([...randomTensors(TINY_VQGAN)].filter(([key]) => !/(up|down)\.4\./.test(key)));
    expect(await refusal(importing(tensors))).toContain('4 levels, this model needs 5');
  });

  it('leaves an existing model alone', async () => {
    await mkdir(join(folder, 'tiny'), { recursive: true });
    await writeFile(join(folder, 'tiny/precious'), 'yes');
    await expect(importing(randomTensors(TINY_PATCHES))).rejects.toMatchObject({ code: 'model-exists' });
    expect(await readdir(folder)).toEqual(['tiny']);
    expect(await readFile(join(folder, 'tiny/precious'), 'utf8')).toBe('yes');
  });
});
