import sharp, { type SharpenOptions } from 'sharp';
import { expect, test } from 'vitest';
import { type Picture, pictureOf } from '../picture.ts';
import { icon, photo, psnr } from './scenes.ts';
import { SHARPENS } from './sharpenFamily.ts';

async function sharpened({ width, height, data }: Picture, options: SharpenOptions): Promise<Picture> {
  const opaque = await sharp(data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .raw()
    .toBuffer();
  const made = await sharp(opaque, { raw: { width, height, channels: 3 } })
    .sharpen(options)
    .raw()
    .toBuffer();
  return pictureOf({ width, height, channels: 3, data: new Uint8Array(made) });
}

test.each([
  [{ sigma: 1 }, 1, 2],
  [{ sigma: 2 }, 1, 2],
  [{ sigma: 1.5, m1: 0, m2: 3 }, 0, 3],
])('sharpening by libvips, %o, is found with its amounts', async (options, flat, jagged) => {
  for (const [example, query] of [
    [photo(1, 160, 150), photo(2, 140, 120)],
    [icon(3, 120, [255, 255, 255]), icon(4, 100, [30, 40, 80])],
  ] as const) {
    const stage = SHARPENS.fit([{ input: example, output: await sharpened(example, options) }])[0]!;
    expect(stage.params).toMatchObject({ flat: expect.closeTo(flat, 0), jagged: expect.closeTo(jagged, 0) });
    expect(psnr(stage.apply(query), await sharpened(query, options))).toBeGreaterThan(37);
  }
});
