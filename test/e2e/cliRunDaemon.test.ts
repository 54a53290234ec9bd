import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage, encodeImage, readImage } from '../../daemon/images/codec.ts';
import { type CliOptions, likewise, visibleIn } from '../support/cli.ts';
import { deepPng, discPng, noisePng, turnedJpeg } from '../support/cliImages.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { patternRaster } from '../support/rasters.ts';
import { until } from '../support/until.ts';

const RED = [239, 68, 68];
const WHITE = [255, 255, 255];

/** The homes without a daemon, and with one. */
let alone: string;
let home: string;
let dir: string;
let daemon: DaemonProcess;
beforeAll(async () => {
  alone = await mkdtemp(join(tmpdir(), 'likewise-alone-'));
  home = await mkdtemp(join(tmpdir(), 'likewise-served-'));
  dir = await mkdtemp(join(tmpdir(), 'likewise-via-'));
  for (const folder of ['in', 'many', 'same']) await mkdir(join(dir, folder));
  const write = (name: string, bytes: Uint8Array | string) => writeFile(join(dir, name), bytes);
  const disc = await discPng(120, RED, WHITE);
  const pattern = patternRaster(150, 100);
  await write('before.png', await discPng(128, RED, WHITE));
  await write('after.png', await discPng(128, WHITE, [0, 0, 0]));
  await write('clear.png', await discPng(90, [...RED, 255], [0, 0, 0, 0]));
  await write('in/alpha.png', await discPng(140, [59, 130, 246, 200], [0, 0, 0, 0]));
  await write('in/turned.jpg', turnedJpeg(await encodeImage(pattern, 'jpeg'), 6));
  await write('in/deep.png', deepPng(130));
  await write('in/plain.jpeg', await encodeImage(pattern, 'jpeg'));
  await write('in/lossless.webp', await encodeImage(await decodeImage(disc, 'disc'), 'webp'));
  for (let n = 0; n < MANY; n++) await write(`many/${n}.png`, await discPng(100 + n, [4 * n, 130, 246], WHITE));
  for (let n = 0; n < SAME; n++) await write(`same/${n}.png`, disc);
  await write('cut.png', disc.subarray(0, disc.length / 2));
  await write('text.png', 'not an image at all');
  await write('empty.png', '');
  daemon = await DaemonProcess.start(home);
});
afterAll(async () => {
  await daemon.end();
  for (const folder of [alone, home, dir]) await rm(folder, { recursive: true });
});

/** Two jobs' worth. */
const MANY = 40;

/** More than a job may hold. */
const SAME = 260;

const EXAMPLE = ['--example', 'before.png', 'after.png'];

const run = (where: string, args: readonly string[], options: Partial<CliOptions> = {}) =>
  likewise(['run', ...args], { home: where, cwd: dir, ...options });

/**
 * Both ways, with --json. Returns their output without the parts that may differ, and whether the daemon gave all answers or none.
 */
async function bothWays(args: readonly string[]) {
  const [own, served] = await Promise.all(
    [alone, home].map(async (where, n) => {
      const out = join(dir, 'out');
      const folder = `out-${n}`;
      const { code, stdout, stderr } = await run(where, [...args, '--out', folder, '--json']);
      const { answers, ...rest } = JSON.parse(stdout.replaceAll(folder, 'out')) as { answers?: Answer[] };
      const files = new Map<string, Buffer>();
      for (const name of await visibleIn(`${out}-${n}`)) {
        files.set(name, await readFile(join(`${out}-${n}`, name)));
      }
      await rm(`${out}-${n}`, { recursive: true, force: true });
      const answered = answers?.map(({ ms: _, daemon: __, ...answer }) => answer);
      return { byDaemon: answers?.map((answer) => answer.daemon), seen: { code, stderr, answered, rest, files } };
    }),
  );
  return { own: own!, served: served! };
}

interface Answer {
  readonly ms: number;
  readonly daemon: boolean;
}

describe('run gives the same with a daemon as without', () => {
  const levels = ['fast', 'balanced', 'best'].flatMap((quality) =>
    ['none', 'guided'].map((d) => [quality, d] as const),
  );
  it.each(levels)('to the byte, for all kinds of files: quality %s, detail %s', async (quality, detail) => {
    const flags = ['--quality', quality, '--detail', detail, '--query', 'in/*'];
    const { own, served } = await bothWays([...EXAMPLE, ...flags]);
    expect(served.seen).toEqual(own.seen);
    const names = ['alpha.png', 'deep.png', 'lossless.webp', 'plain.jpeg', 'turned.jpg'];
    expect([...own.seen.files.keys()]).toEqual(names);
    expect(own.byDaemon).toEqual(Array(5).fill(false));
    expect(served.byDaemon).toEqual(Array(5).fill(true));
  });

  it('with up to three examples, transparent ones among them, and answers of the size of a cell', async () => {
    for (const more of [
      ['--example', 'clear.png', 'after.png'],
      [...EXAMPLE, '--example', 'clear.png', 'clear.png'],
    ]) {
      const flags = ['--quality', 'fast', '--answer-size', 'cell', '--query', 'in/alpha.png', 'in/turned.jpg'];
      const { own, served } = await bothWays([...EXAMPLE, ...more, ...flags]);
      expect(served.seen).toEqual(own.seen);
      expect(served.byDaemon).toEqual([true, true]);
    }
  });

  it('with examples that are larger together than a message, which the command then answers itself', async () => {
    await writeFile(join(dir, 'noise.png'), await noisePng(2800));
    const three = Array(3).fill(['--example', 'noise.png', 'noise.png']).flat() as string[];
    const { own, served } = await bothWays([...three, '--quality', 'fast', '--query', 'in/deep.png']);
    const notes = (some: typeof own) => (some.seen.rest as { notes: string[] }).notes;
    const left = notes(served).filter((note) => !notes(own).includes(note));
    expect(left).toEqual(['The daemon left 1 of 1 pictures: this command answers them with its own engine.']);
    expect({ ...served.seen, rest: { ...(served.seen.rest as object), notes: notes(own) } }).toEqual(own.seen);
    expect(served.byDaemon).toEqual([false]);
  });

  it('where some queries cannot be read', async () => {
    const queries = ['cut.png', 'in/deep.png', 'text.png', 'gone.png', 'empty.png'];
    const { own, served } = await bothWays([...EXAMPLE, '--quality', 'fast', '--query', ...queries]);
    expect(served.seen).toEqual(own.seen);
    expect(own.seen).toMatchObject({ code: 7, answered: [{ query: 'in/deep.png' }] });
    expect((own.seen.rest as { failures?: unknown[] }).failures).toHaveLength(4);
    expect(served.byDaemon).toEqual([true]);
  });

  it('where none can, and where an example cannot', async () => {
    for (const args of [
      [...EXAMPLE, '--query', 'cut.png', 'text.png'],
      ['--example', 'before.png', 'cut.png', '--query', 'in/deep.png'],
    ]) {
      const { own, served } = await bothWays(args);
      expect(served.seen).toEqual(own.seen);
      expect(own.seen).toMatchObject({ code: 3, files: new Map() });
    }
  });

  it('for a person to read', async () => {
    const args = [...EXAMPLE, '--quality', 'fast', '--query', 'in/deep.png', 'cut.png', '--out', 'read', '--overwrite'];
    const [own, served] = [await run(alone, args), await run(home, args)];
    // A line comes with each answer or failure when it is ready, numbered. So which one is first depends on the machine.
    const lines = (text: string) =>
      text
        .split('\n')
        .map((line) => line.replace(/^\d+\/\d+ /, '').replace(/\d+ ms/, ''))
        .sort();
    const read = ({ code, stdout, stderr }: typeof own) => ({ code, stdout: lines(stdout), stderr: lines(stderr) });
    expect(read(served)).toEqual(read(own));
  });
});

it('more queries than a job may hold are all answered, under their own names', async () => {
  const args = [...EXAMPLE, '--quality', 'fast', '--query', 'same/*.png', '--out', 'all', '--json'];
  const { code, stdout } = await run(home, args);
  expect(code).toBe(0);
  const { answers } = JSON.parse(stdout) as { answers: (Answer & { query: string })[] };
  expect(answers.map(({ query }) => query)).toEqual(Array.from({ length: SAME }, (_, n) => `same/${n}.png`));
  expect(answers.every(({ daemon }) => daemon)).toBe(true);
  const first = await readFile(join(dir, 'all', '0.png'));
  for (const name of await visibleIn(join(dir, 'all'))) expect(await readFile(join(dir, 'all', name))).toEqual(first);
});

describe('stopping a run that the daemon answers', () => {
  it('keeps whole answers, cancels its own jobs and no other', async () => {
    const other = run(home, [...EXAMPLE, '--quality', 'fast', '--query', 'many/*.png', '--out', 'other', '--json']);
    const stopped = await run(home, [...EXAMPLE, '--query', 'many/*.png', '--out', 'stopped'], {
      onStart: ({ pid }) => void until(() => count('stopped') >= 2).then(() => process.kill(-pid!, 'SIGINT')),
    });
    const files = await visibleIn(join(dir, 'stopped'));
    expect(files.length).toBeLessThan(MANY);
    expect(stopped).toEqual({
      code: 130,
      stdout: '',
      stderr: expect.stringContaining(
        `error: Stopped: ${files.length} of ${MANY} answers were written to stopped.\n  Run the command again: it continues with the others.\n`,
      ),
    });
    for (const file of files) await readImage(join(dir, 'stopped', file));
    // The two jobs that were in progress.
    await until(() => ends('cancelled') === 2);
    const { code, stdout } = await other;
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { answers: Answer[] }).answers.map((answer) => answer.daemon)).toEqual(
      Array(MANY).fill(true),
    );
    expect(ends('cancelled')).toBe(2);
  });
});

describe('a daemon that is not used', () => {
  const query = [...EXAMPLE, '--quality', 'fast', '--query', 'in/alpha.png', '--out', 'unused', '--overwrite'];
  const unused = (why: string) => `note: The running daemon is not used: ${why}.\n`;

  it('has another model, or runs on something else', async () => {
    const checkpoint = join(process.cwd(), 'test/fixtures/reference-tiny/checkpoint-999.pth');
    await likewise(['model', 'import', checkpoint, '--name', 'tiny', '--heads', '4', '--decoder-heads', '4'], { home });
    expect(await run(home, [...query, '--model', 'tiny'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^1 answer in unused · tiny on /),
      stderr: unused('it has the model mini, not tiny'),
    });
    const [absent, name] = process.platform === 'darwin' ? ['dml', 'DirectML'] : ['coreml', 'CoreML'];
    const { code, stderr } = await run(home, [...query, '--provider', absent]);
    expect(code).toBe(5);
    expect(stderr).toMatch(
      new RegExp(`^${unused(`it runs on \\w+, not on ${name}`)}error: The engine could not start`),
    );
  });

  it('does not hand out what --save-canvas writes', async () => {
    const { stdout, stderr } = await run(home, [...query, '--save-canvas', '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      notes: ['The running daemon is not used: it does not return the grids.'],
      answers: [{ daemon: false }],
    });
    expect(await readdir(join(dir, 'unused'))).toContain('alpha.canvas-1.png');
  });

  it('is of another version', async () => {
    const file = join(home, 'state', 'daemon.json');
    const text = await readFile(file, 'utf8');
    const { version } = JSON.parse(text) as { version: string };
    await writeFile(file, text.replace(`"${version}"`, '"0.0.1"'));
    const { code, stderr } = await run(home, query);
    await writeFile(file, text);
    expect({ code, stderr }).toEqual({ code: 0, stderr: unused(`it is version 0.0.1, this is ${version}`) });
  });

  it('does not let the command in', async () => {
    const file = join(home, 'state', 'daemon.json');
    const text = await readFile(file, 'utf8');
    const { token } = JSON.parse(text) as { token: string };
    await writeFile(file, text.replace(token, 'not-this-one'));
    const { code, stderr } = await run(home, query);
    await writeFile(file, text);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: unused('there is no connection to it (The daemon does not know this tool)'),
    });
  });
});

it('a run goes on without the daemon when that is killed, and loses nothing', async () => {
  const args = (out: string) => [...EXAMPLE, '--detail', 'none', '--query', 'many/*.png', '--out', out, '--json'];
  expect(await run(alone, args('undisturbed'))).toMatchObject({ code: 0 });
  const { code, stdout } = await run(home, args('disturbed'), {
    onStart: () => void until(() => count('disturbed') >= 3).then(() => daemon.kill()),
  });
  const { answers, notes } = JSON.parse(stdout) as { answers: Answer[]; notes: string[] };
  expect(code).toBe(0);
  const given = answers.filter((answer) => answer.daemon).length;
  expect(given).toBeGreaterThanOrEqual(3);
  expect(given).toBeLessThan(MANY);
  expect(notes).toEqual([
    `The daemon left ${MANY - given} of ${MANY} pictures: this command answers them with its own engine.`,
  ]);
  expect(count('disturbed')).toBe(MANY);
  for (const name of await visibleIn(join(dir, 'disturbed'))) {
    expect(await readFile(join(dir, 'disturbed', name))).toEqual(await readFile(join(dir, 'undisturbed', name)));
  }
  // Nobody answers at the address in its descriptor now.
  const after = await run(home, [...EXAMPLE, '--query', 'in/alpha.png', '--out', 'after', '--json']);
  expect(JSON.parse(after.stdout)).toMatchObject({ notes: [], answers: [{ daemon: false }] });
});

function count(out: string): number {
  try {
    return readdirSync(join(dir, out)).filter((name) => /^\d+\.png$/.test(name)).length;
  } catch {
    return 0;
  }
}

/** How many of the daemon's jobs ended in this way. */
function ends(how: string): number {
  return readFileSync(join(home, 'state', 'jobs.jsonl'), 'utf8').split(`"type":"${how}"`).length - 1;
}
