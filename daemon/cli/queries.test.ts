import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecords, recordPath } from './made.ts';
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
    (await expandQueries(patterns.map((pattern) => `${dir}/${pattern}`))).queries.map(({ query }) =>
      relative(dir, query),
    );

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
    const { queries } = await expandQueries([`${dir}/deep`], { recursive: true });
    expect(queries.map(({ query, below }) => [relative(dir, query), below])).toEqual([
      [join('deep', 'd.png'), ''],
      [join('deep', 'er', 'e.webp'), 'er'],
    ]);
    expect(await expand('deep')).toEqual([join('deep', 'd.png')]);
  });

  it('takes a name that exists literally, whatever characters it has', async () => {
    expect(await expand('c[1].png')).toEqual(['c[1].png']);
  });

  it('works from the current folder too', async () => {
    const { queries } = await expandQueries(['daemon/cli/queries.*.ts']);
    expect(queries).toEqual([{ query: 'daemon/cli/queries.test.ts', below: '' }]);
  });

  it('names every file once', async () => {
    expect(await expand('a1.png', 'a?.png', './a1.png')).toEqual(['a1.png', 'a2.png']);
  });

  it('names a pattern that matches nothing, and refuses where none does', async () => {
    await expect(expand('*.gif')).rejects.toMatchObject({
      code: 'image-missing',
      message: `No picture matches ${dir}/*.gif.`,
    });
    const { queries, unmatched } = await expandQueries([`${dir}/*.gif`, `${dir}/*.jpg`]);
    expect([queries.length, unmatched]).toEqual([1, [`${dir}/*.gif`]]);
  });

  it('leaves out what is no picture, the examples and earlier answers, unless they are named', async () => {
    await writeFile(join(dir, 'notes.txt'), '');
    const found = async (...patterns: string[]) => {
      const all = patterns.map((pattern) => `${dir}/${pattern}`);
      const { queries } = await expandQueries(all, { examples: [join(dir, 'a1.png')] });
      return queries.map(({ query }) => relative(dir, query));
    };
    expect(await found('*')).toEqual(['a2.png', 'a10.png', 'b.jpg', 'c[1].png', 'c1.png']);
    await expect(found('notes.*')).rejects.toMatchObject({ code: 'image-missing' });
    expect(await found('*.txt', 'a1.png')).toEqual(['notes.txt', 'a1.png']);
    const answer = join(dir, 'a2.png');
    await openRecords().note(
      recordPath(answer),
      Buffer.from(''),
      { path: recordPath(join(dir, 'a10.png')), sha256: '' },
      '',
    );
    expect(await found('a*.png')).toEqual(['a10.png']);
    // Its query is not among these: it may well be a query itself.
    expect(await found('a2*')).toEqual(['a2.png']);
    await rm(join(dir, '.likewise-made.jsonl'));
    await rm(join(dir, 'notes.txt'));
  });

  it('sees links, also those that lead nowhere, and not through folders in circles', async () => {
    await mkdir(join(dir, 'links'));
    await symlink(dir, join(dir, 'links', 'up'));
    await symlink('nowhere.png', join(dir, 'links', 'l.png'));
    expect(await expand('links/**/*.png')).toEqual([join('links', 'l.png')]);
    await rm(join(dir, 'links'), { recursive: true });
  });
});
