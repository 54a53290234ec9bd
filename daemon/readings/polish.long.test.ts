import { expect, test } from 'vitest';
import { hills } from '../../test/support/overlayScenes.ts';
import { findReadings } from './find.ts';
import type { Picture } from './picture.ts';
import { stagesOf } from './reading.ts';
import { applyStages } from './stage.ts';

const GAINS = [1.04, 1, 0.9];

/** Faded and warm, with a dark rim that begins near the middle; `noise` as in a file with lossy compression. */
function faded({ width, height, data }: Picture, noise = 0): Picture {
  const out = data.map((level, i) => {
    if (i % 4 === 3) return level;
    const [x, y] = [(i >> 2) % width, Math.floor((i >> 2) / width)];
    const far = Math.hypot((2 * x - width) / width, (2 * y - height) / height) / Math.SQRT2;
    const rim = 1 - 0.45 * Math.min(1, Math.max(0, (far - 0.45) / 0.55)) ** 2;
    const speck = noise === 0 ? 0 : ((i * 7919) % (2 * noise + 1)) - noise;
    return Math.max(
      0,
      Math.min(255, Math.round((28 + (207 / 255) * Math.min(255, level * GAINS[i % 4]!)) * rim + speck)),
    );
  });
  return { width, height, data: out };
}

test('a grade and a vignette over it are found as both, through the noise of a JPEG', () => {
  const [input, query] = [hills(150, 110, 3), hills(130, 130, 8)];
  const [best] = findReadings([{ input, output: faded(input, 2) }]);
  expect(best!.sentence).toMatch(/then laid over the picture: black, .* to 4\d %, from the centre outwards$/);
  const made = applyStages(stagesOf(best!), query);
  const truth = faded(query);
  const error = made.data.reduce((sum, level, i) => sum + Math.abs(level - truth.data[i]!), 0) / made.data.length;
  expect(error).toBeLessThan(1.5);
});
