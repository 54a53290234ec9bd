import { describe, expect, it } from 'vitest';
import { compare } from './compare.ts';
import { blank, filled, over, painted, type Rgb } from './draw/rgba.ts';
import { rounded } from './draw/shape.ts';

const GREY: Rgb = [120, 120, 120];

describe('compare', () => {
  it('finds no error in the truth, and what changed in the query', async () => {
    const query = filled(20, 10, GREY);
    const truth = over(query, filled(10, 10, [220, 20, 20]));
    const { sizeRight, answer, alone, changedShare } = await compare(truth, truth, query);
    expect({ sizeRight, psnr: answer.psnr, error: answer.changedError, changedShare }).toEqual({
      sizeRight: true,
      psnr: 99,
      error: 0,
      changedShare: 0.5,
    });
    expect(alone.changedError).toBe(100);
    expect(alone.keptError).toBe(0);
    expect(alone.offShare).toBe(0.5);
  });

  it('does not look at colours where nothing is to be seen', async () => {
    const truth = rounded(32, 32, 16, [200, 30, 60]);
    const answer = painted(truth, (pixel) => {
      if (pixel[3] === 0) pixel.set([255, 255, 255]);
    });
    expect((await compare(answer, truth, blank(32, 32))).answer.psnr).toBe(99);
  });

  it('sees a white halo, which a white ground would hide', async () => {
    const truth = rounded(32, 32, 10, [200, 30, 60]);
    const halo = over(rounded(32, 32, 0, [255, 255, 255]), truth);
    const { answer } = await compare(halo, truth, truth);
    expect(answer.psnr).toBeLessThan(25);
  });

  it('measures edges apart from faces', async () => {
    const truth = over(filled(64, 64, GREY), rounded(32, 32, 0, [255, 255, 255]), 16, 16);
    const frayed = painted(truth, (pixel, x) => {
      if (x === 16 || x === 47) pixel.fill(180, 0, 3);
    });
    const { answer } = await compare(frayed, truth, filled(64, 64, GREY));
    expect(answer.edgeError).toBeGreaterThan(5 * answer.keptError);
    expect(answer.edgeError).toBeGreaterThan(answer.changedError);
  });

  it('compares at the size of the truth', async () => {
    const { sizeRight, answer } = await compare(filled(8, 8, GREY), filled(16, 16, GREY), filled(8, 8, GREY));
    expect(sizeRight).toBe(false);
    expect(answer.psnr).toBe(99);
  });

  it('recognises a blurred picture by its structure', async () => {
    const truth = painted(filled(32, 32, GREY), (pixel, x, y) => pixel.fill((x * 37 + y * 91) % 200, 0, 3));
    const { answer, alone } = await compare(filled(32, 32, [100, 100, 100]), truth, truth);
    expect(answer.structure).toBe(0);
    expect(alone.structure).toBeCloseTo(1);
  });
});
