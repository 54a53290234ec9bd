import { link, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planOutputs, refuseOverwriting } from './plan.ts';

const answers = (queries: string[], canvases = 0) => planOutputs(queries, 'out', canvases).map(({ answer }) => answer);

describe('planOutputs', () => {
  it('names answers after their queries', () => {
    expect(answers(['in/cat.jpg', 'in/dog.tar.webp'])).toEqual([join('out', 'cat.png'), join('out', 'dog.tar.png')]);
  });

  it('numbers queries of the same stem from the second on', () => {
    expect(answers(['a/cat.png', 'b/cat.png', 'c/cat.jpg'])).toEqual(
      ['cat.png', 'cat-2.png', 'cat-3.png'].map((name) => join('out', name)),
    );
  });

  it('never gives a name twice, not even one that a number made', () => {
    expect(answers(['a/x.png', 'b/x.png', 'c/x-2.png'])).toEqual(
      ['x.png', 'x-2.png', 'x-2-2.png'].map((name) => join('out', name)),
    );
  });

  it('takes names that differ in case or Unicode form for one, as some disks do', () => {
    expect(answers(['Cat.png', 'cat.png'])).toEqual([join('out', 'Cat.png'), join('out', 'cat-2.png')]);
    expect(answers(['caf\u00e9.png', 'cafe\u0301.png'])[1]).toBe(join('out', 'cafe\u0301-2.png'));
  });

  it('numbers the canvases of a query and keeps them apart from other answers', () => {
    const [first, second] = planOutputs(['a.png', 'a.canvas-1.png'], 'out', 2);
    expect(first!.canvases).toEqual([join('out', 'a.canvas-1.png'), join('out', 'a.canvas-2.png')]);
    expect(second!.answer).toBe(join('out', 'a.canvas-1-2.png'));
  });
});

describe('refuseOverwriting', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'likewise-plan-'));
    await writeFile(join(dir, 'in.png'), 'input');
  });
  afterEach(() => rm(dir, { recursive: true }));

  const refuse = (name: string) =>
    refuseOverwriting([join(dir, 'in.png')], [{ answer: join(dir, name), canvases: [] }]);
  const conflict = expect.objectContaining({ code: 'output-conflict' });

  it('refuses an output that is an input, by its own name, a symbolic or a hard link', async () => {
    await symlink(join(dir, 'in.png'), join(dir, 'soft.png'));
    await link(join(dir, 'in.png'), join(dir, 'hard.png'));
    for (const name of ['in.png', 'soft.png', 'hard.png']) await expect(refuse(name)).rejects.toEqual(conflict);
  });

  it('refuses a canvas that is an input', async () => {
    const outputs = [{ answer: join(dir, 'new.png'), canvases: [join(dir, 'in.png')] }];
    await expect(refuseOverwriting([join(dir, 'in.png')], outputs)).rejects.toEqual(conflict);
  });

  it('allows new files and other files', async () => {
    await writeFile(join(dir, 'old.png'), 'an earlier answer');
    await refuse('new.png');
    await refuse('old.png');
  });

  it('does not mind an input that is not there', async () => {
    await refuseOverwriting([join(dir, 'gone.png')], [{ answer: join(dir, 'gone.png'), canvases: [] }]);
  });
});
