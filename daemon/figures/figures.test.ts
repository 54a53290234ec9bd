import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gridLayout, studyLayout, WHITE } from '@likewise/shared/prompt/layouts.ts';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { patternRaster } from '../../test/support/rasters.ts';
import { encodeImage } from '../images/codec.ts';
import { cropCell } from '../images/crop.ts';
import type { Raster } from '../images/raster.ts';
import { HELD_OUT, isHeldOut, TRAINING_COLOURS } from './colours.ts';
import { cropBox } from './cropBox.ts';
import { TRAINING_FAMILIES } from './families/families.ts';
import { HELD_OUT_FAMILIES } from './families/heldOut.ts';
import { LIFELIKE_FAMILIES } from './families/lifelike.ts';
import type { Palette } from './family.ts';
import { drawFigure, drawGrid } from './figure.ts';
import { heldOutArt, heldOutNames } from './heldOutArt.ts';
import { readIconSets } from './iconSets.ts';
import { pairsHeader, pairsRecord } from './pairs.ts';
import { listedPictures, parseList } from './pictureList.ts';
import { findPictures, pictureFigures } from './pictures.ts';
import { drawIcon, prepareAssets } from './prepareAssets.ts';
import { randomFor, shuffled } from './random.ts';
import { headerLine, RECORD_BYTES, toRecords } from './records.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likewise-figures-'));
});
afterEach(() => rm(dir, { recursive: true }));

let palette: Palette;
beforeAll(async () => {
  palette = { art: await heldOutArt(), colours: TRAINING_COLOURS };
});

describe('random numbers', () => {
  it('are the same for the same keys and different for others', () => {
    const draw = (...keys: (number | string)[]) => {
      const random = randomFor(...keys);
      return [random.next(), random.int(0, 1000), random.normal()];
    };
    expect(draw(1, 'a', 2)).toEqual(draw(1, 'a', 2));
    expect(draw(1, 'a', 2)).not.toEqual(draw(1, 'a', 3));
    expect(draw(1, 12)).not.toEqual(draw(11, 2));
  });

  it('are even', () => {
    const random = randomFor('even');
    const counts = new Array(10).fill(0);
    for (let i = 0; i < 10_000; i++) counts[random.int(0, 10)]++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('shuffle without loss', () => {
    const list = Array.from({ length: 50 }, (_, i) => i);
    const mixed = shuffled(list, randomFor('shuffle'));
    expect(mixed).not.toEqual(list);
    expect([...mixed].sort((a, b) => a - b)).toEqual(list);
  });
});

describe('tasks', () => {
  it('are at least 35 for training and 5 held out, each under a name of its own', () => {
    expect(TRAINING_FAMILIES.length).toBeGreaterThanOrEqual(35);
    expect(HELD_OUT_FAMILIES.length).toBeGreaterThanOrEqual(5);
    const names = [...TRAINING_FAMILIES, ...HELD_OUT_FAMILIES, ...LIFELIKE_FAMILIES].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([...TRAINING_FAMILIES, ...HELD_OUT_FAMILIES, ...LIFELIKE_FAMILIES])(
    '$name: draws RGB at the size asked for, and does something',
    (family) => {
      let changed = 0;
      for (let number = 0; number < 4; number++) {
        const random = randomFor('task', family.name, number);
        const task = family.task(palette, random);
        const side = number % 2 === 0 ? 111 : 74;
        const { input, output } = task.pair(side, random);
        for (const { width, height, channels, data } of [input, output]) {
          expect([width, height, channels, data.length]).toEqual([side, side, 3, side * side * 3]);
        }
        if (Buffer.compare(input.data, output.data) !== 0) changed++;
      }
      expect(changed).toBeGreaterThanOrEqual(3);
    },
  );

  it('the answer stands in the hidden cell, done to the query like the examples', () => {
    const invert = TRAINING_FAMILIES.find(({ name }) => name === 'invert')!;
    for (const layout of [gridLayout('A1'), gridLayout('A8'), studyLayout(), studyLayout({ transposed: true })]) {
      const { pixels, hidden } = drawGrid(palette, invert, layout, WHITE, randomFor('grid'));
      expect(hidden).toEqual(layout.hidden);
      const at = (role: string) => cropCell(pixels, layout.cells.find((cell) => cell.role === role)!.rect).data;
      expect(at('answer')).toEqual(at('query').map((level) => 255 - level));
      expect(at('output')).toEqual(at('input').map((level) => 255 - level));
      expect(at('query')).not.toEqual(at('input'));
    }
  });

  it('a figure depends on its keys alone', () => {
    const draw = (number: number) => drawFigure(palette, randomFor(7, 'figure', number));
    const second = draw(2);
    draw(1);
    expect(draw(2)).toEqual(second);
    expect(draw(3).pixels).not.toEqual(second.pixels);
  });
});

describe('what is held out', () => {
  it('no training colour is near a held-out one', () => {
    const random = randomFor('colours');
    for (let i = 0; i < 20_000; i++) expect(isHeldOut(TRAINING_COLOURS.any(random))).toBe(false);
    expect(isHeldOut([HELD_OUT[0]![0] + 16, HELD_OUT[0]![1], HELD_OUT[0]![2] - 16])).toBe(true);
    expect(isHeldOut([HELD_OUT[0]![0] + 17, HELD_OUT[0]![1], HELD_OUT[0]![2]])).toBe(false);
  });

  it('no prepared icon has a held-out name, in whatever set', async () => {
    const [name] = await heldOutNames();
    const square = '<path d="M2 2h12v12H2z" fill="#f00"/>';
    const set = {
      prefix: 'other',
      title: 'Other',
      version: '1',
      author: 'A',
      licence: 'MIT',
      coloured: true,
      names: [name!, 'b', 'empty'],
      svg: (icon: string) =>
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${icon === 'empty' ? '' : square}</svg>`,
    };
    const icons: Uint8Array[] = [];
    const sink = {
      icon: async (data: Uint8Array) => void icons.push(data),
      glyph: async () => expect.fail('is coloured'),
    };
    const list = await prepareAssets([set], await heldOutNames(), sink, new AbortController().signal, () => {});
    expect(list.icons).toEqual(['other:b']);
    expect(icons[0]!.length).toBe(128 * 128 * 4);
    expect(Array.from(icons[0]!.subarray((64 * 128 + 64) * 4, (64 * 128 + 64) * 4 + 4))).toEqual([255, 0, 0, 255]);
  });
});

describe('icon sets', () => {
  async function install(prefix: string, spdx: string) {
    const folder = join(dir, 'node_modules/@iconify-json', prefix);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'info.json'), JSON.stringify({ name: 'Set', license: { title: spdx, spdx } }));
    const body = '<circle cx="12" cy="12" r="6" fill="currentColor"/>';
    await writeFile(join(folder, 'icons.json'), JSON.stringify({ width: 24, height: 24, icons: { dot: { body } } }));
  }

  it('are read from npm packages, and drawn', async () => {
    await install('dots', 'CC0-1.0');
    const [set] = await readIconSets(dir);
    expect(set).toMatchObject({ prefix: 'dots', licence: 'CC0-1.0', coloured: false, names: ['dot'] });
    const { data } = (await drawIcon(set!, 'dot'))!;
    const covered = data.filter((level, i) => i % 4 === 3 && level > 127).length;
    // A circle with a radius of a quarter of the width covers pi / 16 of the picture.
    expect(covered / 128 ** 2).toBeCloseTo(Math.PI / 16, 2);
  });

  it('under other licences are refused by name', async () => {
    await install('closed', 'CC-BY-SA-4.0');
    await expect(readIconSets(dir)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('closed is under CC-BY-SA-4.0'),
      remedy: expect.stringContaining('npm uninstall @iconify-json/closed'),
    });
  });

  it('that are missing or damaged are reported', async () => {
    await expect(readIconSets(dir)).rejects.toMatchObject({
      code: 'usage',
      remedy: expect.stringContaining('npm install'),
    });
    await install('bad', 'MIT');
    await writeFile(join(dir, 'node_modules/@iconify-json/bad/icons.json'), '{"icons": 3}');
    await expect(readIconSets(dir)).rejects.toMatchObject({ message: expect.stringContaining('icons.json') });
  });
});

describe('records', () => {
  it('are pixels, then one byte per patch', () => {
    const pixels = new Uint8Array(224 * 224 * 3).fill(7);
    const bytes = toRecords([
      { pixels, hidden: [0, 195] },
      { pixels, hidden: [] },
    ]);
    expect(bytes.length).toBe(2 * RECORD_BYTES);
    expect(RECORD_BYTES).toBe(150_528 + 196);
    expect(bytes[150_527]).toBe(7);
    expect([bytes[150_528], bytes[150_529], bytes[RECORD_BYTES - 1], bytes[RECORD_BYTES]]).toEqual([1, 0, 1, 7]);
    expect(bytes.subarray(RECORD_BYTES + 150_528).every((byte) => byte === 0)).toBe(true);
  });

  it('follow one line of JSON', () => {
    expect(new TextDecoder().decode(headerLine())).toBe(
      '{"format":"likewise-figures","version":1,"height":224,"width":224,"channels":3,"patches":196}\n',
    );
  });
});

describe('pairs', () => {
  const wishes = { side: 24, pairs: 3, everyKind: false };
  const bytes = 24 * 24 * 3;

  it('follow one line of JSON that names the kinds', () => {
    const line = new TextDecoder().decode(pairsHeader(wishes));
    expect(line.endsWith('}\n')).toBe(true);
    const header = JSON.parse(line);
    expect(header).toMatchObject({ format: 'likewise-pairs', version: 1, side: 24, pairs: 3 });
    expect(header.families.length).toBe(TRAINING_FAMILIES.length + HELD_OUT_FAMILIES.length + LIFELIKE_FAMILIES.length);
  });

  it('are of one length, and depend on seed and number alone', () => {
    const second = pairsRecord(palette, wishes, 1, 2);
    expect(second.length).toBe(1 + 3 * 2 * bytes);
    pairsRecord(palette, wishes, 1, 1);
    expect(pairsRecord(palette, wishes, 1, 2)).toEqual(second);
    expect(pairsRecord(palette, wishes, 2, 2)).not.toEqual(second);
  });

  it('have parts of photographs in lifelike scenes where there are some', () => {
    const number = JSON.parse(new TextDecoder().decode(pairsHeader(wishes))).families.indexOf('mask, lifelike');
    const records = (photographs: readonly Raster[]) =>
      [0, 1, 2, 3, 4].map((seed) =>
        pairsRecord({ ...palette, photographs }, { ...wishes, everyKind: true }, seed, number),
      );
    expect(records([patternRaster(60, 40, 3)])).not.toEqual(records([]));
  });

  it('to learn from show no held-out kind; those for scores show every kind in turn', () => {
    const { families } = JSON.parse(new TextDecoder().decode(pairsHeader(wishes)));
    const heldOut = new Set(HELD_OUT_FAMILIES.map(({ name }) => name));
    for (let number = 0; number < 60; number++) {
      expect(heldOut.has(families[pairsRecord(palette, wishes, 3, number)[0]!])).toBe(false);
    }
    const kinds = families.map(
      (_: string, number: number) => pairsRecord(palette, { ...wishes, everyKind: true }, 3, number)[0],
    );
    expect(kinds).toEqual(families.map((_: string, number: number) => number));
  });

  it('are a question: the answer is done to the query as in the example', () => {
    const { families } = JSON.parse(new TextDecoder().decode(pairsHeader(wishes)));
    const number = families.indexOf('invert');
    const record = pairsRecord(palette, { ...wishes, everyKind: true }, 4, number);
    for (let pair = 0; pair < 3; pair++) {
      const at = (part: number) => record.subarray(1 + (pair * 2 + part) * bytes, 1 + (pair * 2 + part + 1) * bytes);
      expect(at(1)).toEqual(at(0).map((level) => 255 - level));
    }
  });
});

describe('crops of real figures', () => {
  it('lie inside the picture, and hold 0.2 to 1 of it where the shape allows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 500 }),
        fc.nat(),
        (width, height, seed) => {
          const { x, y, width: across, height: down } = cropBox(width, height, randomFor(seed));
          expect(x >= 0 && y >= 0 && across >= 1 && down >= 1 && x + across <= width && y + down <= height).toBe(true);
          if (width >= 100 && height >= 100 && width < 2 * height && height < 2 * width) {
            expect((across * down) / (width * height)).toBeGreaterThan(0.19);
          }
        },
      ),
    );
  });

  it('of a strip fall back on its middle', () => {
    expect(cropBox(1000, 30, randomFor(1))).toEqual({ x: 480, y: 0, width: 40, height: 30 });
  });

  it('are drawn by number, and a file that cannot be read is skipped and reported once', async () => {
    await mkdir(join(dir, 'deep'));
    await writeFile(join(dir, 'a.png'), 'not a picture');
    await writeFile(join(dir, 'deep/b.png'), await encodeImage(patternRaster(300, 200), 'png'));
    await writeFile(join(dir, 'note.txt'), '');
    const files = await findPictures(dir);
    expect(files).toEqual([join(dir, 'a.png'), join(dir, 'deep/b.png')]);
    const reported: string[] = [];
    const open = () => pictureFigures(files, 5, ({ message }) => reported.push(message));
    const source = open();
    for (let i = 0; i < 6; i++) expect((await source.figure(i)).pixels.length).toBe(224 * 224 * 3);
    expect(reported).toEqual([expect.stringContaining('a.png')]);
    expect(await open().figure(4)).toEqual(await source.figure(4));
    expect(await source.figure(4)).not.toEqual(await source.figure(5));
  });

  it('of nothing that can be read are refused', async () => {
    await expect(findPictures(dir)).rejects.toMatchObject({ code: 'image-missing' });
    await writeFile(join(dir, 'a.png'), 'not a picture');
    const source = pictureFigures(await findPictures(dir), 5, () => {});
    await expect(source.figure(0)).rejects.toMatchObject({ code: 'image-missing' });
  });
});

describe('lists of figures', () => {
  it("are the paper's CSV, whatever its columns' order, or plain paths", () => {
    expect(parseList(',img_name,paper_id\n0,"fig,1.png",1907.13625\n1,b.pdf,2001.00001\n', 'l')).toEqual([
      ['1907.13625/fig,1.png', '1907.13625/fig,1.png_1907.13625_0.png'],
      ['2001.00001/b.pdf', '2001.00001/b.pdf_2001.00001_0.png'],
    ]);
    expect(parseList('x/a.png\r\n\r\nb.png\n', 'l')).toEqual([['x/a.png'], ['b.png']]);
    expect(() => parseList('\n\n', 'l')).toThrow('l is not a list of figures: it is empty.');
  });

  it('give what the folder holds, and name what it does not', async () => {
    await mkdir(join(dir, '1907.13625'));
    for (const name of ['a.png', 'b.pdf_1907.13625_0.png']) await writeFile(join(dir, '1907.13625', name), '');
    await writeFile(join(dir, 'list.csv'), 'paper_id,img_name\n1907.13625,a.png\n1907.13625,b.pdf\n1907.13625,c.png\n');
    expect(await listedPictures(join(dir, 'list.csv'), dir)).toEqual({
      found: [join(dir, '1907.13625/a.png'), join(dir, '1907.13625/b.pdf_1907.13625_0.png')],
      missing: ['1907.13625/c.png'],
    });
    await writeFile(join(dir, 'list.csv'), 'nothing.png\n');
    await expect(listedPictures(join(dir, 'list.csv'), dir)).rejects.toMatchObject({ code: 'image-missing' });
    await expect(listedPictures(join(dir, 'gone.csv'), dir)).rejects.toMatchObject({ code: 'usage' });
  });
});
