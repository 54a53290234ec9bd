import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE } from '@likewise/shared/protocol/limits.ts';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pngChunk } from '../../test/support/cliImages.ts';
import { patternRaster } from '../../test/support/rasters.ts';
import { decodeImage, encodeImage, readImage } from './codec.ts';
import type { Raster } from './raster.ts';

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

async function refusal(act: Promise<unknown>): Promise<{ code: string; message: string; remedy: string }> {
  const error = await act.then(
    () => expect.fail('accepted'),
    (reason) => reason,
  );
  if (!(error instanceof LikewiseError)) throw error;
  return { code: error.code, message: error.message, remedy: error.remedy };
}

const sharpOf = ({ width, height, channels, data }: Raster) => sharp(data, { raw: { width, height, channels } });

/** Makes a PNG of 8-bit RGB by hand, with `before` between IHDR and IDAT. */
function png(width: number, height: number, pixels: Uint8Array, ...before: Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const data = pngChunk('IDAT', deflateSync(pixels));
  return Buffer.concat([
    latin1('\x89PNG\r\n\x1a\n'),
    pngChunk('IHDR', header),
    ...before,
    data,
    pngChunk('IEND', new Uint8Array()),
  ]);
}

describe('formats', () => {
  test.each(['png', 'webp'] as const)('%s keeps every pixel, with and without alpha', async (format) => {
    for (const raster of [patternRaster(13, 7, 3), patternRaster(13, 7, 4)]) {
      const encoded = await encodeImage(raster, format);
      expect(await decodeImage(encoded, 'x')).toEqual(raster);
      // Not a Buffer, whose slice() does not copy.
      expect(Object.getPrototypeOf(encoded)).toBe(Uint8Array.prototype);
    }
  });

  test('WebP keeps the colours under full transparency, as PNG does', async () => {
    const raster: Raster = { width: 2, height: 1, channels: 4, data: Uint8Array.of(10, 20, 30, 0, 40, 50, 60, 255) };
    expect(await decodeImage(await encodeImage(raster, 'webp'), 'x')).toEqual(raster);
  });

  test('JPEG is close, and its transparent parts stand on white', async () => {
    const data = new Uint8Array(16 * 8 * 4).fill(90);
    for (let at = 3; at < data.length; at += 4) data[at] = at < data.length / 2 ? 0 : 255;
    const decoded = await decodeImage(await encodeImage({ width: 16, height: 8, channels: 4, data }, 'jpeg'), 'x');
    expect(decoded.channels).toBe(3);
    expect(decoded.data[0]).toBeGreaterThan(252);
    expect(Math.abs(decoded.data.at(-1)! - 90)).toBeLessThan(3);
  });

  test.each(['png', 'jpeg', 'webp'] as const)('%s: the same pixels give the same bytes', async (format) => {
    const raster = patternRaster(50, 40, 4);
    expect(await encodeImage(raster, format)).toEqual(await encodeImage(raster, format));
  });
});

describe('conversion to 8-bit sRGB', () => {
  const one = async (bytes: Uint8Array) => {
    const { channels, data } = await decodeImage(bytes, 'x');
    return Array.from(data.subarray(0, channels));
  };
  const filled = (background: string | object) => sharp({ create: { width: 8, height: 8, channels: 3, background } });

  test('grayscale', async () => {
    expect(await one(await filled('#505050').toColourspace('b-w').png().toBuffer())).toEqual([80, 80, 80]);
  });

  test('grayscale with alpha', async () => {
    const bytes = await filled('#505050').ensureAlpha(0.2).toColourspace('b-w').png().toBuffer();
    expect(await one(bytes)).toEqual([80, 80, 80, 51]);
  });

  test('16-bit colour and grayscale', async () => {
    expect(await one(await filled('#10a0f0').toColourspace('rgb16').png().toBuffer())).toEqual([16, 160, 240]);
    expect(await one(await filled('#505050').toColourspace('grey16').png().toBuffer())).toEqual([80, 80, 80]);
  });

  test('palette', async () => {
    const bytes = await filled('#10a0f0').png({ palette: true }).toBuffer();
    expect(bytes.includes('PLTE')).toBe(true);
    expect(await one(bytes)).toEqual([16, 160, 240]);
  });

  test('CMYK JPEG', async () => {
    const bytes = await filled('#c01020').toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    const colour = await one(bytes);
    for (const [index, level] of [192, 16, 32].entries()) expect(Math.abs(colour[index]! - level)).toBeLessThan(25);
  });

  test('an embedded colour profile is applied', async () => {
    const bytes = await filled('#c01020').withIccProfile('p3').png().toBuffer();
    expect((await sharp(bytes, { ignoreIcc: true }).raw().toBuffer())[0]).toBeLessThan(180);
    const colour = await one(bytes);
    for (const [index, level] of [192, 16, 32].entries()) expect(Math.abs(colour[index]! - level)).toBeLessThan(3);
  });

  test('EXIF orientation is applied', async () => {
    const upright = patternRaster(3, 2, 3);
    const bytes = await sharpOf(upright).webp({ lossless: true }).withMetadata({ orientation: 6 }).toBuffer();
    const turned = await decodeImage(bytes, 'x');
    expect([turned.width, turned.height]).toEqual([2, 3]);
    // Orientation 6: the first row becomes the last column.
    expect(turned.data.subarray(3, 6)).toEqual(upright.data.subarray(0, 3));
    expect(turned.data.subarray(15, 18)).toEqual(upright.data.subarray(6, 9));
  });

  test('alpha stays straight', async () => {
    const raster: Raster = { width: 1, height: 1, channels: 4, data: Uint8Array.of(200, 100, 50, 10) };
    expect(await one(await sharpOf(raster).png().toBuffer())).toEqual([200, 100, 50, 10]);
  });
});

describe('refused by name', () => {
  const frames = [patternRaster(4, 4, 3), patternRaster(4, 4, 4)].map((raster) => sharpOf(raster).png().toBuffer());
  const animation = async () => sharp(await Promise.all(frames), { join: { animated: true } });

  test.each([
    ['image-unsupported', 'is a TIFF', 'II*\0\x08\0\0\0'],
    ['image-unsupported', 'BMP', 'BM\x36\0\0\0'],
    ['image-unsupported', 'PDF', '%PDF-1.7'],
    ['image-unsupported', 'HEIC', '\0\0\0\x18ftypheic\0\0'],
    ['image-unsupported', 'HEIC', '\0\0\0\x18ftypmif1\0\0'],
    ['image-unsupported', 'is an AVIF', '\0\0\0\x1cftypavif\0\0'],
    ['image-unsupported', 'JPEG XL', '\xff\x0a\0'],
    ['image-empty', 'how large it is', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['image-empty', 'how large it is', '\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made by hand -->\n<svg width="1"/>'],
    ['image-unsupported', 'not an image', '<?xml version="1.0"?><feed/>'],
    ['image-unsupported', 'not an image', '<!doctype html><svg></svg>'],
    ['image-unsupported', 'not an image', 'hello, world'],
    ['image-unsupported', 'not an image', 'RIFF\0\0\0\0WAVEfmt '],
    ['image-unsupported', 'not an image', '\x89PN'],
    ['image-animated', 'GIF', 'GIF89a\x01\0\x01\0'],
    ['image-empty', 'empty', ''],
  ])('%s: %s, case %#', async (code, word, bytes) => {
    const error = await refusal(decodeImage(latin1(bytes), 'cat.png'));
    expect(error.code).toBe(code);
    expect(error.message).toContain('cat.png');
    expect(error.message).toContain(word);
  });

  test('an SVG is drawn, its longer side with 512 pixels or a little more', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 12"><path fill="#f00" d="M0 0h12v12H0z"/></svg>';
    const { width, height, channels, data } = await decodeImage(latin1(svg), 'x');
    expect({ width, height, channels }).toEqual({ width: 528, height: 264, channels: 4 });
    expect([...data.slice(0, 4), ...data.slice(-4)]).toEqual([255, 0, 0, 255, 0, 0, 0, 0]);
  });
  test('AVIF, TIFF and GIF that sharp itself would read', async () => {
    const source = () => sharpOf(patternRaster(4, 4, 3));
    const codes = [];
    for (const image of [source().avif(), source().tiff(), source().gif()]) {
      codes.push((await refusal(decodeImage(await image.toBuffer(), 'x'))).code);
    }
    expect(codes).toEqual(['image-unsupported', 'image-unsupported', 'image-animated']);
  });

  test('animated WebP', async () => {
    const error = await refusal(decodeImage(await (await animation()).webp().toBuffer(), 'x'));
    expect(error).toMatchObject({ code: 'image-animated', message: expect.stringContaining('WebP') });
  });

  test('animated PNG', async () => {
    const actl = pngChunk('acTL', Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 0));
    const error = await refusal(decodeImage(png(1, 1, Uint8Array.of(0, 1, 2, 3), actl), 'x'));
    expect(error).toMatchObject({ code: 'image-animated', message: expect.stringContaining('PNG') });
  });

  test.each([
    [0, 0],
    [0, 5],
    [5, 0],
  ])('%i x %i pixels', async (width, height) => {
    expect((await refusal(decodeImage(png(width, height, new Uint8Array()), 'x'))).code).toBe('image-empty');
  });

  test('20,000 x 20,000 pixels, from the header alone', async () => {
    const error = await refusal(decodeImage(png(20_000, 20_000, new Uint8Array()), 'big.png'));
    expect(error.code).toBe('image-too-large');
    expect(error.message).toContain('20000 x 20000');
    expect(error.remedy).toContain('16383');
  });

  test('the largest side and the most pixels are taken, one more is not', async () => {
    const row = (width: number) => png(width, 1, new Uint8Array(1 + width * 3));
    expect((await decodeImage(row(MAX_IMAGE_SIDE), 'x')).width).toBe(MAX_IMAGE_SIDE);
    expect((await refusal(decodeImage(row(MAX_IMAGE_SIDE + 1), 'x'))).code).toBe('image-too-large');
    // These have no pixel data, so after the size check they are rejected as damaged.
    const side = Math.sqrt(MAX_IMAGE_PIXELS);
    expect((await refusal(decodeImage(png(side, side, new Uint8Array()), 'x'))).code).toBe('image-truncated');
    expect((await refusal(decodeImage(png(side, side + 1, new Uint8Array()), 'x'))).code).toBe('image-too-large');
  });

  test('too many bytes', async () => {
    const bytes = new Uint8Array(MAX_IMAGE_BYTES + 1);
    bytes.set(png(1, 1, Uint8Array.of(0, 1, 2, 3)));
    expect((await refusal(decodeImage(bytes, 'x'))).code).toBe('image-too-large');
  });
});

describe('cut short', () => {
  const source = sharpOf(patternRaster(40, 30, 3));
  test.each([
    ['PNG', () => source.clone().png()],
    ['interlaced PNG', () => source.clone().png({ progressive: true })],
    ['JPEG', () => source.clone().jpeg()],
    ['progressive JPEG', () => source.clone().jpeg({ progressive: true })],
    ['WebP', () => source.clone().webp()],
    ['lossless WebP', () => source.clone().webp({ lossless: true })],
    ['WebP with alpha', () => sharpOf(patternRaster(40, 30, 4)).webp()],
  ])('%s: wherever it ends, all of its pixels or a refusal', async (name, make) => {
    const bytes = await make().toBuffer();
    const whole = await decodeImage(bytes, name);
    for (let length = 0; length < bytes.length; length += 5) {
      const outcome = await decodeImage(bytes.subarray(0, length), name).catch((error) => error);
      if (outcome instanceof LikewiseError) {
        const header = ['image-empty', 'image-unsupported'];
        expect(length < 12 ? [...header, 'image-truncated'] : ['image-truncated']).toContain(outcome.code);
      } else {
        expect(outcome).toEqual(whole);
      }
    }
    expect((await refusal(decodeImage(bytes.subarray(0, bytes.length / 2), name))).code).toBe('image-truncated');
  });

  test('bytes changed anywhere are decoded or refused, never a crash', async () => {
    for (const make of [() => source.clone().png(), () => source.clone().jpeg(), () => source.clone().webp()]) {
      const bytes = new Uint8Array(await make().toBuffer());
      for (let at = 0; at < bytes.length; at += 7) {
        const changed = bytes.slice();
        changed[at]! ^= 0x55;
        const outcome = await decodeImage(changed, 'x').catch((error) => error);
        if (outcome instanceof LikewiseError) continue;
        expect(outcome.data).toHaveLength(outcome.width * outcome.height * outcome.channels);
      }
    }
  });
});

describe('files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'likewise-codec-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('a file is read whatever its name', async () => {
    const raster = patternRaster(5, 4, 4);
    const path = join(folder, 'picture.txt');
    await writeFile(path, await encodeImage(raster, 'png'));
    expect(await readImage(path)).toEqual(raster);
  });

  test('a missing file', async () => {
    const path = join(folder, 'none.png');
    expect(await refusal(readImage(path))).toMatchObject({
      code: 'image-missing',
      message: `There is no file ${path}.`,
    });
    expect((await refusal(readImage(join(folder, 'picture.txt', 'x.png')))).code).toBe('image-missing');
  });

  test('a folder', async () => {
    const path = join(folder, 'folder.png');
    await mkdir(path);
    expect(await refusal(readImage(path))).toMatchObject({ code: 'image-unreadable', message: `${path} is a folder.` });
  });

  test('a device', async () => {
    expect((await refusal(readImage('/dev/zero'))).message).toBe('/dev/zero is not a file.');
  });

  test('a file that may not be read', async () => {
    const path = join(folder, 'secret.png');
    await writeFile(path, await encodeImage(patternRaster(2, 2, 3), 'png'), { mode: 0o000 });
    const superuser = process.geteuid?.() === 0;
    const nobody = 65_534;
    if (superuser) process.seteuid?.(nobody);
    try {
      const error = await refusal(readImage(path));
      expect(error.code).toBe('image-unreadable');
      expect(error.message).toContain('permission denied');
    } finally {
      if (superuser) process.seteuid?.(0);
    }
  });

  test('a file of too many bytes is not read', async () => {
    const path = join(folder, 'huge.png');
    await writeFile(path, '');
    await truncate(path, MAX_IMAGE_BYTES + 1);
    expect((await refusal(readImage(path))).code).toBe('image-too-large');
  });
});
