import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readImage } from '../../daemon/images/codec.ts';
import { boundByPermissions, type CliOptions, LIKEWISE, likewise, visibleIn } from '../support/cli.ts';
import { discPng } from '../support/cliImages.ts';

const RED = [239, 68, 68];
const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

let home: string;
let dir: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-cli-home-'));
});
afterAll(() => rm(home, { recursive: true }));
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likewise-cli-run-'));
  await mkdir(join(dir, 'in'));
  await writeFile(join(dir, 'before.png'), await discPng(128, RED, WHITE));
  await writeFile(join(dir, 'after.png'), await discPng(128, WHITE, BLACK));
  await writeFile(join(dir, 'in', 'one.png'), await discPng(150, [59, 130, 246], [234, 179, 8]));
});
afterEach(() => rm(dir, { recursive: true }));

const EXAMPLE = ['--example', 'before.png', 'after.png'];
const run = (args: readonly string[], options: Partial<CliOptions> = {}) =>
  likewise(['run', ...args], { home, cwd: dir, ...options });
const inOut = () => visibleIn(join(dir, 'out'));

describe('run', () => {
  it('answers a query at its own size and says how', async () => {
    const { code, stdout, stderr } = await run([...EXAMPLE, '--query', 'in/one.png', '--out', 'out']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^1 answer in out · mini on \w+ \((int8|fp16|fp32)\) · \d+ ms per answer/);
    expect(await inOut()).toEqual(['one.png']);
    const { data, ...size } = await readImage(join(dir, 'out', 'one.png'));
    expect(size).toEqual({ width: 150, height: 150, channels: 3 });
    // The example's answer is white on black, so the corners of this one must be dark, whatever its centre is.
    for (const corner of [0, 149, 149 * 150, 150 * 150 - 1]) expect(data[corner * 3]).toBeLessThan(64);
  });

  it('gives the same bytes again, whatever runs beside it', async () => {
    await writeFile(join(dir, 'in', 'two.png'), await discPng(90, RED, [34, 197, 94]));
    await run([...EXAMPLE, '--query', 'in/one.png', '--out', 'out']);
    await run([...EXAMPLE, '--query', 'in/two.png', 'in/one.png', '--out', 'again']);
    expect(await readFile(join(dir, 'again', 'one.png'))).toEqual(await readFile(join(dir, 'out', 'one.png')));
  });

  it("keeps the query's transparency", async () => {
    await writeFile(join(dir, 'in', 'clear.png'), await discPng(60, [...RED, 255], [0, 0, 0, 0]));
    await run([...EXAMPLE, '--query', 'in/clear.png', '--out', 'out']);
    const [query, answer] = [
      await readImage(join(dir, 'in', 'clear.png')),
      await readImage(join(dir, 'out', 'clear.png')),
    ];
    expect(answer).toMatchObject({ width: 60, height: 60, channels: 4 });
    const alphaOf = (data: Uint8Array) => data.filter((_, i) => i % 4 === 3);
    expect(alphaOf(answer.data)).toEqual(alphaOf(query.data));
  });

  it('takes options: quality, detail and the size of the answer', async () => {
    const flags = ['--quality', 'fast', '--detail', 'none', '--answer-size', 'cell'];
    expect(await run([...EXAMPLE, ...flags, '--query', 'in/one.png', '--out', 'out'])).toMatchObject({ code: 0 });
    expect(await readImage(join(dir, 'out', 'one.png'))).toMatchObject({ width: 111, height: 111 });
  });

  it('uses up to three examples', async () => {
    const three = [...EXAMPLE, ...EXAMPLE, ...EXAMPLE];
    expect(await run([...three, '--query', 'in/one.png', '--out', 'out', '--quality', 'fast'])).toMatchObject({
      code: 0,
    });
    expect(await run([...three, ...EXAMPLE, '--query', 'in/one.png', '--out', 'out'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('4 examples were given'),
    });
  });

  it('prints one object with --json and nothing else', async () => {
    const { code, stdout, stderr } = await run([...EXAMPLE, '--query', 'in/one.png', '--out', 'out', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      model: 'mini',
      provider: expect.stringMatching(/^(cuda|coreml|dml|cpu)$/),
      precision: expect.stringMatching(/^(int8|fp16|fp32)$/),
      stepDowns: expect.any(Array),
      notes: [],
      answers: [
        {
          query: 'in/one.png',
          file: join('out', 'one.png'),
          width: 150,
          height: 150,
          understood: expect.any(String),
          reading: { id: expect.any(String), sentence: expect.any(String) },
          alternatives: expect.any(Array),
          confidence: expect.any(Number),
          ms: expect.any(Number),
          daemon: false,
        },
      ],
      unchanged: [],
      failures: [],
    });
  });

  it('saves the canvases beside the answers when asked', async () => {
    await run([...EXAMPLE, '--query', 'in/one.png', '--out', 'out', '--save-canvas']);
    expect(await inOut()).toEqual(['one.canvas-1.png', 'one.canvas-2.png', 'one.png']);
    const { data, ...size } = await readImage(join(dir, 'out', 'one.canvas-1.png'));
    expect(size).toEqual({ width: 224, height: 224, channels: 3 });
    // The example's input is at the top left: its centre is the disc.
    expect([...data.subarray((55 * 224 + 55) * 3, (55 * 224 + 55) * 3 + 3)]).toEqual(RED);
  });

  it('expands quoted patterns, keeps folders below and names a collision', async () => {
    await mkdir(join(dir, 'in', 'deep'));
    await writeFile(join(dir, 'in', 'deep', 'one.png'), await discPng(64, RED, WHITE));
    await writeFile(join(dir, 'in', 'two.png'), await discPng(64, RED, WHITE));
    const fast = [...EXAMPLE, '--quality', 'fast', '--out', 'out'];
    expect(await run([...fast, '--query', 'in/**/*.png', 'no/*.png'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('note: No other picture matches no/*.png.\n'),
    });
    expect(await inOut()).toEqual(['deep', 'one.png', 'two.png']);
    expect(await visibleIn(join(dir, 'out', 'deep'))).toEqual(['one.png']);
    const flat = await run([...fast, '--query', 'in/two.png', 'in/deep/one.png', 'in/one.png', '--overwrite']);
    expect(flat).toMatchObject({ code: 7, stderr: expect.stringContaining('would both be answered in out/one.png') });
  });

  it('replaces no file that it did not make of the same query, and goes on where it was', async () => {
    await mkdir(join(dir, 'out'));
    await writeFile(join(dir, 'out', 'one.png'), 'my own');
    await writeFile(join(dir, 'in', 'two.png'), await discPng(64, RED, WHITE));
    const args = [...EXAMPLE, '--query', 'in', '--out', 'out', '--quality', 'fast'];
    const refused = await run(args);
    expect(refused).toMatchObject({ code: 7, stdout: expect.stringMatching(/^1 of 2 answers in out/) });
    expect(refused.stderr).toContain('error: out/one.png already exists, and was not made from in/one.png.\n');
    expect(refused.stderr).toContain('2/2 in/two.png -> out/two.png\n');
    expect(await readFile(join(dir, 'out', 'one.png'), 'utf8')).toBe('my own');
    expect(await run([...args, '--skip-existing'])).toEqual({
      code: 0,
      stdout: '0 answers in out · 2 left as they are · mini\n',
      stderr: '1/2 in/one.png: out/one.png is left as it is\n2/2 in/two.png: out/two.png is left as it is\n',
    });
    expect(await run([...args, '--overwrite'])).toMatchObject({ code: 0 });
    expect((await readImage(join(dir, 'out', 'one.png'))).width).toBe(150);
    expect(await run([...args, '--dry-run'])).toMatchObject({ code: 0, stdout: '' });

    const query = await readFile(join(dir, 'in', 'one.png'));
    expect(await run([...EXAMPLE, '--query', 'in/one.png', '--out', 'in'])).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('would overwrite a picture of the example or one to be answered'),
    });
    expect(await readFile(join(dir, 'in', 'one.png'))).toEqual(query);
  });

  it('takes one picture from standard input to standard output', async () => {
    const picture = await readFile(join(dir, 'in', 'one.png'));
    const args = ['run', ...EXAMPLE, '--query', '-', '--out', '-', '--quality', 'fast'];
    const child = spawn(process.execPath, [LIKEWISE, ...args], {
      cwd: dir,
      env: { ...process.env, LIKEWISE_HOME: home },
    });
    child.stdin.end(picture);
    const answer = await buffer(child.stdout);
    await run([...EXAMPLE, '--query', 'in/one.png', '--out', 'one-done.png', '--quality', 'fast']);
    expect(answer.equals(await readFile(join(dir, 'one-done.png')))).toBe(true);
  });

  it('says what it would do, and does nothing', async () => {
    expect(await run([...EXAMPLE, '--query', 'in/*.png', '--out', '{dir}/x/{name}.{ext}', '--dry-run'])).toEqual({
      code: 0,
      stdout: `in/one.png -> ${join('in', 'x', 'one.png')}\n`,
      stderr: '',
    });
    expect(existsSync(join(dir, 'in', 'x'))).toBe(false);
  });

  it('answers the other queries when one fails, and ends with code 7', async () => {
    await writeFile(join(dir, 'in', 'broken.png'), 'no image');
    const args = [...EXAMPLE, '--query', 'in/broken.png', 'in/one.png', 'in/missing.png', '--out', 'out'];
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(7);
    expect(await inOut()).toEqual(['one.png']);
    expect(stdout).toMatch(/^1 of 3 answers in out · /);
    expect(stderr).toMatch(/^error: in\/broken\.png is not an image/m);
    expect(stderr).toMatch(/^error: There is no file in\/missing\.png/m);

    const json = await run([...args, '--json']);
    expect(json).toMatchObject({ code: 7, stderr: '' });
    expect(JSON.parse(json.stdout)).toMatchObject({
      answers: [],
      unchanged: [{ query: 'in/one.png', file: join('out', 'one.png') }],
      failures: [
        { query: 'in/broken.png', code: 'image-unsupported' },
        { query: 'in/missing.png', code: 'image-missing' },
      ],
    });
  });

  it('ends with the code of the first failure when no query was answered', async () => {
    const { code, stdout } = await run([...EXAMPLE, '--query', 'gone.png', 'lost.png', '--out', 'out']);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });

  it('needs no folder of its own that it may write', async () => {
    const sealed = join(dir, 'sealed');
    await mkdir(sealed, { mode: 0o500 });
    await writeFile(join(dir, 'file'), '');
    for (const own of [sealed, join(dir, 'file'), join(sealed, 'missing')]) {
      const out = join('out', basename(own));
      const ran = await run([...EXAMPLE, '--query', 'in/one.png', '--out', out], {
        home: own,
        under: boundByPermissions,
      });
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(await visibleIn(join(dir, out))).toEqual(['one.png']);
    }
  });

  it('makes no folder when an example is bad', async () => {
    expect(await run(['--example', 'before.png', 'gone.png', '--query', 'in/one.png', '--out', 'out'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('There is no file gone.png'),
    });
    expect(existsSync(join(dir, 'out'))).toBe(false);
  });
});
