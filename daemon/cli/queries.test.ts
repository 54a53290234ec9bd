import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expandQueries } from './queries.ts';

describe('expandQueries', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'likewise-queries-'));
    await mkdir(join(dir, 'deep', 'er'), { recursive: true });
    for (const name of [
      'a1.png',
      'a2.png',
      'a10.png',
      'b.jpg',
      'c[1].png',
      'c1.png',
      'deep/d.png',
      'deep/er/e.webp',
      '.hidden.png',
    ]) {
      await writeFile(join(dir, name), '');
    }
  });
  afterAll(() => rm(dir, { recursive: true }));

  const expand = async (...patterns: string[]) =>
    (await expandQueries(patterns.map((pattern) => `${dir}/${pattern}`))).map((file) => relative(dir, file));

  it('keeps names as they are, also those of missing files', async () => {
    expect(await expand('b.jpg', 'missing.png')).toEqual(['b.jpg', 'missing.png']);
  });

  it('expands *, ?, sets and braces, in natural order', async () => {
    expect(await expand('a*.png')).toEqual(['a1.png', 'a2.png', 'a10.png']);
    expect(await expand('a?.png')).toEqual(['a1.png', 'a2.png']);
    expect(await expand('[bc].jpg')).toEqual(['b.jpg']);
    expect(await expand('{b.jpg,a1.png}')).toEqual(['a1.png', 'b.jpg']);
  });

  it('looks into folders with **, and lists files only', async () => {
    expect(await expand('deep/**')).toEqual([join('deep', 'd.png'), join('deep', 'er', 'e.webp')]);
    await expect(expand('d*')).rejects.toThrow();
  });

  it('takes a name that exists literally, whatever characters it has', async () => {
    expect(await expand('c[1].png')).toEqual(['c[1].png']);
  });

  it('works from the current folder too', async () => {
    const here = await expandQueries(['daemon/cli/queries.*.ts']);
    expect(here).toEqual(['daemon/cli/queries.test.ts']);
  });

  it('names every file once', async () => {
    expect(await expand('a1.png', 'a?.png', './a1.png')).toEqual(['a1.png', 'a2.png']);
  });

  it('refuses a pattern that matches nothing, naming it', async () => {
    await expect(expand('*.gif')).rejects.toMatchObject({
      code: 'image-missing',
      message: `No file matches ${dir}/*.gif.`,
    });
  });
});
