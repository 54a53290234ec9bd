import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImage } from '../../daemon/images/codec.ts';
import { likewise, visibleIn } from '../support/cli.ts';
import { discPng } from '../support/cliImages.ts';

/* An example with several meanings: black on white made white on black. */

const BLACK = [0, 0, 0];
const WHITE = [255, 255, 255];
const NAVY = [20, 30, 90];

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likewise-cli-explain-'));
  await writeFile(join(dir, 'before.png'), await discPng(64, BLACK, WHITE));
  await writeFile(join(dir, 'after.png'), await discPng(64, WHITE, BLACK));
  await mkdir(join(dir, 'in'));
  await writeFile(join(dir, 'in', 'one.png'), await discPng(90, NAVY, WHITE));
});
afterAll(() => rm(dir, { recursive: true }));

const EXAMPLE = ['--example', 'before.png', 'after.png'];
const call = (...args: string[]) => likewise(args, { home: join(dir, 'home'), cwd: dir });

interface Told {
  readonly id: string;
  readonly kind: string;
  readonly sentence: string;
  readonly exact: boolean;
  readonly trust: string;
  readonly preview: string;
  readonly file?: string;
  readonly reading?: object;
}

async function explained(): Promise<Told[]> {
  const { code, stdout, stderr } = await call(
    'explain',
    ...EXAMPLE,
    '--query',
    'in/one.png',
    '--json',
    '--out',
    'meanings',
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout).readings;
}

describe('explain', () => {
  it('lists what the example may mean, with previews and readings in files', async () => {
    const readings = await explained();
    expect(readings.length).toBeGreaterThanOrEqual(3);
    expect(readings[0]).toMatchObject({
      exact: true,
      trust: expect.stringMatching(/^(sure|look at it|probably wrong)$/),
    });
    for (const { id, preview, file, reading } of readings) {
      expect(await readImage(join(dir, preview))).toMatchObject({ width: 90, height: 90 });
      if (id === 'model') expect([file, reading]).toEqual([undefined, undefined]);
      else expect(JSON.parse(await readFile(join(dir, file!), 'utf8'))).toEqual(reading);
    }
    const { stdout } = await call('explain', ...EXAMPLE);
    expect(stdout).toContain('Colours inverted');
    expect(stdout).toContain('likewise run --reading ID');
  });

  it('exports a reading, or says why that form cannot hold it', async () => {
    const inverted = (await explained()).find(({ sentence }) => sentence === 'Colours inverted')!;
    const css = await call('explain', ...EXAMPLE, '--export', 'css', inverted.id);
    expect(css).toEqual({ code: 0, stdout: 'filter: invert(1);\n', stderr: '' });
    const script = await call('explain', ...EXAMPLE, '--export', 'cube', '0123456789ab');
    expect(script).toMatchObject({ code: 2, stderr: expect.stringContaining('no reading 0123456789ab') });
    expect(await call('explain', ...EXAMPLE, '--export', 'psd')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('FORM is cube, css, svg, sharp'),
    });
  });

  it('needs an example', async () => {
    expect(await call('explain')).toMatchObject({ code: 2, stderr: expect.stringContaining('--example') });
  });
});

describe('run --reading', () => {
  it('answers as was chosen, by id and by file, with no model there', async () => {
    const readings = (await explained()).filter(({ id }) => id !== 'model').slice(0, 3);
    const answers = new Set<string>();
    for (const { id, file, sentence } of readings) {
      const byId = await call(
        'run',
        ...EXAMPLE,
        '--reading',
        id,
        '--query',
        'in/one.png',
        '--out',
        'out/{name}-{reading}.png',
      );
      expect(byId).toMatchObject({ code: 0, stdout: expect.stringContaining(`Understood as: ${sentence} (${id};`) });
      const none = ['--model', 'none-of-this-name'];
      expect(
        await call('run', '--reading', file!, ...none, '--query', 'in/one.png', '--out', `${id}.png`),
      ).toMatchObject({
        code: 0,
      });
      const [name] = (await visibleIn(join(dir, 'out'))).filter((one) => one.endsWith(`-${id}.png`));
      const bytes = await readFile(join(dir, 'out', name!));
      expect(await readFile(join(dir, `${id}.png`))).toEqual(bytes);
      answers.add(bytes.toString('base64'));
    }
    expect(answers.size).toBeGreaterThanOrEqual(2);
  });

  it('refuses what these examples do not mean, and {reading} where none was chosen', async () => {
    const out = ['--query', 'in/one.png', '--out'];
    expect(await call('run', ...EXAMPLE, '--reading', '0123456789ab', ...out, 'x')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no reading 0123456789ab'),
    });
    expect(await call('run', ...EXAMPLE, ...out, 'x/{name}-{reading}.png')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--reading'),
    });
    expect(await call('run', '--reading', 'missing.json', ...out, 'x')).toMatchObject({ code: 2 });
  });
});

it('run --strict writes no answer that is probably wrong, and ends with code 7', async () => {
  const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => ((i * i * 2654435761) >>> 16) % 256);
  const { encodeImage } = await import('../../daemon/images/codec.ts');
  await writeFile(
    join(dir, 'noise.png'),
    await encodeImage({ width: 64, height: 64, channels: 3, data: noise }, 'png'),
  );
  const args = ['run', '--example', 'before.png', 'noise.png', '--query', 'in/one.png'];
  const lax = await call(...args, '--out', 'lax');
  expect(lax).toMatchObject({ code: 0, stdout: expect.stringContaining('Probably wrong: lax/one.png') });
  const strict = await call(...args, '--out', 'strict', '--strict');
  expect(strict).toMatchObject({ code: 7, stderr: expect.stringContaining('is probably wrong') });
  expect(await visibleIn(join(dir, 'strict'))).toEqual([]);
});
