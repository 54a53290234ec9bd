import { discPng } from '../support/cliImages.ts';
import { placeOnMany } from '../support/figmaHost/manyLayers.ts';
import { printTable } from './timing.ts';

/** Placing in Figma, on the strict host in QuickJS: how long it blocks Figma's own thread, including the host's work. */
export async function benchFigmaPlacing(): Promise<void> {
  const answer = await discPng(8, [0, 0, 0], [255, 255, 255]);
  const rows: string[][] = [];
  for (const layers of [625, 1250, 2500]) {
    const { slices, placed } = await placeOnMany(layers, 10, answer);
    const all = slices.reduce((sum, ms) => sum + ms, 0);
    const longest = Math.max(...slices);
    rows.push([`${placed.length} answers, ${layers} layers`, ...[all, longest].map((ms) => ms.toFixed(0))]);
  }
  printTable("Figma's main thread while answers are placed, ms", ['page', 'in all', 'longest'], rows);
}
