import type { Raster } from '../../images/raster.ts';
import type { Random } from '../random.ts';

/** Adds independent noise to every channel of every pixel, with this standard deviation in levels. */
export function addNoise(picture: Raster, deviation: number, random: Random): Raster {
  const data = new Uint8ClampedArray(picture.data.length);
  for (let i = 0; i < data.length; i++) data[i] = picture.data[i]! + deviation * random.normal();
  return { ...picture, data: new Uint8Array(data.buffer) };
}

/** Squares of `block` pixels in the mean colour of what they cover. The last ones are cut at the border. RGB. */
export function pixelate(picture: Raster, block: number): Raster {
  const { width, height, data } = picture;
  const out = new Uint8Array(data.length);
  for (let top = 0; top < height; top += block) {
    for (let left = 0; left < width; left += block) {
      const [right, bottom] = [Math.min(width, left + block), Math.min(height, top + block)];
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let y = top; y < bottom; y++)
          for (let x = left; x < right; x++) sum += data[(y * width + x) * 3 + channel]!;
        const mean = Math.round(sum / ((right - left) * (bottom - top)));
        for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) out[(y * width + x) * 3 + channel] = mean;
      }
    }
  }
  return { ...picture, data: out };
}
