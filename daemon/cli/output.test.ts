import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOutputFolder, writeOutput } from './output.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likewise-output-'));
});
afterEach(() => rm(dir, { recursive: true }));

const bytes = (text: string) => new TextEncoder().encode(text);

describe('writeOutput', () => {
  it('writes a file and leaves nothing else', async () => {
    await writeOutput(join(dir, 'a.png'), bytes('answer'));
    expect(await readdir(dir)).toEqual(['a.png']);
    expect(await readFile(join(dir, 'a.png'), 'utf8')).toBe('answer');
  });

  it('replaces a file whole', async () => {
    await writeFile(join(dir, 'a.png'), 'an older and longer answer');
    await writeOutput(join(dir, 'a.png'), bytes('new'));
    expect(await readFile(join(dir, 'a.png'), 'utf8')).toBe('new');
  });

  it('writes names as long as the file system has them', async () => {
    const name = `${'n'.repeat(251)}.png`;
    await writeOutput(join(dir, name), bytes('x'));
    expect(await readdir(dir)).toEqual([name]);
    await expect(writeOutput(join(dir, `n${name}`), bytes('x'))).rejects.toMatchObject({ code: 'output-denied' });
    expect(await readdir(dir)).toEqual([name]);
  });

  it('refuses to replace a folder, and leaves nothing', async () => {
    await mkdir(join(dir, 'a.png'));
    await expect(writeOutput(join(dir, 'a.png'), bytes('x'))).rejects.toMatchObject({
      code: 'output-conflict',
      message: expect.stringContaining('a folder has that name'),
    });
    expect(await readdir(dir)).toEqual(['a.png']);
  });

  it('says so when the folder has gone', async () => {
    await expect(writeOutput(join(dir, 'gone', 'a.png'), bytes('x'))).rejects.toMatchObject({ code: 'output-denied' });
  });

  it('lets an internal error through as it is', async () => {
    await expect(writeOutput(join(dir, 'a.png'), 5 as unknown as Uint8Array)).rejects.toThrow(TypeError);
    expect(await readdir(dir)).toEqual([]);
  });
});

describe('openOutputFolder', () => {
  it('makes the folder and those above it, and takes one that is there', async () => {
    await openOutputFolder(join(dir, 'a', 'b'));
    await openOutputFolder(join(dir, 'a', 'b'));
    expect(await readdir(dir)).toEqual(['a']);
  });

  it('refuses a file, and a folder below a file', async () => {
    await writeFile(join(dir, 'file'), '');
    for (const path of [join(dir, 'file'), join(dir, 'file', 'below')]) {
      await expect(openOutputFolder(path)).rejects.toMatchObject({ code: 'output-conflict' });
    }
  });
});
