import sharp, { type Metadata } from 'sharp';
import { describe, expect, it } from 'vitest';
import { deepPng } from '../../test/support/cliImages.ts';
import { decodeImage } from './codec.ts';
import { convertPng, readMetadata } from './convert.ts';
import { decodeDeep, encodeDeep, isDeep } from './deep.ts';

/** Red that sRGB can show, with levels that 8 bits cannot represent. */
const LEVELS = Uint16Array.of(50_001, 20_003, 10_007, 30_011, 30_011, 30_011);

/** Two pixels in the colours of a profile. */
const inProfile = async (profile: 'srgb' | 'p3') =>
  withProfile(
    await sharp(
      await sharp({ create: { width: 1, height: 1, channels: 3, background: '#000' } })
        .withIccProfile(profile)
        .png()
        .toBuffer(),
    ).metadata(),
  );

async function withProfile({ icc }: Metadata): Promise<Uint8Array> {
  const png = await encodeDeep({ width: 2, height: 1, channels: 3, data: LEVELS });
  return convertPng(png, 'png', { icc: icc! });
}

describe('a PNG of 16 bits a channel', () => {
  it('is distinguished from others, and comes back level by level', async () => {
    expect(isDeep(deepPng(5))).toBe(true);
    expect(isDeep(await sharp(deepPng(5)).png().toBuffer())).toBe(false);
    const raster = await decodeDeep(deepPng(5));
    expect(raster).toMatchObject({ width: 5, height: 5, channels: 3 });
    expect(await decodeDeep(await encodeDeep(raster))).toEqual(raster);
  });

  it('keeps its levels where its profile is sRGB', async () => {
    const png = await inProfile('srgb');
    expect([...(await decodeDeep(png)).data]).toEqual([...LEVELS]);
    expect([...(await decodeImage(png, 'x')).data]).toEqual([195, 78, 39, 117, 117, 117]);
  });

  it('is brought to sRGB from another profile, and back', async () => {
    const png = await inProfile('p3');
    const icc = (await readMetadata(png)).icc!;
    expect(icc.length).toBeGreaterThan(100);
    // Display P3 represents the same red with a smaller red and more green.
    const raw = await sharp(png, { ignoreIcc: true }).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer();
    expect(raw.readUInt16LE(0)).toBeLessThan(49_000);
    const back = (await decodeDeep(png)).data;
    for (const [i, level] of LEVELS.entries()) expect(Math.abs(back[i]! - level)).toBeLessThan(200);
    const narrow = (await decodeImage(png, 'x')).data;
    for (const [i, level] of LEVELS.entries()) expect(Math.abs(narrow[i]! - level / 257)).toBeLessThan(1.5);
  });

  it.each(['jpeg', 'webp', 'avif'] as const)('becomes %s of the same colours', async (format) => {
    const png = await encodeDeep({ width: 2, height: 1, channels: 3, data: LEVELS });
    const { icc } = await readMetadata(await inProfile('p3'));
    const made = await convertPng(png, format, { icc: icc! }, format === 'webp' ? undefined : 100);
    const { data } = await sharp(made).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
    for (const [i, level] of LEVELS.entries()) expect(Math.abs(data[i]! - level / 257)).toBeLessThan(12);
  });
});
