import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeDeep, isDeep } from '../../daemon/images/deep.ts';
import { LIKEWISE, likewise } from '../support/cli.ts';
import { deepPng } from '../support/cliImages.ts';

/** Small pictures that comparable tools failed on; make_cases.py, beside them, drew them. */
const CASES = fileURLToPath(new URL('../fixtures/cli', import.meta.url));

let home: string;
let dir: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-cli-home-'));
  dir = await mkdtemp(join(tmpdir(), 'likewise-cli-cases-'));
  await cp(CASES, dir, { recursive: true });
});
afterAll(async () => {
  await rm(home, { recursive: true });
  await rm(dir, { recursive: true });
});

const run = (example: string, query: string | readonly string[], out: string, ...more: readonly string[]) =>
  likewise(['run', '--example', 'ex-in.png', example, '--query', ...[query].flat(), '--out', out, ...more], {
    home,
    cwd: dir,
  });
/** With another before than ex-in.png. */
const runOn = (before: string, after: string, query: string, out: string) =>
  likewise(['run', '--example', before, after, '--query', query, '--out', out], { home, cwd: dir });

const at = (file: string) => join(dir, file);
const sizeOf = async (file: string) => {
  const { width, height } = await sharp(at(file)).metadata();
  return [width, height];
};

/** The id of what ex-mirror.png may mean. */
async function idOf(sentence: string): Promise<string> {
  const explained = await likewise(['explain', '--example', 'ex-in.png', 'ex-mirror.png', '--json'], {
    home,
    cwd: dir,
  });
  const { readings } = JSON.parse(explained.stdout) as { readings: { id: string; sentence: string }[] };
  return readings.find((reading) => reading.sentence === sentence)!.id;
}

/** RGBA of a pixel. */
async function pixel(file: string, left: number, top: number): Promise<number[]> {
  const image = sharp(at(file)).toColourspace('srgb').ensureAlpha().extract({ left, top, width: 1, height: 1 });
  return [...(await image.raw({ depth: 'uchar' }).toBuffer())];
}

describe('files that are there', () => {
  it('a picture of the same name as an answer stays, also with another ending [A1]', async () => {
    await mkdir(at('own'));
    await cp(at('meta-300dpi.jpg'), at('own/logo.jpg'));
    await cp(at('q-cut.png'), at('own/logo.png'));
    const { code, stderr } = await run('ex-mirror.png', 'own/*.jpg', 'own', '--format', 'png');
    expect([code, stderr]).toEqual([6, expect.stringContaining('own/logo.png already exists')]);
    expect(await readFile(at('own/logo.png'))).toEqual(await readFile(at('q-cut.png')));
  });

  it('an answer that was edited by hand stays, whatever verb made it [A2]', async () => {
    const recipe = {
      examples: [{ input: 'ex-in.png', output: 'ex-mirror.png' }],
      queries: ['q.png'],
      output: 'edited/{name}.png',
    };
    await writeFile(at('r.likewise.json'), JSON.stringify(recipe));
    const apply = () => likewise(['apply', 'r.likewise.json'], { home, cwd: dir });
    expect(await apply()).toMatchObject({ code: 0 });
    await cp(at('q-cut.png'), at('edited/q.png'));
    expect(await apply()).toMatchObject({ code: 6, stderr: expect.stringContaining('edited/q.png') });
    expect(await run('ex-mirror.png', 'q.png', 'edited')).toMatchObject({ code: 6 });
    expect(await readFile(at('edited/q.png'))).toEqual(await readFile(at('q-cut.png')));
  });
});

describe('transparency and size', () => {
  it('black at half opacity stays black, shadows stay dark [B1]', async () => {
    expect(await run('ex-mirror.png', ['black50.png', 'icon-shadow.png'], 'b1')).toMatchObject({ code: 0 });
    expect(await pixel('b1/black50.png', 4, 4)).toEqual([0, 0, 0, 128]);
    // Through the middle of the shadow beside the icon.
    const [red, green, blue, alpha] = await pixel('b1/icon-shadow.png', 256 - 1 - 215, 130);
    expect([red, green, blue]).toEqual([0, 0, 0]);
    expect(alpha).toBeGreaterThan(0);
  });

  it('a quarter turn of 600 x 400 is 400 x 600 [B2]', async () => {
    expect(await runOn('turn-in.png', 'turn-out.png', 'turn-q.png', 'b2')).toMatchObject({ code: 0 });
    expect(await sizeOf('b2/turn-q.png')).toEqual([400, 600]);
  });

  it('what the example cuts out is transparent [B3]', async () => {
    expect(await run('ex-cut.png', 'q.png', 'b3')).toMatchObject({ code: 0 });
    expect((await pixel('b3/q.png', 2, 2))[3]).toBe(0);
    expect((await pixel('b3/q.png', 70, 70))[3]).toBe(255);
  });

  it('a ground that is put behind is opaque [B4]', async () => {
    expect(await runOn('ex-cut.png', 'ex-bg.png', 'q-cut.png', 'b4')).toMatchObject({ code: 0 });
    expect(await pixel('b4/q-cut.png', 2, 2)).toEqual([30, 41, 59, 255]);
  });

  it('opacity is brought to a third [B5]', async () => {
    expect(await runOn('ex-cut.png', 'ex-fade.png', 'q-cut.png', 'b5')).toMatchObject({ code: 0 });
    expect(await pixel('b5/q-cut.png', 70, 70)).toEqual([20, 160, 90, 85]);
  });

  it('a crop crops, twice the size is twice the size [B6]', async () => {
    expect(await run('ex-crop.png', 'q.png', 'b6')).toMatchObject({ code: 0 });
    expect(await sizeOf('b6/q.png')).toEqual([256, 128]);
    expect(await run('ex-2x.png', 'q.png', 'b6-2')).toMatchObject({ code: 0 });
    expect(await sizeOf('b6-2/q.png')).toEqual([512, 512]);
  });
});

describe('files in', () => {
  it('resolution and EXIF are kept, or left out [C1]', async () => {
    expect(await run('ex-mirror.png', 'meta-300dpi.jpg', 'c1')).toMatchObject({ code: 0 });
    const { density, exif } = await sharp(at('c1/meta-300dpi.jpg')).metadata();
    expect([density, exif!.includes('(c) Me')]).toEqual([300, true]);
    expect(await run('ex-mirror.png', 'meta-300dpi.jpg', 'c1-2', '--strip')).toMatchObject({ code: 0 });
    const stripped = await sharp(at('c1-2/meta-300dpi.jpg')).metadata();
    expect([stripped.density, stripped.exif]).toEqual([72, undefined]);
  });

  it('a JPEG without its end marker is read, and that is said [C2]', async () => {
    const { code, stderr } = await run('ex-mirror.png', 'no-eoi.jpg', 'c2');
    expect([code, stderr]).toEqual([0, expect.stringContaining('no end marker; its picture is whole')]);
    await run('ex-mirror.png', 'meta-300dpi.jpg', 'c2');
    const pixels = (file: string) => sharp(at(file)).raw().toBuffer();
    expect(await pixels('c2/no-eoi.jpg')).toEqual(await pixels('c2/meta-300dpi.jpg'));
  });

  it("Apple's own PNG is named [C3]", async () => {
    const { code, stderr } = await run('ex-mirror.png', 'cgbi.png', 'c3');
    expect([code, stderr]).toEqual([3, expect.stringContaining("Apple's own kind of PNG")]);
  });

  it('GIF, TIFF, AVIF, BMP and ICO are read, HEIC is named with what converts it [C4]', async () => {
    for (const type of ['gif', 'tif', 'avif', 'bmp', 'ico']) {
      expect(await run('ex-mirror.png', `q.${type}`, `c4-${type}`)).toMatchObject({ code: 0 });
      expect(await sizeOf(`c4-${type}/q.${type === 'avif' ? 'avif' : 'png'}`)).toEqual([64, 64]);
    }
    const { code, stderr } = await run('ex-mirror.png', 'q.heic', 'c4');
    expect([code, stderr]).toEqual([3, expect.stringMatching(/is a HEIC file.*\n.*heif-convert/)]);
  });

  it('16 bits a channel come out where the reading is exact, else it is said', async () => {
    await writeFile(at('deep.png'), deepPng(64));
    const mirrored = ['--reading', await idOf('Mirrored left to right')];
    expect(await run('ex-mirror.png', 'deep.png', 'deep', ...mirrored)).toMatchObject({ code: 0, stderr: '' });
    const [before, after] = await Promise.all(['deep.png', 'deep/deep.png'].map((file) => readFile(at(file))));
    expect(isDeep(after!)).toBe(true);
    const [{ data }, made] = [await decodeDeep(before!), await decodeDeep(after!)];
    // Red grew to the right.
    for (let x = 0; x < 64; x++) expect(made.data[3 * x]).toBe(data[3 * (63 - x)]);
    const narrowed = 'note: deep.png has 16 bits a channel; its answer has 8.\n';
    expect(await run('ex-2x.png', 'deep.png', 'deep-2')).toMatchObject({ code: 0, stderr: narrowed });
    expect(await run('ex-mirror.png', 'deep.png', 'deep.jpg', ...mirrored)).toMatchObject({
      code: 0,
      stderr: narrowed,
    });
  });
});

describe('patterns and pipes', () => {
  it('a folder named as Windows names copies, and one with braces, are meant by their names [D1, D5]', async () => {
    for (const folder of ['icons (2)', '{brand}']) {
      await mkdir(at(folder));
      await cp(at('q.png'), at(`${folder}/q.png`));
      expect(await run('ex-mirror.png', `${folder}/*.png`, `d1-${folder}`)).toMatchObject({ code: 0 });
      expect(await sizeOf(`d1-${folder}/q.png`)).toEqual([256, 256]);
    }
  });

  it('a pattern without a match is a note where others match [D2]', async () => {
    const { code, stderr } = await run('ex-mirror.png', ['turn-q*.png', '*.webp'], 'd2');
    expect([code, stderr]).toEqual([0, expect.stringContaining('note: No other picture matches *.webp.')]);
  });

  it('ends quietly where nobody reads on, help as well as pictures [D4]', async () => {
    const picture = ['run', '--example', 'ex-in.png', 'ex-mirror.png', '--query', 'q.png', '--out', '-'];
    for (const words of [['run', '--help'], picture]) {
      const child = spawn(process.execPath, [LIKEWISE, ...words], {
        cwd: dir,
        env: { ...process.env, LIKEWISE_HOME: home },
      });
      child.stdout.destroy();
      const ended = new Promise((resolve) => child.on('close', resolve));
      expect(await text(child.stderr)).toBe('');
      expect(await ended).toBe(0);
    }
  });

  it('options of several files take them after an equals sign, too', async () => {
    const words = ['run', '--example=ex-in.png', 'ex-mirror.png', '--query=q.png', 'turn-q.png', '--out=equals'];
    expect(await likewise(words, { home, cwd: dir })).toMatchObject({ code: 0 });
    expect(await sizeOf('equals/turn-q.png')).toEqual([600, 400]);
  });
});
