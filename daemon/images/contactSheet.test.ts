import { describe, expect, it } from 'vitest';
import { plainRaster } from '../../test/support/rasters.ts';
import { contactSheet } from './contactSheet.ts';

const RED = [200, 0, 0];
const BLUE = [0, 0, 200];
const GREEN = [0, 200, 0];
const pair = (before: readonly number[], after: readonly number[]) => ({
  before: plainRaster(32, 32, before),
  after: plainRaster(32, 32, after),
});

/** The columns of a row of pixels that have this colour, as runs: [first, last]. */
function runs({ width, data }: { width: number; data: Uint8Array }, y: number, colour: readonly number[]): number[][] {
  const found: number[][] = [];
  for (let x = 0; x < width; x++) {
    const at = (y * width + x) * 3;
    if (!colour.every((level, channel) => data[at + channel] === level)) continue;
    const last = found.at(-1);
    if (last?.[1] === x - 1) last[1] = x;
    else found.push([x, x]);
  }
  return found;
}

describe('contactSheet', () => {
  it('stands each pair side by side, tasks below each other, rows of one length', () => {
    const sheet = contactSheet([
      { example: pair(RED, BLUE), answers: [pair(RED, GREEN), pair(RED, GREEN)] },
      { example: pair(BLUE, RED), answers: [pair(GREEN, RED)] },
    ]);
    expect(sheet).toMatchObject({ width: 1256, height: 448, channels: 3 });
    expect(sheet.data).toHaveLength(sheet.width * sheet.height * 3);
    const [first, second] = [60, 60 + 208];
    expect(runs(sheet, first, RED)).toEqual([40, 448, 856].map((x) => [x, x + 159]));
    expect(runs(sheet, first, BLUE)).toEqual([[240, 399]]);
    expect(runs(sheet, first, GREEN)).toEqual([648, 1056].map((x) => [x, x + 159]));
    expect(runs(sheet, second, BLUE)).toEqual([[40, 199]]);
    expect(runs(sheet, second, RED)).toEqual([240, 648].map((x) => [x, x + 159]));
  });

  it('shows transparency on white', () => {
    const clear = plainRaster(8, 8, [0, 0, 0, 0]);
    const sheet = contactSheet([{ example: { before: clear, after: clear }, answers: [] }]);
    expect(runs(sheet, 60, [255, 255, 255])).toEqual([40, 240].map((x) => [x, x + 159]));
  });
});
