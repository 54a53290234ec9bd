import sharp from 'sharp';
import { describe, expect, it, test } from 'vitest';
import { patternRaster } from '../../test/support/rasters.ts';
import { decodeImage, encodeImage } from './codec.ts';
import { convertPng, hasTransparency, type PixelFormat, readMetadata } from './convert.ts';
import { readResolution } from './metadata.ts';
import type { Raster } from './raster.ts';

const raster = patternRaster(21, 13, 3);
const sharpOf = ({ width, height, channels, data }: Raster) => sharp(data, { raw: { width, height, channels } });

/** A photo with everything that a camera and an editor add. */
const photo = () =>
  sharpOf(patternRaster(30, 20, 3))
    .withMetadata({ density: 300, orientation: 6, exif: { IFD0: { Copyright: 'Me' } } })
    .withIccProfile('p3')
    .jpeg({ quality: 100 })
    .toBuffer();

const FORMATS: readonly PixelFormat[] = ['png', 'jpeg', 'webp', 'avif'];

describe('metadata', () => {
  test.each(FORMATS)('of a photo is kept in %s, upright', async (format) => {
    const metadata = await readMetadata(await photo());
    const answer = await convertPng(await encodeImage(raster, 'png'), format, metadata);
    const said = await sharp(answer).metadata();
    expect(said).toMatchObject({ width: 21, height: 13 });
    expect(said.icc!.equals(metadata.icc!)).toBe(true);
    expect(said.exif!.includes('Me')).toBe(true);
    expect(said.orientation ?? 1).toBe(1);
    if (format !== 'avif') {
      const { x, y } = readResolution(answer, said.exif)!;
      expect([x, y].map((perMetre) => Math.round(perMetre * 0.0254))).toEqual([300, 300]);
    }
  });

  it('a wide profile holds the colours that the answer has in sRGB', async () => {
    const { icc } = await readMetadata(await photo());
    for (const format of ['png', 'webp', 'jpeg'] as const) {
      const answer = await convertPng(
        await encodeImage(raster, 'png'),
        format,
        { icc: icc! },
        format === 'jpeg' ? 100 : undefined,
      );
      const seen = await decodeImage(answer, 'x');
      const off = seen.data.map((level, n) => Math.abs(level - raster.data[n]!));
      expect(Math.max(...off)).toBeLessThan(format === 'jpeg' ? 24 : 4);
      const numbers = await sharp(answer, { ignoreIcc: true }).raw().toBuffer();
      expect(numbers.equals(Buffer.from(raster.data))).toBe(false);
    }
  });

  it('an sRGB profile changes no pixel', async () => {
    const { icc } = await readMetadata(await sharpOf(raster).withIccProfile('srgb').png().toBuffer());
    const answer = await convertPng(await encodeImage(raster, 'png'), 'png', { icc: icc! });
    expect(new Uint8Array(await sharp(answer, { ignoreIcc: true }).raw().toBuffer())).toEqual(raster.data);
    expect((await sharp(answer).metadata()).icc!.equals(icc!)).toBe(true);
  });

  it('is never invented', async () => {
    const png = await encodeImage(raster, 'png');
    expect(await readMetadata(png)).toEqual({});
    for (const format of FORMATS) {
      const answer = await convertPng(png, format, {});
      const { exif, icc } = await sharp(answer).metadata();
      expect([readResolution(answer), exif, icc]).toEqual([undefined, undefined, undefined]);
      for (const mark of ['pHYs', 'JFIF']) expect(Buffer.from(answer).includes(mark)).toBe(false);
    }
  });

  it('of a resolution in each unit, also of TIFF, and of none', async () => {
    const perInch = async (bytes: Uint8Array) => {
      const { resolution } = await readMetadata(bytes);
      return resolution && Math.round(resolution.x * 0.0254);
    };
    for (const format of ['png', 'jpeg', 'tiff'] as const) {
      const image = sharpOf(raster).withMetadata({ density: 150 });
      expect(await perInch(await image.toFormat(format).toBuffer())).toBe(150);
    }
    const jfif = Buffer.from(
      await convertPng(await encodeImage(raster, 'png'), 'jpeg', { resolution: { x: 11811, y: 11811 } }),
    );
    expect(await perInch(jfif)).toBe(300);
    // Aspect ratio only.
    jfif[13] = 0;
    expect(await perInch(jfif)).toBeUndefined();
  });

  it('that is damaged is left out', async () => {
    for (const exif of [
      Buffer.from('Exif\0\0II*\0'),
      Buffer.from('MM\0*\xff\xff\xff\xff', 'latin1'),
      Buffer.alloc(0),
    ]) {
      const answer = await convertPng(await encodeImage(raster, 'png'), 'png', { exif });
      expect((await sharp(answer).metadata()).exif).toBeUndefined();
    }
  });

  it('of a picture in grey or CMYK: the profile is not kept, for answers are RGB', async () => {
    const cmyk = await sharpOf(raster).toColourspace('cmyk').withIccProfile('cmyk').jpeg().toBuffer();
    expect(await readMetadata(cmyk)).not.toHaveProperty('icc');
  });
});

describe('formats', () => {
  it('keep every pixel where they can, and go by the quality asked for', async () => {
    const clear = patternRaster(40, 30, 4);
    const png = await encodeImage(clear, 'png');
    for (const format of ['png', 'webp'] as const) {
      const { exif } = await readMetadata(await photo());
      for (const metadata of [{}, { exif: exif! }]) {
        expect(await decodeImage(await convertPng(png, format, metadata), 'x')).toEqual(clear);
      }
    }
    for (const format of ['jpeg', 'webp', 'avif'] as const) {
      const [poor, good] = await Promise.all([10, 95].map((quality) => convertPng(png, format, {}, quality)));
      expect(poor!.length).toBeLessThan(good!.length);
    }
  });

  it('need transparency where any pixel is not opaque', async () => {
    const opaque = { ...patternRaster(3, 2, 4), data: new Uint8Array(24).fill(255) };
    const clear = { ...opaque, data: new Uint8Array(24).fill(254) };
    const seen = await Promise.all(
      [raster, opaque, clear].map(async (one) => hasTransparency(await encodeImage(one, 'png'))),
    );
    expect(seen).toEqual([false, false, true]);
  });
});
