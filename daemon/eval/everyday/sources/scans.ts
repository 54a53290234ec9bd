import type { Random } from '../../../figures/random.ts';
import { noiseOf } from '../draw/noise.ts';
import { level, painted, type Rgb, type Rgba } from '../draw/rgba.ts';
import { turned } from '../draw/warp.ts';
import type { Scene } from '../kind.ts';
import { drawn, FONTS, word } from './fonts.ts';

export interface ScanScene extends Scene {
  /** Black ink on white, where it stands in the scan. */
  readonly clean: Rgba;
}

export interface ScanStyle {
  readonly paper: Rgb;
  readonly ink: Rgb;
  /** How much darker the paper is at the right edge than at the left one, 0..1. */
  readonly shade: number;
  /** Deviation of the noise, in levels. */
  readonly noise: number;
  /** Clockwise. */
  readonly degrees: number;
}

/** Typed pages as a scanner sees them, "letter 800" pixels high. All of a job are scanned the same way. */
export function scans(set: string, style: ScanStyle) {
  const height = Number(set.split(' ')[1]);
  const width = Math.round(height / Math.SQRT2);
  return async (random: Random): Promise<ScanScene> => {
    const clean = await letter(width, height, random);
    const noise = noiseOf(random);
    const straight = painted(clean, (pixel, x) => {
      const light = 1 - style.shade * (x / width);
      const paper = pixel[0]! / 255;
      const grain = style.noise * noise();
      for (let c = 0; c < 3; c++)
        pixel[c] = level((style.ink[c]! + (style.paper[c]! - style.ink[c]!) * paper) * light + grain);
    });
    const picture = style.degrees === 0 ? straight : turned(straight, style.degrees);
    return { picture, clean };
  };
}

/** A page of text with a heading, black on white. */
async function letter(width: number, height: number, random: Random): Promise<Rgba> {
  const font = random.pick(FONTS);
  const size = Math.round(height / 46);
  const margin = Math.round(width * 0.11);
  const lines: string[] = [];
  for (let y = margin + 4 * size; y < height - margin; y += size * 1.7) {
    if (random.chance(0.14)) continue;
    const words: string[] = [];
    while (words.join(' ').length < ((width - 2 * margin) / size) * 1.75) words.push(word(random.int(0, 1e6)));
    lines.push(
      `<text x="${margin}" y="${Math.round(y)}">${words.slice(0, random.chance(0.2) ? 3 : -1).join(' ')}</text>`,
    );
  }
  const heading = `<text x="${margin}" y="${margin + size}" font-size="${size * 1.8}" font-weight="bold">${word(random.int(0, 1e6))} ${word(random.int(0, 1e6))}</text>`;
  const page = `<rect width="${width}" height="${height}" fill="#ffffff"/><g font-family="${font}" font-size="${size}" fill="#000000">${heading}${lines.join('')}</g>`;
  return drawn(width, height, page);
}
