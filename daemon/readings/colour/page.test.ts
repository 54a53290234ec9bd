import { expect, test } from 'vitest';
import * as drawn from '../object/drawn.ts';
import type { Picture } from '../picture.ts';
import { COLOUR } from './fit.ts';

/* A page to dark mode: photographs stay, and badges with what is written on them. */

const [WIDTH, HEIGHT] = [240, 180];
const LIGHT = { page: [244, 245, 247], card: [255, 255, 255], ink: [28, 30, 33], soft: [107, 114, 128] };
const DARK = { page: [15, 17, 21], card: [27, 30, 36], ink: [232, 234, 237], soft: [154, 163, 173] };
const WHITE = [255, 255, 255];

interface Page {
  readonly seed: number;
  readonly badge: readonly number[];
  /** The top of the photograph. */
  readonly photo: number;
  /** The left of the badge. */
  readonly left: number;
}

function page({ seed, badge, photo, left }: Page, theme: typeof LIGHT): Picture {
  const cover = (figure: drawn.Figure) => drawn.coverOf(WIDTH, HEIGHT, figure);
  const box = (l: number, t: number, r: number, b: number) => cover(drawn.rectangle(l, t, r, b));
  /** Letters: short strokes in a row. */
  const word = (l: number, t: number, count: number, half: number) => {
    const letters = drawn.either(
      ...Array.from({ length: count }, (_, k) => {
        const x = l + 5 * k;
        return drawn.stroke(x, t, x + ((seed * 7 + k * 5) % 3) - 1, t + 6, half);
      }),
    );
    const isIn = drawn.rectangle(l - 3, t - 3, l + 5 * count + 3, t + 9);
    return cover((x, y) => isIn(x, y) && letters(x, y));
  };
  const scene: drawn.Paint = (x, y) => {
    const glint = (x * 3 + y * 7 + seed) % 61 < 2 && (x + y) % 5 < 3;
    return glint ? WHITE : [90 + ((x * 13 + seed * 31) % 120), 60 + ((y * 29 + x) % 110), 40 + ((x * y) % 90)];
  };
  return drawn.draw(WIDTH, HEIGHT, [
    { cover: drawn.all(WIDTH, HEIGHT), paint: theme.page },
    { cover: box(16, 12, 224, 168), paint: theme.card },
    { cover: box(16, photo, 224, photo + 50), paint: scene },
    { cover: word(26, 140, 12, 1.2), paint: theme.ink },
    { cover: word(110, 140, 6, 1), paint: theme.soft },
    { cover: box(left, 120, left + 50, 134), paint: badge },
    { cover: word(left + 6, 124, 7, 1.1), paint: WHITE },
  ]);
}

const SHOWN: Page = { seed: 1, badge: [22, 163, 74], photo: 12, left: 30 };
const ASKED: Page = { seed: 4, badge: [217, 119, 6], photo: 50, left: 150 };

function off(made: Picture, truth: Picture): { readonly some: number; readonly far: number } {
  let [some, far] = [0, 0];
  for (let at = 0; at < truth.data.length; at += 4) {
    const most = Math.max(...[0, 1, 2].map((c) => Math.abs(made.data[at + c]! - truth.data[at + c]!)));
    if (most > 16) some++;
    if (most > 48) far++;
  }
  return { some, far };
}

test('thin grey letters change, white ones on a badge stay, and so do white glints in a photograph', () => {
  const [input, output] = [page(SHOWN, LIGHT), page(SHOWN, DARK)];
  const best = COLOUR.fit([{ input, output }])
    .filter(({ kind }) => kind === 'palette')
    .map((stage) => ({ stage, missed: off(stage.apply(input), output).some }))
    .sort((one, two) => one.missed - two.missed)[0]!;
  expect(best.missed).toBeLessThan(0.001 * WIDTH * HEIGHT);
  const again = COLOUR.read('palette', JSON.parse(JSON.stringify(best.stage.params)));
  const { some, far } = off(again.apply(page(ASKED, LIGHT)), page(ASKED, DARK));
  expect(some).toBeLessThan(0.002 * WIDTH * HEIGHT);
  expect(far).toBeLessThan(0.001 * WIDTH * HEIGHT);
});
