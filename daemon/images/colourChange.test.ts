import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patternRaster, plainRaster, recolour } from '../../test/support/rasters.ts';
import { colourChange, stack } from './colourChange.ts';
import type { RgbRaster } from './raster.ts';

const SIDE = 40;
const GROUND = [90, 140, 200];
/** A shape of many colours on a background of one. */
const many = recolour(patternRaster(SIDE, SIDE), (r, g, b, at) => (at % SIDE < 0.6 * SIDE ? GROUND : [r, g, b]));
const isGround = (at: number) => at % SIDE < 0.6 * SIDE;

const inverted = (picture: RgbRaster) => recolour(picture, (r, g, b) => [255 - r, 255 - g, 255 - b]);

/** The left part in one colour, the rest in another. */
const twoColours = (left: readonly number[], right: readonly number[], share = 0.4) =>
  recolour(many, (_r, _g, _b, at) => (at % SIDE < share * SIDE ? left : right));

const RED = [220, 30, 30] as const;
const TEAL = [20, 184, 166];
const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

describe('a change of colours', () => {
  it('is found where it explains the example, for any query', () => {
    const found = colourChange([{ input: many, output: inverted(many) }], plainRaster(SIDE, SIDE, RED));
    expect(found).toEqual({ from: many, to: inverted(many) });
  });

  it('has to explain all examples together', () => {
    const [one, other] = [
      { input: many, output: inverted(many) },
      { input: many, output: many },
    ];
    expect(colourChange([one, one], many)).toEqual({ from: stack([many, many]), to: stack([one.output, one.output]) });
    expect(colourChange([one, other], many)).toBeUndefined();
  });

  it.each([
    [Math.floor(0.02 * SIDE * SIDE), true],
    [Math.floor(0.02 * SIDE * SIDE) + 2, false],
  ])('with %i pixels that differ otherwise: %s', (count, is) => {
    const output = recolour(many, (r, g, b, at) => (at < count ? [255 - r, g, b] : [r, g, b]));
    expect(colourChange([{ input: many, output }], many) !== undefined).toBe(is);
  });

  it.each<[string, (r: number, g: number, b: number, at: number) => readonly number[]]>([
    ['masked', (_r, _g, _b, at) => (isGround(at) ? BLACK : WHITE)],
    ['cut out', (r, g, b, at) => (isGround(at) ? WHITE : [r, g, b])],
    ['made one colour', (_r, _g, _b, at) => (isGround(at) ? GROUND : RED)],
    ['dimmed around', (r, g, b, at) => (isGround(at) ? GROUND.map((level) => level / 3) : [r, g, b])],
  ])('is none where the thing is %s', (_, make) => {
    expect(colourChange([{ input: many, output: recolour(many, make) }], plainRaster(SIDE, SIDE, RED))).toBeUndefined();
  });

  it('is none where nothing but a ground is to be seen', () => {
    const plain = recolour(many, () => GROUND);
    expect(colourChange([{ input: plain, output: plain }], many)).toBeUndefined();
  });

  it('is none where two colours became two others and the query has more', () => {
    const mask = { input: twoColours(RED, WHITE), output: twoColours(WHITE, BLACK) };
    expect(colourChange([mask], many)).toBeUndefined();
    expect(colourChange([mask], twoColours(TEAL, WHITE))).toBeUndefined();
  });

  it('is one where the query has the colours of the example', () => {
    const brand = { input: twoColours(RED, WHITE), output: twoColours(TEAL, WHITE) };
    expect(colourChange([brand], twoColours(RED, WHITE, 0.7))).toBeDefined();
    const near = twoColours([212, 38, 22], [248, 255, 250], 0.2);
    expect(colourChange([brand], near)).toBeDefined();
  });

  it('is none where a tenth of the query is of other colours', () => {
    const brand = { input: twoColours(RED, WHITE), output: twoColours(TEAL, WHITE) };
    const odd = (share: number) =>
      recolour(twoColours(RED, WHITE), (r, g, b, at) => (at < share * SIDE * SIDE ? [90, 90, 200] : [r, g, b]));
    expect(colourChange([brand], odd(0.1))).toBeDefined();
    expect(colourChange([brand], odd(0.11))).toBeUndefined();
  });

  it('of one plain colour is known for that colour alone', () => {
    const plain = { input: plainRaster(SIDE, SIDE, [0, 0, 0]), output: plainRaster(SIDE, SIDE, [255, 255, 255]) };
    expect(colourChange([plain], plainRaster(SIDE, SIDE, [15, 31, 0]))).toBeDefined();
    expect(colourChange([plain], plainRaster(SIDE, SIDE, [32, 0, 0]))).toBeUndefined();
  });

  it('takes any pictures', () => {
    const pixels = fc.uint8Array({ minLength: 27, maxLength: 27 });
    const picture = pixels.map((data): RgbRaster => ({ width: 3, height: 3, channels: 3, data }));
    fc.assert(
      fc.property(picture, picture, picture, (input, output, query) => {
        const found = colourChange([{ input, output }], query);
        return found === undefined || (found.from.data.length === 27 && found.to.data.length === 27);
      }),
    );
  });
});
