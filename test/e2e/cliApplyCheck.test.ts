import type { ChildProcess } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CliResult, likewise, visibleIn } from '../support/cli.ts';
import { until } from '../support/until.ts';

const SAMPLES = fileURLToPath(new URL('../../daemon/samples/recolour', import.meta.url));

let home: string;
let dir: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-check-home-'));
});
afterAll(() => rm(home, { recursive: true }));
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likewise-check-'));
  await cp(SAMPLES, dir, { recursive: true });
  await writeFile(join(dir, 'r.likewise.json'), recipe('*.png', '!watch.png'));
});
afterEach(() => rm(dir, { recursive: true }));

function recipe(...queries: string[]): string {
  const examples = [{ input: 'example-input.png', output: 'example-output.png' }];
  return JSON.stringify({ examples, queries, output: 'orange/{name}.png', quality: 'fast' });
}

const apply = (...args: string[]) => likewise(['apply', ...args], { home, cwd: dir });
const made = () => visibleIn(join(dir, 'orange'));

describe('apply --check', () => {
  it('ends with 8 where something would change, and writes nothing', async () => {
    const before = await readdir(dir);
    const would = await apply('--check', 'r.likewise.json');
    expect(would).toMatchObject({ code: 8, stderr: '' });
    expect(would.stdout).toMatch(/^melon\.png -> orange\/melon\.png\n(.+\n){2}3 would change\n$/);
    expect(await readdir(dir)).toEqual(before);

    expect(await apply('r.likewise.json', '--quiet')).toMatchObject({ code: 0 });
    expect(await apply('--check', 'r.likewise.json', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });

    await cp(join(dir, 'watch.png'), join(dir, 'melon.png'));
    const melon = await readFile(join(dir, 'orange/melon.png'));
    const drifted = await apply('--check', 'r.likewise.json', '--json');
    expect(drifted.code).toBe(8);
    expect(JSON.parse(drifted.stdout).planned).toEqual([{ query: 'melon.png', file: 'orange/melon.png' }]);
    expect(await readFile(join(dir, 'orange/melon.png'))).toEqual(melon);
    await cp(join(dir, 'watch.png'), join(dir, 'example-output.png'));
    expect((await apply('--check', '.', '--quiet')).code).toBe(8);
  });

  it('fails where somebody changed an answer', async () => {
    await apply('.', '--quiet');
    await writeFile(join(dir, 'orange', 'peach.png'), 'my own');
    const { code, stderr } = await apply('--check', '.');
    expect(code).toBe(7);
    expect(stderr).toContain('orange/peach.png');
  });
});

describe('apply of a folder', () => {
  it('does its recipes, goes on after one that is none, and says which is which', async () => {
    await mkdir(join(dir, 'more'));
    await writeFile(join(dir, 'more', 'bad.likewise.json'), '{');
    const { code, stdout, stderr } = await apply('.');
    expect(code).toBe(2);
    expect(stdout).toBe('r.likewise.json: 3 done · mini\n');
    expect(stderr).toContain('bad.likewise.json');
    expect(await apply('orange')).toMatchObject({ code: 2, stderr: expect.stringContaining('no recipe in orange') });
  });
});

describe('apply --watch', () => {
  it('does it again when a picture, an example or the recipe changes, whatever was wrong before', async () => {
    let said = '';
    let child: ChildProcess | undefined;
    const watching: Promise<CliResult> = likewise(['apply', '--watch', 'r.likewise.json'], {
      home,
      cwd: dir,
      onStart: (started) => {
        child = started;
        for (const stream of [started.stdout!, started.stderr!]) {
          stream.on('data', (text: string) => {
            said += text;
          });
        }
      },
    });
    const hear = async (words: string) => {
      await until(() => said.includes(words));
      said = '';
    };
    await hear('3 done');
    expect(await made()).toHaveLength(3);

    await cp(join(dir, 'watch.png'), join(dir, 'new.png'));
    await hear('1 done, 3 unchanged');
    await writeFile(join(dir, 'new.png'), 'no picture');
    await hear('1 failed');
    await rm(join(dir, 'new.png'));
    await writeFile(join(dir, 'r.likewise.json'), '{');
    await hear('error: ');
    await writeFile(join(dir, 'r.likewise.json'), recipe('watch.png'));
    await hear('1 done');
    expect(await made()).toContain('watch.png');
    await cp(join(dir, 'example-input.png'), join(dir, 'example-output.png'));
    await hear('1 done');

    child!.kill('SIGINT');
    expect((await watching).code).toBe(130);
  });

  it('has nothing to say to who only looks', async () => {
    expect((await apply('--watch', '--check', 'r.likewise.json')).code).toBe(2);
  });
});
