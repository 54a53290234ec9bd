import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundByPermissions, type CliOptions, likewise, visibleIn } from '../support/cli.ts';
import { discPng, handmadePng, noisePng } from '../support/cliImages.ts';
import { canMount, onSmallDisk, withFilesUpTo } from '../support/fullDisk.ts';

let home: string;
let dir: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-cli-home-'));
  dir = await mkdtemp(join(tmpdir(), 'likewise-cli-refusals-'));
  const disc = await discPng(200, [239, 68, 68], [255, 255, 255]);
  const write = (name: string, bytes: Uint8Array | string) => writeFile(join(dir, name), bytes);
  await write('good.png', disc);
  await write('text.png', 'not an image at all');
  await write('empty.png', '');
  await write('cut.png', disc.subarray(0, disc.length / 2));
  await write('zero.png', handmadePng(0, 0));
  await write('huge.png', handmadePng(20_000, 20_000));
  await write('drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><script/></svg>');
  await mkdir(join(dir, 'folder.png'));
  await write('locked.png', disc);
  await chmod(join(dir, 'locked.png'), 0);
  await symlink('nowhere.png', join(dir, 'dangling.png'));
  await write('busy.png', await noisePng(128));
  // Makes the model's CPU form, so that no later run here has to.
  expect(await run(['--query', 'good.png', '--out', 'warm'])).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await rm(home, { recursive: true });
  await rm(dir, { recursive: true });
});

const run = (args: readonly string[], options: Partial<CliOptions> = {}) =>
  likewise(['run', '--example', 'good.png', 'good.png', '--quality', 'fast', ...args], { home, cwd: dir, ...options });

describe('images that are refused', () => {
  it.each([
    ['text.png', 'is not an image format we know'],
    ['empty.png', 'is empty'],
    ['cut.png', 'is cut short or damaged'],
    ['zero.png', 'has no pixels: it is 0 x 0'],
    ['huge.png', 'is 20000 x 20000'],
    ['drawing.svg', 'has a script'],
    ['locked.png', 'cannot be read'],
    ['missing.png', 'There is no file'],
    ['dangling.png', 'is a link to nowhere.png, which is not there'],
  ])('%s, as a query and as an example', async (name, message) => {
    const refused = {
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`^error: .*${message}.*\n {2}.+\n$`)),
    };
    expect(await run(['--query', name, '--out', 'none'], { under: boundByPermissions })).toEqual(refused);
    const example = ['--example', 'good.png', name, '--query', 'good.png', '--out', 'none'];
    expect(await run(example, { under: boundByPermissions })).toEqual(refused);
    expect(await readdir(join(dir, 'none')).catch(() => [])).toEqual([]);
  });
});

it('a folder without pictures as a query, and any as an example', async () => {
  expect(await run(['--query', 'folder.png', '--out', 'none'])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('No picture matches folder.png.'),
  });
  const example = ['--example', 'good.png', 'folder.png', '--query', 'good.png', '--out', 'none'];
  expect(await run(example)).toMatchObject({ code: 3, stderr: expect.stringContaining('folder.png is a folder.') });
});

describe('wrong usage', () => {
  it.each([
    [['--query', 'good.png'], "Required option '--out <where>' not specified"],
    [['--out', 'none'], "Required option '--query <files...>' not specified"],
    [['--out', 'none', '--query'], 'argument missing'],
    [['--query', 'good.png', '--out', ''], 'Name a folder'],
    [['--query', 'good.png', '--out', 'none', '--quality', 'superb'], 'fast, balanced, best'],
    [['--query', 'good.png', '--out', 'none', '--detail', 'much'], 'guided, none'],
    [['--query', 'good.png', '--out', 'none', '--answer-size', '9'], 'query, cell'],
    [['--query', 'good.png', '--out', 'none', '--provider', 'abacus'], 'auto, cuda'],
    [['--query', 'good.png', '--out', 'none', '--model', '../x'], 'is not a model name'],
    [
      ['--query', 'good.png', '--out', 'none', '--example', 'good.png'],
      'takes two files, a before and its after; it was given 1',
    ],
    [['--query', 'good.png', '--out', 'none', '--example', 'good.png', 'good.png', 'good.png'], 'it was given 3'],
    [['good.png', '--query', 'good.png', '--out', 'none'], 'Too many arguments'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('no example at all', async () => {
    expect(await likewise(['run', '--query', 'good.png', '--out', 'none'], { home, cwd: dir })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Required option '--example <files...>' not specified"),
    });
  });

  it('a pattern that matches nothing', async () => {
    expect(await run(['--query', '*.jpeg', '--out', 'none'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('No picture matches *.jpeg'),
    });
  });
});

describe('models and providers that are refused', () => {
  it('an unknown model, naming those there are', async () => {
    const { code, stderr } = await run(['--query', 'good.png', '--out', 'none', '--model', 'giant']);
    expect(code).toBe(4);
    expect(stderr).toMatch(/^error: There is no model named giant\.\n {2}Models here: mini/);
  });

  it('a model whose weights were edited or cut', async () => {
    const checkpoint = join(process.cwd(), 'test/fixtures/reference-tiny/checkpoint-999.pth');
    const heads = ['--heads', '4', '--decoder-heads', '4'];
    await likewise(['model', 'import', checkpoint, '--name', 'edited', ...heads], { home });
    const file = join(home, 'models', 'edited', 'weights.safetensors');
    const bytes = await readFile(file);
    bytes[bytes.length - 1]! ^= 1;
    for (const [damaged, message] of [
      [bytes, 'sha256 differs'],
      [bytes.subarray(0, 1000), 'has 1000 bytes'],
    ] as const) {
      await writeFile(file, damaged);
      expect(await run(['--query', 'good.png', '--out', 'none', '--model', 'edited'])).toMatchObject({
        code: 4,
        stderr: expect.stringContaining(message),
      });
    }
  });

  it('a provider that is not there, naming the reason', async () => {
    const absent = process.platform === 'darwin' ? 'dml' : 'coreml';
    const { code, stderr } = await run(['--query', 'good.png', '--out', 'none', '--provider', absent]);
    expect(code).toBe(5);
    expect(stderr).toContain('is built without');
  });
});

describe('outputs that are refused', () => {
  it('a folder without permission to write', async () => {
    await mkdir(join(dir, 'sealed'), { mode: 0o500 });
    for (const out of ['sealed', 'sealed/below']) {
      expect(await run(['--query', 'good.png', '--out', out], { under: boundByPermissions })).toMatchObject({
        code: 6,
        stderr: expect.stringContaining('There is no permission to write'),
      });
    }
    expect(await readdir(join(dir, 'sealed'))).toEqual([]);
  });

  it('a file where the folder should be, and a folder where the answer should be', async () => {
    await writeFile(join(dir, 'file'), '');
    expect(await run(['--query', 'good.png', '--out', 'file'])).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('cannot be the output folder'),
    });
    expect(await run(['--query', 'good.png', '--out', 'text.png'])).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('text.png already exists, and was not made from good.png'),
    });
    await mkdir(join(dir, 'taken', 'good.png'), { recursive: true });
    expect(await run(['--query', 'good.png', '--out', 'taken'])).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('a folder has that name'),
    });
    expect(await visibleIn(join(dir, 'taken'))).toEqual(['good.png']);
  });

  it('a full disk', async () => {
    await mkdir(join(dir, 'full'));
    // What is left on the disk is listed before it is removed.
    const under = canMount()
      ? onSmallDisk('full', 8, '"$@"; code=$?; ls -A -I .likewise-made.jsonl full; exit $code')
      : withFilesUpTo(1);
    expectFull(await run([...LARGE, '--out', 'full'], { under }));
  });

  it('a file that would be larger than allowed', async () => {
    expectFull(await run([...LARGE, '--out', 'limited'], { under: withFilesUpTo(1) }));
    expect(await visibleIn(join(dir, 'limited'))).toEqual([]);
  });
});

/** A canvas that holds noise takes tens of kilobytes. */
const LARGE = ['--query', 'busy.png', '--save-canvas'];

function expectFull({ code, stdout, stderr }: { code: number | null; stdout: string; stderr: string }): void {
  expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
  expect(stderr).toMatch(
    /^error: \S+ could not be written: the disk or your share of it is full\.\n {2}Free some space/,
  );
}
