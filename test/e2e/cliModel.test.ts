import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCheckpoint } from '../support/checkpointWriter.ts';
import { boundByPermissions, type CliOptions, likewise } from '../support/cli.ts';
import { randomTensors, TINY_VQGAN } from '../support/models.ts';
import { until } from '../support/until.ts';

const TINY = resolve('test/fixtures/reference-tiny/checkpoint-999.pth');
const SPLIT = resolve('test/fixtures/reference-split/checkpoint-999.pth');

/** Not recorded in the fixtures' checkpoints. */
const HEADS = ['--heads', '4', '--decoder-heads', '4'];

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-cli-model-'));
});
afterAll(() => rm(home, { recursive: true }));

const model = (args: readonly string[], options: Partial<CliOptions> = {}) =>
  likewise(['model', ...args], { home, ...options });

async function imported(name: string): Promise<string> {
  const result = await model(['import', TINY, '--name', name, ...HEADS]);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return join(home, 'models', name);
}

describe('model import', () => {
  it('imports a checkpoint under its own name and says what it is', async () => {
    const { code, stdout, stderr } = await model(['import', TINY, ...HEADS]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^checkpoint-999 \(imported\)/);
    expect(stdout).toMatch(/encoder +\d+ wide, \d+ blocks, \d+ heads/);
    expect(stdout).toContain('licence');
    expect(stdout).toContain('likewise run --model checkpoint-999');
    expect(await readdir(join(home, 'models', 'checkpoint-999'))).toContain('weights.safetensors');
  });

  it('needs the tokenizer where the checkpoint has none', async () => {
    expect(await model(['import', SPLIT, '--name', 'split'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('--tokenizer last.ckpt'),
    });
    const tokenizer = resolve('test/fixtures/reference-split/last.ckpt');
    const flags = ['--tokenizer', tokenizer, '--heads', '3', '--decoder-heads', '4', '--name', 'split'];
    expect(await model(['import', SPLIT, ...flags])).toMatchObject({ code: 0 });
  });

  it('asks for head counts that the width does not determine', async () => {
    expect(await model(['import', TINY, '--name', 'headless'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('--heads N'),
    });
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const checkpoint = join(home, 'large.pth');
    const encoder = { dim: 384, depth: 24, heads: 6 };
    await writeCheckpoint(checkpoint, {
      model: randomTensors({ ...TINY_VQGAN, predictor: { ...TINY_VQGAN.predictor, encoder } }),
    });
    const models = join(home, 'models');
    const working = () => existsSync(models) && readdirSync(models).some((name) => name.startsWith('.making-'));
    let seen = false;
    const { code } = await model(['import', checkpoint, '--name', 'interrupted', ...HEADS], {
      onStart: (child) => {
        void until(working).then(() => {
          seen = true;
          child.kill('SIGINT');
        });
      },
    });
    expect({ code, seen }).toEqual({ code: 130, seen: true });
    expect(working()).toBe(false);
    expect(await readdir(models)).not.toContain('interrupted');
  });

  it('does not replace a model, embedded or imported', async () => {
    await imported('taken');
    for (const name of ['taken', 'mini']) {
      expect(await model(['import', TINY, '--name', name])).toMatchObject({
        code: 4,
        stderr: expect.stringContaining(`There is already a model named ${name}`),
      });
    }
  });

  it('leaves nothing behind when a checkpoint is cut short', async () => {
    const whole = await readFile(TINY);
    const file = join(home, 'cut.pth');
    await writeFile(file, whole.subarray(0, whole.length / 2));
    const { code, stderr } = await model(['import', file]);
    expect(code).toBe(4);
    expect(stderr).toMatch(/^error: .+\n {2}.+\n$/);
    expect(await readdir(join(home, 'models')).catch(() => [])).not.toContain('cut');
  });

  it.each([
    [['--name', '../up'], 'is not a model name'],
    [['--heads', 'many'], 'whole number'],
    [['--heads', '0'], 'whole number'],
    [['--precision', 'int4'], 'Allowed choices are fp32, fp16'],
  ])('refuses %j', async (flags, message) => {
    expect(await model(['import', TINY, ...flags])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(message),
    });
  });

  it('says so when it may not write', async () => {
    const locked = await mkdtemp(join(tmpdir(), 'likewise-locked-'));
    await chmod(locked, 0o500);
    const result = await model(['import', TINY, ...HEADS], { home: join(locked, 'home'), under: boundByPermissions });
    expect(result).toMatchObject({ code: 6, stderr: expect.stringContaining('no permission to write') });
    await rm(locked, { recursive: true });
  });
});

describe('model list, show and remove', () => {
  it('lists embedded and imported models, in words and as JSON', async () => {
    await imported('listed');
    const { stdout } = await model(['list']);
    expect(stdout).toMatch(/^mini +embedded .+ MB/m);
    expect(stdout).toMatch(/^listed +imported .+ MB/m);
    const { models } = JSON.parse((await model(['list', '--json'])).stdout);
    expect(models).toContainEqual(
      expect.objectContaining({ name: 'listed', embedded: false, bytes: expect.any(Number) }),
    );
  });

  it('lists a damaged model as such', async () => {
    const dir = await imported('damaged');
    await writeFile(join(dir, 'model.json'), '{');
    const { code, stdout } = await model(['list']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^damaged .+are damaged/m);
    await rm(dir, { recursive: true });
  });

  it('shows a model in words and as JSON', async () => {
    expect((await model(['show', 'mini'])).stdout).toContain('mini (comes with Likewise)');
    expect(JSON.parse((await model(['show', 'mini', '--json'])).stdout)).toMatchObject({
      name: 'mini',
      embedded: true,
    });
  });

  it('removes imported models only', async () => {
    await imported('gone');
    expect(await model(['remove', 'gone'])).toMatchObject({ code: 0, stdout: 'Removed gone.\n' });
    expect(await model(['show', 'gone'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('no model named gone'),
    });
    expect(await model(['remove', 'mini'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot be removed'),
    });
  });
});

describe('model verify', () => {
  it('compares a model with a reference, case by case', async () => {
    await imported('right');
    const { code, stdout } = await model(['verify', 'right', '--reference', resolve('test/fixtures/reference-tiny')]);
    expect(code).toBe(0);
    expect(stdout.match(/196\/196 .+ pass$/gm)).toHaveLength(3);
    const json = await model(['verify', 'right', '--reference', resolve('test/fixtures/reference-tiny'), '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ name: 'right', passed: true, cases: { length: 3 } });
  });

  it('ends with code 4 when a case fails', async () => {
    await imported('other');
    const { code, stdout } = await model(['verify', 'other', '--reference', resolve('test/fixtures/reference-split')]);
    expect(code).toBe(4);
    expect(stdout).toMatch(/FAIL$/m);
  });

  it('says so where the reference is of a model of another size', async () => {
    const dir = resolve('test/fixtures/reference-tiny');
    expect(await model(['verify', 'mini', '--reference', dir])).toEqual({
      code: 4,
      stdout: '',
      stderr: expect.stringMatching(
        new RegExp(
          `^error: ${dir} is the reference of another model, .+ among \\d+ tokens, this one among \\d+\\.\\n {2}.+\\n$`,
        ),
      ),
    });
  });

  it('notices an edited weights file', async () => {
    const weights = join(await imported('edited'), 'weights.safetensors');
    const bytes = await readFile(weights);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(weights, bytes);
    expect(await model(['verify', 'edited'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('weights.safetensors is not as it was written'),
    });
  });

  it('refuses a folder that is no reference', async () => {
    expect(await model(['verify', 'mini', '--reference', home])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot be used as a reference'),
    });
  });
});
