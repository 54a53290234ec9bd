import { expect, it } from 'vitest';
import { overlap } from '../../plugins/figma/main/geometry.ts';
import { discPng } from '../support/cliImages.ts';
import { placeOnMany } from '../support/figmaHost/manyLayers.ts';

const ANSWER = await discPng(8, [0, 0, 0], [255, 255, 255]);

it('placing costs as much as there are layers and answers, and covers nothing', async () => {
  const half = await placeOnMany(600, 10, ANSWER);
  const whole = await placeOnMany(1200, 10, ANSWER);
  expect(whole.uses).toBeLessThan(2.2 * half.uses);
  const boxes = whole.world.nodes().filter(({ type }) => type === 'RECTANGLE');
  const placed = boxes.filter(({ id }) => whole.placed.includes(id));
  expect(placed).toHaveLength(120);
  for (const one of placed) expect(boxes.filter(({ id, box }) => id !== one.id && overlap(box!, one.box!))).toEqual([]);
});

it('250 answers on a page of 2,500 layers keep Figma busy for less than a second, and 50 ms at a time', async () => {
  // Processor time is longer when others use the processor, too. One success in three tries is enough.
  const tries: { readonly all: number; readonly longest: number }[] = [];
  const isQuick = () => tries.some(({ all, longest }) => all < 1000 && longest <= 50);
  while (tries.length < 3 && !isQuick()) {
    const { slices, placed } = await placeOnMany(2500, 10, ANSWER);
    expect(placed).toHaveLength(250);
    tries.push({ all: slices.reduce((sum, ms) => sum + ms, 0), longest: Math.max(...slices) });
  }
  expect(isQuick(), JSON.stringify(tries)).toBe(true);
}, 300_000);
