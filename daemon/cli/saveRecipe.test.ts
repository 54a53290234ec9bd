import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AskedRun, saveRecipe } from './saveRecipe.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likewise-save-recipe-'));
  await mkdir(join(dir, 'icons'));
});
afterEach(() => rm(dir, { recursive: true }));

const asked = (change: Partial<AskedRun> = {}): AskedRun => ({
  examples: [{ input: join(dir, 'a.png'), output: join(dir, 'b.png') }],
  patterns: [join(dir, 'icons'), join(dir, 'more', '*.png')],
  recursive: false,
  naming: { kind: 'folder', folder: join(dir, 'done') },
  format: 'auto',
  quality: 'best',
  detail: 'guided',
  size: 'query',
  ...change,
});

async function saved(change: Partial<AskedRun> = {}, file = join(dir, 'x.likewise.json'), replace = true) {
  await saveRecipe(file, asked(change), replace);
  return JSON.parse(await readFile(file, 'utf8'));
}

it('keeps what a run was asked, its paths from the recipe', async () => {
  expect(await saved()).toEqual({
    examples: [{ input: 'a.png', output: 'b.png' }],
    queries: ['icons/*', 'more/*.png'],
    output: 'done/{name}.{ext}',
    quality: 'best',
  });
  const deeper = await saved({ recursive: true, format: 'webp' }, join(dir, 'recipes', 'x.likewise.json'));
  expect(deeper).toMatchObject({
    examples: [{ input: '../a.png', output: '../b.png' }],
    queries: ['../icons/**', '../more/*.png'],
    output: '../done/{dir}/{name}.webp',
  });
});

it('keeps a pattern that begins with the query as it is', async () => {
  const naming = { kind: 'pattern', pattern: '{dir}/done/{name}.{ext}' } as const;
  expect(await saved({ naming })).toMatchObject({ output: '{dir}/done/{name}.{ext}' });
});

it('refuses what a recipe cannot say, and to replace a file', async () => {
  await expect(saved({}, join(dir, 'x.json'))).rejects.toThrow('does not end in .likewise.json');
  await expect(saved({ format: 'avif' })).rejects.toThrow('no AVIF');
  await expect(saved({ naming: { kind: 'file', file: 'one.png' } })).rejects.toThrow('has no {name}');
  await writeFile(join(dir, 'y.likewise.json'), 'mine');
  await expect(saved({}, join(dir, 'y.likewise.json'), false)).rejects.toMatchObject({ code: 'output-conflict' });
  expect(await readFile(join(dir, 'y.likewise.json'), 'utf8')).toBe('mine');
});
