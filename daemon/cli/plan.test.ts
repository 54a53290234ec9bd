import { link, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isOneOf, planOutputs } from './plan.ts';

const plan = (queries: string[], canvases = 0) =>
  planOutputs(
    queries.map((query) => ({ query, below: '' })),
    'out',
    canvases,
  );
const answers = (queries: string[]) => plan(queries).map(({ answer }) => answer);

describe('planOutputs', () => {
  it('names answers after their queries, in the folders below', () => {
    expect(answers(['in/cat.jpg', 'in/dog.tar.webp'])).toEqual([join('out', 'cat.png'), join('out', 'dog.tar.png')]);
    expect(planOutputs([{ query: 'in/a/b/cat.png', below: 'a/b' }], 'out', 0)[0]!.answer).toBe(
      join('out', 'a', 'b', 'cat.png'),
    );
  });

  it('refuses two queries of one name, also where they differ in case or Unicode form only', () => {
    for (const queries of [
      ['a/cat.png', 'b/cat.jpg'],
      ['Cat.png', 'cat.png'],
      ['caf\u00e9.png', 'cafe\u0301.png'],
    ]) {
      expect(() => plan(queries)).toThrow(`${queries[0]} and ${queries[1]} would both be answered in`);
    }
  });

  it('keeps the canvases of a query apart from other answers', () => {
    expect(plan(['a.png'], 2)[0]!.canvases).toEqual([join('out', 'a.canvas-1.png'), join('out', 'a.canvas-2.png')]);
    expect(() => plan(['a.png', 'a.canvas-1.png'], 2)).toThrow('would both be answered');
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
