import { describe, expect, test } from 'vitest';
import { drawn, furthest, hills, inBox, type Scene } from '../../test/support/overlayScenes.ts';
import { findReadings } from './find.ts';
import { stagesOf } from './reading.ts';
import { applyStages } from './stage.ts';

type Change = (picture: Scene) => Scene;

/** Each pixel computed from its levels and its place, in shares of the sides from the middle. */
function pixelwise(change: (levels: readonly number[], x: number, y: number) => readonly number[]): Change {
  return ({ width, height, data }) => {
    const out = data.slice();
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at += 4) {
        const made = change([...data.subarray(at, at + 3)], (x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5);
        for (let c = 0; c < 3; c++) out[at + c] = Math.min(255, Math.max(0, Math.round(made[c]!)));
      }
    }
    return { width, height, data: out };
  };
}

const grey = pixelwise(([r, g, b]) => {
  const y = 0.299 * r! + 0.587 * g! + 0.114 * b!;
  return [y, y, y];
});
const duotone = pixelwise(([r, g, b]) => {
  const y = (0.299 * r! + 0.587 * g! + 0.114 * b!) / 255;
  return [20 + 235 * y, 30 + 180 * y, 80 + 60 * y];
});
const sepia = pixelwise(([r, g, b]) => [
  0.393 * r! + 0.769 * g! + 0.189 * b!,
  0.349 * r! + 0.686 * g! + 0.168 * b!,
  0.272 * r! + 0.534 * g! + 0.131 * b!,
]);
const vignette = pixelwise((levels, x, y) => levels.map((level) => level * (1 - 1.2 * (x * x + y * y))));

const bars: Change = (picture) =>
  drawn(picture, [0, 0, 0], 1, (x, y, w, h) => {
    const wide = Math.round((h - w / 2.35) / 2);
    return inBox(0, 0, w, wide, x, y) || inBox(0, h - wide, w, h, x, y) ? 1 : 0;
  });

/** Something like letters in the corner. */
const mark: Change = (picture) =>
  drawn(picture, [255, 255, 255], 0.6, (x, y, w, h) => {
    const [u, v] = [Math.floor(x - (w - 60)), Math.floor(y - (h - 22))];
    const isLetter = u >= 0 && u < 48 && v >= 0 && v < 14 && u % 8 < 6;
    return isLetter && (u % 8 < 2 || v % 6 < 2) ? 1 : 0;
  });

const bordered: Change = ({ width, height, data }) => {
  const out = new Uint8Array((width + 24) * (height + 24) * 4).fill(255);
  for (let y = 0; y < height; y++)
    out.set(data.subarray(4 * y * width, 4 * (y + 1) * width), 4 * ((y + 12) * (width + 24) + 12));
  return { width: width + 24, height: height + 24, data: out };
};

const EXAMPLE = hills(180, 140, 3);
const QUERY = hills(200, 150, 8);

describe.each([
  ['grey', grey],
  ['duotone', duotone],
  ['sepia', sepia],
])('%s', (_, colour) => {
  test.each<[string, Change, RegExp]>([
    ['bars of a film', bars, /then bars at the top and bottom, black, to 2.35 : 1$/],
    ['a mark', mark, /then put on: white at \d+ %/],
    ['a vignette', vignette, /then laid over the picture: black/],
    ['a border', bordered, /then extended by 12 px on each side, filled with white$/],
  ])('then %s, is found as both', (_name, frame, sentence) => {
    const change = (picture: Scene) => frame(colour(picture));
    const [best] = findReadings([{ input: EXAMPLE, output: change(EXAMPLE) }]);
    expect(best!.sentence).toMatch(sentence);
    expect(furthest(applyStages(stagesOf(best!), QUERY), change(QUERY))).toBeLessThan(12);
  });
});
