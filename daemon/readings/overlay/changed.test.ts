import { expect, test } from 'vitest';
import { blank, type Picture } from '../picture.ts';
import { changedPixels, followsEdges } from './changed.ts';

const SIDE = 256;

/** Grey with a darker disc in the middle; `levels` are added at its border, two pixels wide. */
function disc(levels = 0): Picture {
  const picture = blank(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const away = Math.hypot((i % SIDE) - 128, Math.floor(i / SIDE) - 128) - 80;
    const level = (away < 0 ? 60 : 200) + (Math.abs(away) < 1 ? levels : 0);
    picture.data.fill(level, 4 * i, 4 * i + 3);
    picture.data[4 * i + 3] = 255;
  }
  return picture;
}

/** The same with thin lines across, which are nowhere near the disc's border for most of their way. */
function ruled(): Picture {
  const picture = disc();
  for (let y = 10; y < SIDE; y += 24) picture.data.fill(255, 4 * y * SIDE, 4 * (y * SIDE + SIDE));
  return picture;
}

test.each([
  ['what is left along the border of a thing', disc(), disc(30), true],
  ['lines that were drawn over it', disc(), ruled(), false],
  ['lines that were taken off', ruled(), disc(), false],
])('what changed follows edges: %s', (_, input, output, follows) => {
  const pair = { input, output };
  expect(followsEdges(pair, changedPixels(pair))).toBe(follows);
});
