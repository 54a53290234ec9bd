import { link, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isOneOf, namingOf, planOutputs } from './plan.ts';

const plan = (queries: string[], canvases = 0) =>
  planOutputs(
    queries.map((query) => ({ query, below: '' })),
    { kind: 'folder', folder: 'out' },
    'png',
    canvases,
  );
const answers = (queries: string[]) => plan(queries).map(({ answer }) => answer);

describe('planOutputs', () => {
  it('names answers after their queries, in the folders below', () => {
    expect(answers(['in/cat.jpg', 'in/dog.tar.webp'])).toEqual([join('out', 'cat.png'), join('out', 'dog.tar.png')]);
    expect(planOutputs([{ query: 'in/a/b/cat.png', below: 'a/b' }], { kind: 'folder', folder: 'out' })[0]!.answer).toBe(
      join('out', 'a', 'b', 'cat.png'),
    );
  });

  it('gives a name to one query only, also where they differ in case or Unicode form only', () => {
    for (const queries of [
      ['a/cat.png', 'b/cat.jpg'],
      ['Cat.png', 'cat.png'],
      ['caf\u00e9.png', 'cafe\u0301.png'],
    ]) {
      expect(plan(queries).map(({ takenBy }) => takenBy)).toEqual([undefined, queries[0]]);
    }
  });

  it('keeps the canvases of a query apart from other answers', () => {
    expect(plan(['a.png'], 2)[0]!.canvases).toEqual([join('out', 'a.canvas-1.png'), join('out', 'a.canvas-2.png')]);
    expect(plan(['a.png', 'a.canvas-1.png'], 2)[1]).toMatchObject({ takenBy: 'a.png' });
  });
});

describe('formats and names', () => {
  const folder = { kind: 'folder', folder: 'out' } as const;
  const one = (query: string, naming: Parameters<typeof planOutputs>[1], asked?: 'same' | 'png' | 'jpg' | 'avif') => {
    const { answer, format, asPng } = planOutputs([{ query, below: '' }], naming, asked)[0]!;
    return [answer, format, ...(asPng ? [asPng] : [])];
  };

  it("are the query's own where they are written, its ending as it was", () => {
    expect(one('in/a.JPG', folder)).toEqual([join('out', 'a.JPG'), 'jpeg', join('out', 'a.png')]);
    expect(one('in/a.jpeg', folder, 'same')).toEqual([join('out', 'a.jpeg'), 'jpeg']);
    expect(one('a.webp', folder)).toEqual([join('out', 'a.webp'), 'webp']);
    for (const name of ['a.gif', 'a.tif', 'a']) expect(one(name, folder)).toEqual([join('out', 'a.png'), 'png']);
    expect(one('a.png', folder, 'jpg')).toEqual([join('out', 'a.jpg'), 'jpeg']);
  });

  it('go by a pattern or the name of one file', () => {
    const pattern = (text: string) => ({ kind: 'pattern', pattern: text }) as const;
    expect(one('in/a.jpg', pattern('{dir}/done/{name}-x.{ext}'))).toEqual([
      join('in', 'done', 'a-x.jpg'),
      'jpeg',
      join('in', 'done', 'a-x.png'),
    ]);
    expect(one('a.gif', pattern('{name}-{ext}.{ext}'))).toEqual(['a-gif.png', 'png']);
    expect(one('in/a.jpg', pattern('{name}.avif'))).toEqual(['a.avif', 'avif']);
    expect(one('in/a.jpg', pattern('{name}.{ext}'), 'png')).toEqual(['a.png', 'png']);
    expect(one('in/a.jpg', { kind: 'file', file: 'x.webp' })).toEqual(['x.webp', 'webp']);
    expect(one('in/a.png', { kind: 'file', file: '-' })).toEqual(['-', 'png']);
    expect(() => one('in/a.jpg', { kind: 'file', file: 'x.webp' }, 'png')).toThrow('another format');
  });

  it('of a second choice is no name that another answer has', () => {
    const queries = ['a.jpg', 'a.png'].map((query) => ({ query, below: '' }));
    expect(planOutputs(queries, folder)[0]).not.toHaveProperty('asPng');
  });

  it('are what --out looks like', async () => {
    expect(await namingOf('done', 5)).toEqual({ kind: 'folder', folder: 'done' });
    expect(await namingOf('done.v2', 5)).toEqual({ kind: 'folder', folder: 'done.v2' });
    expect(await namingOf('x.png', 1)).toEqual({ kind: 'file', file: 'x.png' });
    expect(await namingOf('-', 1)).toEqual({ kind: 'file', file: '-' });
    expect(await namingOf('d/{name}.png', 5)).toEqual({ kind: 'pattern', pattern: 'd/{name}.png' });
    await expect(namingOf('x.png', 2)).rejects.toMatchObject({ code: 'usage' });
    await expect(namingOf('-', 2)).rejects.toMatchObject({ code: 'usage' });
    await expect(namingOf('{dir}/x.png', 2)).rejects.toThrow('has no {name}');
    await expect(namingOf('{name}.gif', 2)).rejects.toThrow('does not end in');
  });
});

describe('isOneOf', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'likewise-plan-'));
    await writeFile(join(dir, 'in.png'), 'input');
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('knows a file by its own name, a symbolic or a hard link', async () => {
    await symlink(join(dir, 'in.png'), join(dir, 'soft.png'));
    await link(join(dir, 'in.png'), join(dir, 'hard.png'));
    await writeFile(join(dir, 'other.png'), 'input');
    const isInput = await isOneOf([join(dir, 'in.png'), join(dir, 'gone.png')]);
    const found = [];
    for (const name of ['in.png', 'soft.png', 'hard.png', 'other.png', 'gone.png']) {
      if (await isInput(join(dir, name))) found.push(name);
    }
    expect(found).toEqual(['in.png', 'soft.png', 'hard.png']);
  });
});
