import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readEncoded } from '../../daemon/images/codec.ts';
import { likewise, visibleIn } from '../support/cli.ts';
import { ODD_NAMES } from '../support/oddNames.ts';

const SAMPLES = fileURLToPath(new URL('../../daemon/samples/recolour', import.meta.url));

let home: string;
let dir: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-apply-home-'));
});
afterAll(() => rm(home, { recursive: true }));
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likewise-apply-'));
  await cp(SAMPLES, dir, { recursive: true });
});
afterEach(() => rm(dir, { recursive: true }));

const RECIPE = {
  examples: [{ input: 'example-input.png', output: 'example-output.png' }],
  queries: ['*.png', '!watch.png'],
  output: 'orange/{name}.png',
  quality: 'fast',
};

async function apply(recipe: object | string = RECIPE, ...args: string[]) {
  const text = typeof recipe === 'string' ? recipe : JSON.stringify(recipe);
  await writeFile(join(dir, 'r.likewise.json'), text);
  // From another folder: paths start from the recipe's.
  return likewise(['apply', join(dir, 'r.likewise.json'), ...args], { home, cwd: home });
}

const made = () => visibleIn(join(dir, 'orange'));

describe('apply', () => {
  it('answers what the patterns match but the examples, where the recipe says', async () => {
    expect(await apply(RECIPE, '--dry-run')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('melon.png -> orange/melon.png\n'),
    });
    expect(await made()).toEqual([]);
    expect(await apply(RECIPE, '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await made()).toEqual(['melon.png', 'peach.png', 'red-apple.png']);
    const run = ['--example', 'example-input.png', 'example-output.png', '--query', 'melon.png', '--quality', 'fast'];
    await likewise(['run', ...run, '--out', 'run'], { home, cwd: dir });
    expect(await readFile(join(dir, 'orange/melon.png'))).toEqual(await readFile(join(dir, 'run/melon.png')));
  });

  it('has the reading answer that a run kept: the same bytes with no model, and a warning where an example was changed', async () => {
    const example = ['--example', 'example-input.png', 'example-output.png'];
    const save = ['--out', 'run/{name}.png', '--save-recipe', 'kept.likewise.json'];
    const run = await likewise(['run', ...example, '--query', 'melon.png', ...save], { home, cwd: dir });
    expect(run.code).toBe(0);
    const text = await readFile(join(dir, 'kept.likewise.json'), 'utf8');
    const { reading } = JSON.parse(text);
    expect(run.stdout).toContain(`Understood as: ${reading.sentence} (`);
    const answer = await readFile(join(dir, 'run/melon.png'));
    await rm(join(dir, 'run'), { recursive: true });
    const none = ['--model', 'none-of-this-name'];
    expect(await apply(text, ...none)).toMatchObject({ code: 0, stdout: `1 done · ${reading.sentence}\n`, stderr: '' });
    expect(await readFile(join(dir, 'run/melon.png'))).toEqual(answer);
    await cp(join(dir, 'watch.png'), join(dir, 'example-output.png'));
    expect(await apply(text, ...none, '--overwrite')).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        /note: An example of r\.likewise\.json was changed, and its reading no longer fits/,
      ),
    });
    expect(await readFile(join(dir, 'run/melon.png'))).toEqual(answer);
  });

  it('leaves what would be the same, and makes again what is gone', async () => {
    await apply();
    const before = await stat(join(dir, 'orange/melon.png'));
    await rm(join(dir, 'orange/peach.png'));
    expect(await apply()).toMatchObject({ code: 0, stdout: '1 done, 2 unchanged · mini\n' });
    expect((await stat(join(dir, 'orange/melon.png'))).mtimeMs).toBe(before.mtimeMs);
    expect(await made()).toHaveLength(3);
  });

  it('replaces no file that is not its answer, and knows what run made', async () => {
    const run = ['--example', 'example-input.png', 'example-output.png', '--quality', 'fast', '--out', 'orange'];
    await likewise(['run', ...run, '--query', 'melon.png'], { home, cwd: dir });
    await writeFile(join(dir, 'orange', 'peach.png'), 'my own');
    expect(await apply()).toMatchObject({
      code: 7,
      stdout: '1 done, 1 unchanged, 1 failed · mini\n',
      stderr: expect.stringContaining('orange/peach.png already exists, and was not made from peach.png'),
    });
    expect(await readFile(join(dir, 'orange/peach.png'), 'utf8')).toBe('my own');
    expect(await apply(RECIPE, '--overwrite')).toMatchObject({ code: 0, stdout: '3 done · mini\n' });
  });

  it('takes files of whatever names, as run does', async () => {
    for (const name of ODD_NAMES) await cp(join(dir, 'melon.png'), join(dir, name));
    for (const other of ['pic1.png', 'pic5.png']) await cp(join(dir, 'watch.png'), join(dir, other));
    const run = ['--example', 'example-input.png', 'example-output.png', '--query', ...ODD_NAMES];
    const save = ['--out', 'orange/{name}.png', '--save-recipe', 'odd.likewise.json'];
    expect(await likewise(['run', ...run, ...save], { home, cwd: dir })).toMatchObject({ code: 0 });
    expect(await made()).toEqual([...ODD_NAMES].sort());
    await rm(join(dir, 'orange'), { recursive: true });
    const recipe = await readFile(join(dir, 'odd.likewise.json'), 'utf8');
    expect(await apply(recipe)).toMatchObject({ code: 0, stdout: expect.stringContaining('3 done') });
    expect(await made()).toEqual([...ODD_NAMES].sort());
  });

  it('writes other formats by the ending of the output', async () => {
    const { code } = await apply({ ...RECIPE, queries: ['melon.png'], output: 'orange/{name}.webp' });
    expect(code).toBe(0);
    expect((await readEncoded(join(dir, 'orange/melon.webp'))).header).toMatchObject({ type: 'webp', width: 512 });
  });

  it('reports each picture in JSON, and with code 7 that one failed', async () => {
    await writeFile(join(dir, 'melon.png'), 'no picture');
    const { code, stdout, stderr } = await apply({ ...RECIPE, queries: ['melon.png', 'peach.png'] }, '--json');
    expect({ code, stderr }).toEqual({ code: 7, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      model: 'mini',
      notes: [],
      outcomes: [
        { state: 'failed', query: 'melon.png', error: expect.objectContaining({ code: 'image-unsupported' }) },
        {
          state: 'done',
          query: 'peach.png',
          output: 'orange/peach.png',
          confidence: expect.any(Number),
          understood: expect.any(String),
        },
      ],
    });
    expect(await made()).toEqual(['peach.png']);
  });

  it.each([
    ['a recipe that is not there', undefined, 2, 'there is no such file'],
    ['a file that is no recipe', '{}', 2, 'r.likewise.json is not a recipe: examples'],
    ['patterns that match nothing', { ...RECIPE, queries: ['*.jpg'] }, 3, 'No picture matches the queries'],
    ['an output that would be a query', { ...RECIPE, output: '{name}.png' }, 6, 'would overwrite'],
  ])('refuses %s, writing nothing', async (_, recipe, code, words) => {
    const before = await readdir(dir);
    const done = recipe
      ? await apply(recipe)
      : await likewise(['apply', join(dir, 'gone.likewise.json')], { home, cwd: home });
    expect(done).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(words) });
    expect((await readdir(dir)).filter((name) => name !== 'r.likewise.json')).toEqual(before);
  });
});
