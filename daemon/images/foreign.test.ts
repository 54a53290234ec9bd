import sharp from 'sharp';
import { describe, expect, it, test } from 'vitest';
import { deepPng, pngChunk } from '../../test/support/cliImages.ts';
import { patternRaster } from '../../test/support/rasters.ts';
import { decodeImage, encodeImage, openPicture } from './codec.ts';
import { decodeDeep } from './deep.ts';
import type { Raster } from './raster.ts';

const raster = patternRaster(21, 13, 3);
const sharpOf = ({ width, height, channels, data }: Raster) => sharp(data, { raw: { width, height, channels } });

async function opened(bytes: Uint8Array, name = 'x') {
  const { bytes: readable, header, notes } = await openPicture(bytes, name);
  return { raster: await decodeImage(readable, name), type: header.type, notes };
}

/** Makes a bitmap by hand, bottom row first, as in BMP or in ICO. */
function dib(
  bits: number,
  width: number,
  height: number,
  rows: Buffer[],
  palette: number[][] = [],
  icon = false,
): Buffer {
  const info = Buffer.alloc(40);
  info.writeUInt32LE(40, 0);
  info.writeInt32LE(width, 4);
  info.writeInt32LE(icon ? 2 * height : height, 8);
  info.writeUInt16LE(1, 12);
  info.writeUInt16LE(bits, 14);
  info.writeUInt32LE(palette.length, 32);
  const padded = rows.map((row) => Buffer.concat([row, Buffer.alloc((4 - (row.length % 4)) % 4)]));
  const body = Buffer.concat([info, ...palette.map(([r, g, b]) => Buffer.of(b!, g!, r!, 0)), ...padded]);
  if (icon) return body;
  const head = Buffer.alloc(14);
  head.write('BM');
  head.writeUInt32LE(14 + body.length, 2);
  head.writeUInt32LE(14 + 40 + 4 * palette.length, 10);
  return Buffer.concat([head, body]);
}

function icon(...pictures: { side: number; bytes: Buffer }[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let start = head.length;
  for (const [n, { side, bytes }] of pictures.entries()) {
    head[6 + 16 * n] = side % 256;
    head.writeUInt16LE(32, 12 + 16 * n);
    head.writeUInt32LE(bytes.length, 14 + 16 * n);
    head.writeUInt32LE(start, 18 + 16 * n);
    start += bytes.length;
  }
  return Buffer.concat([head, ...pictures.map(({ bytes }) => bytes)]);
}

const RED = [255, 0, 0, 255];
const BLUE = [0, 0, 255, 255];
const pixels = ({ data }: Raster) => [...data];

describe('files of other kinds', () => {
  it('TIFF and lossless AVIF to the pixel', async () => {
    expect(await opened(await sharpOf(raster).tiff({ compression: 'lzw' }).toBuffer())).toMatchObject({
      raster,
      notes: [],
    });
    const avif = await opened(await sharpOf(raster).avif({ lossless: true, chromaSubsampling: '4:4:4' }).toBuffer());
    expect(avif.raster).toMatchObject({ width: 21, height: 13 });
    const off = avif.raster.data.map((level, n) => Math.abs(level - raster.data[n]!));
    expect(Math.max(...off)).toBeLessThan(4);
  });

  it('the first frame of a GIF, and says so', async () => {
    const frames = await Promise.all(
      ['#f00', '#00f'].map((background) =>
        sharp({ create: { width: 5, height: 4, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const moving = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const { raster: first, notes } = await opened(moving, 'm.gif');
    expect(first).toMatchObject({ width: 5, height: 4 });
    expect(pixels(first).slice(0, 3)).toEqual(RED.slice(0, 3));
    expect(notes).toEqual(['m.gif has 2 frames: the first is used.']);
    expect((await opened(await sharp(frames[0]).gif().toBuffer())).notes).toEqual([]);
  });

  it('the first page of a TIFF, and says so', async () => {
    const frames = [raster, raster].map((one) => sharpOf(one).png().toBuffer());
    const pages = await sharp(await Promise.all(frames), { join: { animated: true } })
      .tiff()
      .toBuffer();
    expect((await opened(pages, 't.tif')).notes).toEqual(['t.tif has 2 pages: the first is used.']);
  });

  test.each<[string, Buffer]>([
    ['1 bit', dib(1, 2, 2, [Buffer.of(0b01000000), Buffer.of(0b10000000)], [RED, BLUE])],
    ['4 bits', dib(4, 2, 2, [Buffer.of(0x01), Buffer.of(0x10)], [RED, BLUE])],
    ['8 bits', dib(8, 2, 2, [Buffer.of(0, 1), Buffer.of(1, 0)], [RED, BLUE])],
    ['16 bits', dib(16, 2, 2, [Buffer.of(0, 0x7c, 0x1f, 0), Buffer.of(0x1f, 0, 0, 0x7c)])],
    ['24 bits', dib(24, 2, 2, [Buffer.of(0, 0, 255, 255, 0, 0), Buffer.of(255, 0, 0, 0, 0, 255)])],
    ['32 bits', dib(32, 2, 2, [Buffer.of(0, 0, 255, 0, 255, 0, 0, 0), Buffer.of(255, 0, 0, 0, 0, 0, 255, 0)])],
  ])('BMP of %s', async (_, bytes) => {
    // The last row comes first: blue and red above red and blue.
    expect(pixels((await opened(bytes)).raster)).toEqual([...BLUE, ...RED, ...RED, ...BLUE]);
  });

  it('BMP whose rows are filled up', async () => {
    // 3 x 2 of 24 bits: (1,2,3) (4,5,6) (7,8,9) above (10,11,12) (13,14,15) (16,17,18), each row padded with three bytes.
    const bytes = Buffer.from(
      '424d4e0000000000000036000000280000000300000002000000010018000000000018000000c40e0000c40e00000000000000000000' +
        '0c0b0a0f0e0d121110000000030201060504090807000000',
      'hex',
    );
    expect(bytes.length).toBe(78);
    const { raster: read } = await opened(bytes);
    expect(pixels(read).filter((_, n) => n % 4 < 3)).toEqual(Array.from({ length: 18 }, (_, n) => n + 1));
  });

  it('the largest picture of an ICO, a PNG or a bitmap with a mask', async () => {
    const png = Buffer.from(await encodeImage(patternRaster(48, 48, 4), 'png'));
    const small = dib(32, 2, 2, [Buffer.alloc(8), Buffer.alloc(8)], [], true);
    const { raster: largest, notes } = await opened(icon({ side: 2, bytes: small }, { side: 48, bytes: png }), 'i.ico');
    expect(largest).toEqual(patternRaster(48, 48, 4));
    expect(notes).toEqual(['i.ico has 2 pictures: the largest is used.']);
    const colours = [Buffer.of(0, 0, 255, 255, 0, 0), Buffer.of(255, 0, 0, 0, 0, 255)];
    // The mask's second row belongs to the upper row, whose first pixel is transparent.
    const masked = dib(24, 2, 2, [...colours, Buffer.of(0), Buffer.of(0b10000000)], [], true);
    const { raster: cut } = await opened(icon({ side: 2, bytes: masked }));
    expect(pixels(cut)).toEqual([0, 0, 255, 0, ...RED, ...RED, ...BLUE]);
  });

  test.each([
    ['a GIF', Buffer.from('GIF89a\x01\0\x01\0', 'latin1')],
    ['a TIFF', Buffer.from('II*\0\x08\0\0\0', 'latin1')],
    ['a BMP', dib(24, 200, 200, [Buffer.alloc(600)])],
    ['an ICO', icon({ side: 16, bytes: Buffer.alloc(3) })],
  ])('%s that is cut short is refused', async (_, bytes) => {
    await expect(openPicture(bytes, 'x')).rejects.toMatchObject({ code: expect.stringMatching(/^image-/) });
  });

  it('sizes are looked at before anything is decoded', async () => {
    const huge = dib(24, 20_000, 20_000, []);
    await expect(openPicture(huge, 'h.bmp')).rejects.toMatchObject({ code: 'image-too-large' });
  });
});

describe('JPEG that ends early', () => {
  const whole = sharpOf(patternRaster(64, 64, 3))
    .jpeg()
    .toBuffer();

  it('without its end marker is whole', async () => {
    const bytes = await whole;
    const { raster: read, notes } = await opened(bytes.subarray(0, -2), 'p.jpg');
    expect(read).toEqual(await decodeImage(bytes, 'x'));
    expect(notes).toEqual(['p.jpg has no end marker; its picture is whole.']);
  });

  it('is found to be whole or cut short, however many are read at once', async () => {
    const bytes = await whole;
    const cut = [bytes.subarray(0, -2), bytes.subarray(0, -200)];
    const read = await Promise.all(Array.from({ length: 40 }, (_, n) => opened(cut[n % 2]!, 'p.jpg')));
    const said = read.map(({ notes }) => notes[0]!.includes('its picture is whole'));
    expect(said).toEqual(read.map((_, n) => n % 2 === 0));
  });

  it('is read as far as it goes', async () => {
    const bytes = await whole;
    const { raster: read, notes } = await opened(bytes.subarray(0, bytes.length / 2), 'p.jpg');
    const all = await decodeImage(bytes, 'x');
    expect(read.data.subarray(0, 8 * 64 * 3)).toEqual(all.data.subarray(0, 8 * 64 * 3));
    expect(read).toMatchObject({ width: 64, height: 64 });
    expect(notes).toEqual(['p.jpg ends early: its missing part is grey.']);
  });

  it('with something after its end is whole as it is', async () => {
    const bytes = Buffer.concat([await whole, Buffer.from('SEFT of a phone')]);
    const { raster: read, notes } = await opened(bytes);
    expect([read, notes]).toEqual([await decodeImage(await whole, 'x'), []]);
  });

  it('within its header is refused', async () => {
    await expect(openPicture((await whole).subarray(0, 100), 'x')).rejects.toMatchObject({ code: 'image-truncated' });
  });
});

it('TIFF of 16 bits a channel is read with all of them', async () => {
  const tiff = await sharp(deepPng(40)).toColourspace('rgb16').tiff({ compression: 'lzw' }).toBuffer();
  const { bytes } = await openPicture(tiff, 'd.tif');
  expect(await decodeDeep(bytes)).toEqual(await decodeDeep(deepPng(40)));
});

describe('of animations the first frame is taken, and that is said', () => {
  const frames = { create: { width: 4, height: 8, channels: 3, background: '#f00' } } as const;
  const lower = { input: { create: { ...frames.create, height: 4, background: '#00f' } }, top: 4, left: 0 };
  const red = Array.from({ length: 16 }, () => [255, 0, 0]).flat();

  it('WebP', async () => {
    const two = await sharp(frames).composite([lower]).raw().toBuffer();
    const raw = { width: 4, height: 8, channels: 4, pageHeight: 4 } as const;
    const webp = await sharp(two, { raw }).webp({ lossless: true }).toBuffer();
    const { raster, notes } = await opened(webp, 'a.webp');
    expect(notes).toEqual(['a.webp has 2 frames: the first is used.']);
    expect([raster.width, raster.height, [...raster.data].filter((_, i) => i % raster.channels < 3)]).toEqual([
      4,
      4,
      red,
    ]);
  });

  /** A PNG with an animation's control chunk. Its first frame is where other PNGs have their pixels. */
  async function apng() {
    const png = await sharp(frames).png().toBuffer();
    const control = Buffer.alloc(8);
    control.writeUInt32BE(3);
    return Buffer.concat([png.subarray(0, 33), pngChunk('acTL', control), png.subarray(33)]);
  }

  it('PNG', async () => {
    const { raster, notes } = await opened(await apng(), 'a.png');
    expect(notes).toEqual(['a.png has 3 frames: the first is used.']);
    expect([raster.width, raster.height]).toEqual([4, 8]);
  });
});

describe('kinds that are refused', () => {
  it("HEIC and Apple's PNG say how to convert them", async () => {
    const heic = Buffer.from('\0\0\0\x18ftypheic\0\0', 'latin1');
    await expect(openPicture(heic, 'h.heic')).rejects.toMatchObject({
      remedy: expect.stringContaining('heif-convert'),
    });
    const png = Buffer.from(await encodeImage(raster, 'png'));
    const cgbi = Buffer.concat([png.subarray(0, 8), pngChunk('CgBI', Buffer.of(0x50, 0, 0x20, 2)), png.subarray(8)]);
    await expect(openPicture(cgbi, 'c.png')).rejects.toMatchObject({
      code: 'image-unsupported',
      message: expect.stringContaining("Apple's own kind of PNG"),
    });
  });
});
