import type { Random } from '../../../figures/random.ts';
import { BRANDS, hex, luma } from '../draw/colour.ts';
import { blank, cropped, filled, over, painted, type Rgba } from '../draw/rgba.ts';
import { turned } from '../draw/warp.ts';
import { edited, type Kind, type Pairs } from '../kind.ts';
import { capital, drawn, word } from '../sources/fonts.ts';
import { drawIcon, icons } from '../sources/icons.ts';
import { photos } from '../sources/photos.ts';
import { scans } from '../sources/scans.ts';
import { spritePalette, sprites } from '../sources/sprites.ts';

/*
 * Jobs that no reading does: the right answer depends on what a picture means, or on a rule that nobody has written. People ask for such
 * things all the same. What matters here is that no picture is spoilt, and that nothing wrong goes unmarked.
 */

const PLAIN = 'font-family="Roboto" font-size="18"';

/** Values of 3 to 6 bars, 0.15..1. */
function values(random: Random): readonly number[] {
  return Array.from({ length: random.int(3, 7) }, () => random.uniform(0.15, 1));
}

interface Plot {
  readonly width: number;
  readonly height: number;
  readonly bars: readonly number[];
  readonly colour: string;
}

/** A place for each bar: its middle and its upper end, in pixels. */
function tops({ width, height, bars }: Plot): readonly (readonly [number, number])[] {
  const step = (width - 80) / bars.length;
  return bars.map((value, i) => [Math.round(60 + step * (i + 0.5)), Math.round(height - 40 - value * (height - 90))]);
}

function axes({ width, height }: Plot): string {
  return `<rect width="${width}" height="${height}" fill="#ffffff"/><path d="M50 30V${height - 40}H${width - 20}" fill="none" stroke="#444444" stroke-width="2"/>`;
}

function barsOf(plot: Plot): string {
  const half = Math.round((plot.width - 80) / plot.bars.length / 3);
  return tops(plot)
    .map(
      ([x, y]) =>
        `<rect x="${x - half}" y="${y}" width="${2 * half}" height="${plot.height - 40 - y}" fill="${plot.colour}"/>`,
    )
    .join('');
}

/** Pairs of a chart of bars and the same values drawn in another way. */
function plots(set: string, random: Random, other: (plot: Plot) => string): Pairs {
  const [width, height] = set.split(' ')[1]!.split('x').map(Number) as [number, number];
  const colour = hex(random.pick(BRANDS));
  return async (random) => {
    const plot: Plot = { width, height, bars: values(random), colour };
    return {
      input: await drawn(width, height, axes(plot) + barsOf(plot)),
      output: await drawn(width, height, axes(plot) + other(plot)),
    };
  };
}

/** A button in the middle of a page's part, with a word on it. */
function button(width: number, label: string, colour: string): Promise<Rgba> {
  const page = `<rect width="${width}" height="160" fill="#ffffff"/><text x="24" y="40" ${PLAIN} fill="#333333">Settings</text>`;
  return drawn(
    width,
    160,
    `${page}<rect x="${width / 2 - 80}" y="70" width="160" height="48" rx="8" fill="${colour}"/><text x="${width / 2}" y="100" text-anchor="middle" ${PLAIN} fill="#ffffff">${label}</text>`,
  );
}

/** A table with rows of this height under a head; every second row may have a ground. */
function table(random: Random, width: number): (isStriped: boolean) => Promise<Rgba> {
  const [rows, step] = [random.int(4, 8), random.int(28, 44)];
  const height = 60 + rows * step;
  const cells = Array.from({ length: rows }, (_, row) =>
    [0, 1, 2]
      .map((column) => {
        const text = capital(word(random.int(0, 1e6)));
        return `<text x="${20 + (column * width) / 3}" y="${50 + step * row + step / 2 + 6}">${text}</text>`;
      })
      .join(''),
  );
  return (isStriped) => {
    const stripes = cells.map((_, row) =>
      isStriped && row % 2 === 1
        ? `<rect y="${50 + step * row}" width="${width}" height="${step}" fill="#eef2f7"/>`
        : '',
    );
    const head = `<text x="20" y="32" font-weight="bold">${capital(word('head', rows))}</text><path d="M0 49H${width}" stroke="#999999" stroke-width="2"/>`;
    return drawn(
      width,
      height,
      `<rect width="${width}" height="${height}" fill="#ffffff"/>${stripes.join('')}<g ${PLAIN} fill="#222222">${head}${cells.join('')}</g>`,
    );
  };
}

function beyond(name: string, about: string, sets: readonly string[], plan: Kind['plan']): Kind {
  return { name, area: 'beyond', about, sets, queries: 3, plan };
}

export const BEYOND_KINDS: readonly Kind[] = [
  beyond('button-translated', 'The label in another language', ['button 480', 'button 360'], (_, set, random) => {
    const [width, colour] = [Number(set.split(' ')[1]), hex(random.pick(BRANDS))];
    return async (random) => {
      const seed = random.int(0, 1e6);
      return {
        input: await button(width, capital(word(seed, 'one')), colour),
        output: await button(width, capital(word(seed, 'another')), colour),
      };
    };
  }),
  beyond('counter-raised', 'The number in the badge is one more', ['bell 96', 'bell 128'], (_, set, random) => {
    const [side, colour] = [Number(set.split(' ')[1]), hex(random.pick(BRANDS))];
    const badge = (count: number) =>
      `<circle cx="${side / 2}" cy="${side / 2}" r="${side / 3}" fill="#cbd5e1"/><circle cx="${0.72 * side}" cy="${0.28 * side}" r="${side / 5}" fill="${colour}"/><text x="${0.72 * side}" y="${0.36 * side}" text-anchor="middle" font-family="Roboto" font-weight="bold" font-size="${side / 4}" fill="#ffffff">${count}</text>`;
    const first = random.int(0, 8);
    return async (_, number) => {
      const count = 1 + ((first + 3 * number) % 8);
      return { input: await drawn(side, side, badge(count)), output: await drawn(side, side, badge(count + 1)) };
    };
  }),
  beyond('chart-bars-to-line', 'The same values as a line', ['plot 480x320', 'plot 640x400'], (_, set, random) =>
    plots(set, random, (plot) => {
      const points = tops(plot).map((place) => place.join(' '));
      return `<path d="M${points.join('L')}" fill="none" stroke="${plot.colour}" stroke-width="4"/>`;
    }),
  ),
  beyond('chart-values-written', 'The value over each bar', ['plot 480x320', 'plot 600x360'], (_, set, random) =>
    plots(set, random, (plot) => {
      const labels = tops(plot).map(
        ([x, y], i) =>
          `<text x="${x}" y="${y - 8}" text-anchor="middle" ${PLAIN} fill="#222222">${Math.round(100 * plot.bars[i]!)}</text>`,
      );
      return barsOf(plot) + labels.join('');
    }),
  ),
  beyond(
    'chart-bars-sorted',
    'The bars in order, the largest first',
    ['plot 480x320', 'plot 640x360'],
    (_, set, random) => plots(set, random, (plot) => barsOf({ ...plot, bars: [...plot.bars].sort((a, b) => b - a) })),
  ),
  beyond('table-striped', 'Every second row on a pale ground', ['rows 560', 'rows 720'], (_, set) => async (random) => {
    const draw = table(random, Number(set.split(' ')[1]));
    return { input: await draw(false), output: await draw(true) };
  }),
  beyond('icon-filled', 'The solid form of outlined icons', ['ph 48', 'ph 96'], (studio, set) => {
    const side = Number(set.split(' ')[1]);
    const all = new Set(studio.iconNames('ph'));
    const names = [...all].filter((name) => all.has(`${name}-fill`));
    const draw = (name: string) => drawIcon(studio.icon('ph', name), side);
    return async (random) => {
      const name = random.pick(names);
      return { input: await draw(name), output: await draw(`${name}-fill`) };
    };
  }),
  beyond('photo-coloured', 'Colours for a black and white photograph', ['web', 'small'], (studio, set, random) =>
    coloured(photos(studio, set, random)),
  ),
  beyond('photo-thing-removed', 'The sign in the picture taken away', ['web', 'small'], (studio, set, random) => {
    const [source, signs] = [photos(studio, set, random), icons(studio, 'twemoji 96')];
    return async (random, number) => {
      const { picture } = await source(random, number);
      const [sign, place] = [await signs(random), () => random.uniform(0.1, 0.7)];
      const [x, y] = [Math.round(place() * picture.width), Math.round(place() * picture.height)];
      return { input: over(picture, sign.picture, x, y), output: picture };
    };
  }),
  beyond('scan-straightened', 'Each page turned upright from its own slant', ['letter 700', 'letter 900'], (_, set) => {
    const source = scans(set, { paper: [240, 238, 230], ink: [40, 40, 40], shade: 0, noise: 0, degrees: 0 });
    return async (random) => {
      const { picture } = await source(random);
      const degrees = random.uniform(1, 5) * (random.chance(0.5) ? 1 : -1);
      return { input: turned(picture, degrees), output: picture };
    };
  }),
  beyond('tiles-spaced', 'A gap of two pixels around each tile of 16', ['sheet 4x4', 'sheet any'], (_, set, random) => {
    const source = sprites('hero 16', spritePalette(random.uniform(0, 360)));
    return async (random) => {
      const [across, down] = set === 'sheet 4x4' ? [4, 4] : [random.int(2, 7), random.int(2, 5)];
      let [sheet, spaced]: [Rgba, Rgba] = [blank(16 * across, 16 * down), blank(18 * across, 18 * down)];
      for (let tile = 0; tile < across * down; tile++) {
        const [column, row] = [tile % across, Math.floor(tile / across)];
        const { picture } = source(random);
        sheet = over(sheet, cropped(picture, 0, 0, 16, 16), 16 * column, 16 * row);
        spaced = over(spaced, cropped(picture, 0, 0, 16, 16), 18 * column + 1, 18 * row + 1);
      }
      return { input: sheet, output: spaced };
    };
  }),
  beyond('photo-sheet', 'Eight prints of a photograph on one sheet', ['small', 'small jpeg'], (studio, set, random) =>
    edited(photos(studio, set, random), ({ picture }) => {
      const [w, h] = [picture.width + 12, picture.height + 12];
      let sheet = filled(4 * w + 12, 2 * h + 12, [255, 255, 255]);
      for (let n = 0; n < 8; n++) sheet = over(sheet, picture, 12 + (n % 4) * w, 12 + Math.floor(n / 4) * h);
      return sheet;
    }),
  ),
];

/** A photograph in greys, and as it was. */
function coloured(source: ReturnType<typeof photos>): Pairs {
  return async (random, number) => {
    const { picture } = await source(random, number);
    const grey = painted(picture, (pixel) => pixel.fill(Math.round(luma(pixel[0]!, pixel[1]!, pixel[2]!)), 0, 3));
    return { input: grey, output: picture };
  };
}
