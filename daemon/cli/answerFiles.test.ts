import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeImage, readImage } from '../images/codec.ts';
import { answerFiles, type FileJob, type FileOutcome } from './answerFiles.ts';
import type { Backend, FilePicture } from './backend.ts';
import { planOutputs } from './plan.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likewise-answer-files-'));
  await mkdir(join(dir, 'in'));
  await picture('before.png', 1);
  await picture('after.png', 2);
});
afterEach(() => rm(dir, { recursive: true }));

const at = (...path: string[]) => join(dir, ...path);

/** Writes a picture of one grey pixel. */
async function picture(path: string, grey: number): Promise<string> {
  const raster = { width: 1, height: 1, channels: 3, data: Uint8Array.of(grey, grey, grey) } as const;
  await writeFile(at(path), await encodeImage(raster, 'png'));
  return at(path);
}

async function greyOf(path: string): Promise<number> {
  return (await readImage(at(path))).data[0]!;
}

const model = 'fake';

/** Answers with the query, one hundred levels brighter. */
class Brighter implements Backend {
  readonly asked: string[] = [];
  started = 0;
  doubt: string | undefined;
  /** Called before each answer. */
  onAnswer = async (_query: string) => {};
  get used(): never {
    throw new Error('not asked for');
  }
  async start() {
    this.started++;
  }
  async *answer(_: unknown, queries: readonly string[]): AsyncGenerator<FilePicture> {
    for (const query of queries) {
      this.asked.push(basename(query));
      const raster = await readImage(query);
      await this.onAnswer(query);
      const data = raster.data.map((level) => level + 100);
      const { width, height } = raster;
      yield {
        query,
        picture: await encodeImage({ ...raster, data }, 'png'),
        width,
        height,
        understood: 'brighter',
        reading: { id: 'model', sentence: 'brighter' },
        alternatives: [],
        ...(this.doubt !== undefined && { doubt: this.doubt }),
        confidence: 1,
        daemon: true,
        isDrawing: false,
      };
    }
  }
  async close() {}
}

async function run(
  names: readonly string[],
  change: Partial<FileJob> = {},
  backend = new Brighter(),
): Promise<FileOutcome & { readonly asked: readonly string[]; readonly states: readonly string[] }> {
  const queries = planOutputs(
    names.map((name) => ({ query: at(name), below: '' })),
    { kind: 'folder', folder: at('out') },
  );
  const job: FileJob = {
    examples: [{ input: at('before.png'), output: at('after.png') }],
    queries,
    out: 'out',
    quality: 'balanced',
    size: 'query',
    detail: 'guided',
    existing: 'refuse',
    ...change,
  };
  const states: string[] = [];
  const outcome = await answerFiles(model, backend, job, new AbortController().signal, ({ state, query }) =>
    states.push(`${basename(query)} ${state}`),
  );
  return { ...outcome, asked: backend.asked, states: states.sort() };
}

describe('answerFiles', () => {
  it('makes nothing twice, until something it depends on changes', async () => {
    await picture('in/a.png', 10);
    await picture('in/b.png', 20);
    expect((await run(['in/a.png', 'in/b.png'])).states).toEqual(['a.png done', 'b.png done']);
    expect(await greyOf('out/a.png')).toBe(110);
    const again = new Brighter();
    expect((await run(['in/a.png', 'in/b.png'], {}, again)).states).toEqual(['a.png unchanged', 'b.png unchanged']);
    expect(again.started).toBe(0);
    await picture('in/a.png', 30);
    expect((await run(['in/a.png', 'in/b.png'])).asked).toEqual(['a.png']);
    expect(await greyOf('out/a.png')).toBe(130);
    expect((await run(['in/a.png', 'in/b.png'], { quality: 'best' })).asked).toEqual(['a.png', 'b.png']);
    await picture('after.png', 3);
    expect((await run(['in/a.png', 'in/b.png'], { quality: 'best' })).asked).toEqual(['a.png', 'b.png']);
    expect((await run(['in/a.png'], { existing: 'overwrite' })).asked).toEqual(['a.png']);
    expect((await run(['in/a.png'], { drawingSide: 512 })).asked).toEqual(['a.png']);
    expect((await run(['in/a.png'], { drawingSide: 640 })).asked).toEqual(['a.png']);
    expect((await run(['in/a.png'], { drawingSide: 640 })).asked).toEqual([]);
  });

  it('writes an answer that is doubted, but where that is a failure', async () => {
    await picture('in/a.png', 10);
    const doubting = new Brighter();
    doubting.doubt = 'explains little';
    const strict = await run(['in/a.png'], { strict: true }, doubting);
    expect(strict.failures).toMatchObject([
      { error: { code: 'doubtful', message: expect.stringContaining('explains little') } },
    ]);
    await expect(readFile(at('out/a.png'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect((await run(['in/a.png'], {}, doubting)).answers).toMatchObject([{ doubt: 'explains little' }]);
    expect(await greyOf('out/a.png')).toBe(110);
  });

  it('replaces no file that was not made from the same query', async () => {
    for (const [n, name] of ['a', 'b', 'c'].entries()) await picture(`in/${name}.png`, n);
    await mkdir(at('out'));
    await picture('out/a.png', 50);
    await run(['in/b.png']);
    await picture('out/b.png', 60);
    const all = ['in/a.png', 'in/b.png', 'in/c.png'];
    const { states, failures } = await run(all);
    expect(states).toEqual(['a.png failed', 'b.png failed', 'c.png done']);
    expect(failures.map(({ error }) => [error.code, error.message])).toEqual([
      ['output-conflict', `${at('out/a.png')} already exists, and was not made from ${at('in/a.png')}.`],
      ['output-conflict', `${at('out/b.png')} was changed since it was made from ${at('in/b.png')}.`],
    ]);
    expect([await greyOf('out/a.png'), await greyOf('out/b.png')]).toEqual([50, 60]);
    expect((await run(all, { existing: 'skip' })).asked).toEqual([]);
    expect((await run(all, { existing: 'overwrite' })).asked).toEqual(['a.png', 'b.png', 'c.png']);
    expect(await greyOf('out/a.png')).toBe(100);
  });

  it('does not take the answer to another query of the same name for its own', async () => {
    await mkdir(at('other'));
    await picture('in/a.png', 10);
    await picture('other/a.png', 20);
    await run(['in/a.png']);
    expect((await run(['other/a.png'])).states).toEqual(['a.png failed']);
    expect(await greyOf('out/a.png')).toBe(110);
  });

  it('refuses the second of two queries of one name, naming both', async () => {
    await mkdir(at('other'));
    await picture('in/a.png', 10);
    await picture('other/a.png', 20);
    await picture('other/b.png', 30);
    const { failures, answers } = await run(['in/a.png', 'other/a.png', 'other/b.png']);
    expect(answers).toHaveLength(2);
    expect(failures.map(({ error }) => error.message)).toEqual([
      `${at('in/a.png')} and ${at('other/a.png')} would both be answered in ${at('out/a.png')}.`,
    ]);
    expect(await greyOf('out/a.png')).toBe(110);
  });

  it('keeps what came into the place of an answer while it was made', async () => {
    await picture('in/a.png', 10);
    const backend = new Brighter();
    backend.onAnswer = async () => void (await picture('out/a.png', 50));
    expect((await run(['in/a.png'], {}, backend)).states).toEqual(['a.png failed']);
    expect(await greyOf('out/a.png')).toBe(50);
  });

  it('never overwrites a query or an example, even with overwriting on', async () => {
    await mkdir(at('out'));
    await picture('out/a.png', 10);
    await picture('in/b.png', 20);
    const { states } = await run(['out/a.png', 'in/b.png'], { existing: 'overwrite' });
    expect(states).toEqual(['a.png failed', 'b.png done']);
    expect(await greyOf('out/a.png')).toBe(10);
  });

  it('knows its answers after the project was moved', async () => {
    await picture('in/a.png', 10);
    await run(['in/a.png']);
    const old = dir;
    dir = `${dir}-moved`;
    await rename(old, dir);
    expect((await run(['in/a.png'])).states).toEqual(['a.png unchanged']);
  });

  it('loses nothing of two runs into one folder at once', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `in/${n}.png`);
    for (const [n, name] of names.entries()) await picture(name, n);
    const outcomes = await Promise.all([run(names), run([...names].reverse())]);
    expect(outcomes.flatMap(({ failures }) => failures)).toEqual([]);
    for (const n of names.keys()) expect(await greyOf(`out/${n}.png`)).toBe(n + 100);
    expect((await run(names)).states.every((line) => line.endsWith('unchanged'))).toBe(true);
    expect((await readdir(at('out'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('goes on after a stop with what is left', async () => {
    const names = Array.from({ length: 6 }, (_, n) => `in/${n}.png`);
    for (const [n, name] of names.entries()) await picture(name, n);
    const backend = new Brighter();
    backend.onAnswer = async (query) => {
      if (query.endsWith('2.png')) throw new Error('ended');
    };
    await expect(run(names, {}, backend)).rejects.toThrow('ended');
    expect((await run(names)).asked).toEqual(['2.png', '3.png', '4.png', '5.png']);
    expect(await readFile(at('out/.likewise-made.jsonl'), 'utf8')).toMatch(/^(\{.+\}\n){6}$/);
  });
});
