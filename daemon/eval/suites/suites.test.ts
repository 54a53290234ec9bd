import { BLACK, type Colour, gridLayout, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { describe, expect, it } from 'vitest';
import { plainRaster } from '../../../test/support/rasters.ts';
import { HELD_OUT_COLOURS } from '../../figures/colours.ts';
import { TRAINING_FAMILIES } from '../../figures/families/families.ts';
import { heldOutArt } from '../../figures/heldOutArt.ts';
import { resample } from '../../images/resample.ts';
import type { EvalCase } from '../case.ts';
import { designSuite, scorePicture } from './design.ts';
import { drawBlob, scoreStudy, syntheticSuite } from './synthetic.ts';

const GREEN: Colour = [0, 255, 0];
const BLUE: Colour = [0, 0, 255];
const PALETTE = [GREEN, BLUE, WHITE, BLACK];

describe('the synthetic study', () => {
  const small = (...blob: Parameters<typeof drawBlob>) => resample(drawBlob(...blob), 74, 74, 'bicubic');
  const circle = { shape: 'circle', x: 112, y: 112, half: 30, colour: BLUE } as const;
  const truth = small(circle);

  it('draws blobs to the pixel', () => {
    const { data } = drawBlob({ shape: 'square', x: 10, y: 20, half: 5, colour: BLUE });
    const blue = Array.from({ length: 224 * 224 }, (_, i) => i).filter((i) => data[i * 3] === 0);
    expect(blue.length).toBe(11 * 11);
    expect([blue[0]! % 224, Math.floor(blue[0]! / 224)]).toEqual([5, 15]);
    // The circle of radius 5 has 81 points of the grid.
    expect(drawBlob({ ...circle, half: 5 }).data.filter((level, i) => i % 3 === 0 && level === 0).length).toBe(81);
  });

  it('gives the truth the best score', () => {
    expect(scoreStudy(truth, truth, circle, PALETTE)).toEqual({
      IoU: 1,
      'colour-blind IoU': 1,
      'colour accuracy': 1,
      'shape accuracy': 1,
    });
  });

  it('distinguishes a wrong colour from a wrong shape', () => {
    const green = scoreStudy(small({ ...circle, colour: GREEN }), truth, circle, PALETTE);
    expect(green.IoU).toBe(0);
    expect(green['colour-blind IoU']).toBeGreaterThan(0.9);
    expect(green['shape accuracy']).toBe(1);
    const square = scoreStudy(small({ ...circle, shape: 'square' }), truth, circle, PALETTE);
    // A circle fills pi / 4 of its square.
    expect(square.IoU).toBeCloseTo(Math.PI / 4, 1);
    expect(square['shape accuracy']).toBe(0);
  });

  it.each([
    ['color', false],
    ['shape', true],
    ['size', true],
    ['color and shape', false],
    ['color and size', false],
    ['shape and size', true],
  ])('%s: the query is green, its answer %s', (task, staysGreen) => {
    const cases = [...(syntheticSuite({ cases: 3, seed: 0 }).cases() as Iterable<EvalCase>)].filter(
      ({ group }) => group === task,
    );
    const count = ({ data }: { data: Uint8Array }, colour: Colour) => {
      let pixels = 0;
      for (let at = 0; at < data.length; at += 3) if (colour.every((level, c) => data[at + c] === level)) pixels++;
      return pixels;
    };
    for (const { query, truth: answer } of cases) {
      expect(count(query, GREEN)).toBeGreaterThan(0);
      expect(count(answer, staysGreen ? GREEN : BLUE)).toBeGreaterThan(0);
      expect(count(answer, staysGreen ? BLUE : GREEN)).toBe(0);
      const [before, after] = [count(query, GREEN), count(answer, staysGreen ? GREEN : BLUE)];
      if (task.includes('size')) expect(after).toBeLessThan(before);
      else if (task.includes('shape')) expect(after).toBeGreaterThan(before);
      else expect(after).toBe(before);
    }
  });

  it('gives a white answer nothing but the white pixels', () => {
    const score = scoreStudy(plainRaster(74, 74, WHITE), truth, circle, PALETTE);
    expect(score).toMatchObject({ IoU: 0, 'colour-blind IoU': 0, 'shape accuracy': 0 });
    // The circle covers pi * (30.5 / 224)^2 of the picture.
    expect(score['colour accuracy']).toBeCloseTo(1 - Math.PI * (30.5 / 224) ** 2, 2);
  });

  it('asks six tasks, the same ones each time', () => {
    const cases = [...(syntheticSuite({ cases: 2, seed: 1 }).cases() as Iterable<EvalCase>)];
    expect(cases.length).toBe(12);
    expect(new Set(cases.map(({ group }) => group)).size).toBe(6);
    const again = [...(syntheticSuite({ cases: 2, seed: 1 }).cases() as Iterable<EvalCase>)];
    expect(again.map(({ query }) => query)).toEqual(cases.map(({ query }) => query));
    const others = [...(syntheticSuite({ cases: 2, seed: 2 }).cases() as Iterable<EvalCase>)];
    expect(others[0]!.query).not.toEqual(cases[0]!.query);
    for (const { score, truth: wanted } of cases) expect(score(wanted).IoU).toBe(1);
  });
});

describe('the design suite', () => {
  it('scores masks by their two colours, edges by their lines, all by their pixels', () => {
    const mask = { kind: 'mask', foreground: WHITE, background: BLACK } as const;
    const [black, white] = [plainRaster(16, 16, BLACK), plainRaster(16, 16, WHITE)];
    expect(scorePicture(plainRaster(16, 16, [140, 140, 140]), white, mask).IoU).toBe(1);
    expect(scorePicture(plainRaster(16, 16, [100, 100, 100]), white, mask).IoU).toBe(0);
    // One dark line on white: nothing is found by a white answer, all by the line, where dark lines are asked for.
    const line = { ...white, data: white.data.map((level, i) => (Math.floor(i / 48) === 5 ? 0 : level)) };
    expect(scorePicture(white, line, { kind: 'edges', dark: true }).F1).toBe(0);
    expect(scorePicture(line, line, { kind: 'edges', dark: true }).F1).toBe(1);
    expect(scorePicture(white, line, { kind: 'edges', dark: false }).F1).toBeGreaterThan(0.9);
    expect(Object.keys(scorePicture(white, black, { kind: 'picture' }))).toEqual(['PSNR', 'SSIM']);
  });

  it('has a row for each task, whose truth scores best', async () => {
    const palette = { art: await heldOutArt(), colours: HELD_OUT_COLOURS };
    const prompting = { layouts: [gridLayout('A1')], gap: WHITE };
    const cases = [...(designSuite(palette, prompting, { cases: 1, seed: 0 }).cases() as Iterable<EvalCase>)];
    expect(cases.filter(({ section }) => section === 'training tasks').length).toBe(TRAINING_FAMILIES.length);
    expect(cases.filter(({ section }) => section === 'held-out tasks').length).toBeGreaterThanOrEqual(5);
    for (const { group, truth, primary, score, query } of cases) {
      expect([query.width, truth.height]).toEqual([111, 111]);
      expect(score(truth)[primary], group).toBe(primary === 'PSNR' ? 50 : 1);
    }
  });
});
