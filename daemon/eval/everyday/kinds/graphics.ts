import { hex, luma, rgb } from '../draw/colour.ts';
import { over, painted, type Rgb, type Rgba } from '../draw/rgba.ts';
import { turned } from '../draw/warp.ts';
import { edited, type Kind } from '../kind.ts';
import { charts, diagrams, type Ink, MAP_NIGHT, maps, NIGHT, PAPER, seriesColours } from '../sources/charts.ts';
import { drawn } from '../sources/fonts.ts';
import { type ScanStyle, scans } from '../sources/scans.ts';

const SCAN: ScanStyle = { paper: [236, 230, 214], ink: [52, 48, 50], shade: 0, noise: 3, degrees: 0 };

/** A kind that draws the same chart in another ink. */
function chart(name: string, about: string, sets: readonly string[], ink: (series: readonly string[]) => Ink): Kind {
  return {
    name,
    area: 'graphics',
    about,
    sets,
    queries: 2,
    plan(_, set, random) {
      const series = seriesColours(random);
      return edited(charts(set, random, series), ({ draw }) => draw(ink(series)));
    },
  };
}

function diagram(name: string, about: string, sets: readonly string[], ink: (series: readonly string[]) => Ink): Kind {
  return {
    name,
    area: 'graphics',
    about,
    sets,
    queries: 2,
    plan(_, set, random) {
      const series = seriesColours(random);
      return edited(diagrams(set, random, series), ({ draw }) => draw(ink(series)));
    },
  };
}

/** A kind that makes the same of every scan. */
function scan(
  name: string,
  about: string,
  sets: readonly string[],
  style: Partial<ScanStyle>,
  make: (scene: { picture: Rgba; clean: Rgba }) => Rgba,
): Kind {
  return {
    name,
    area: 'graphics',
    about,
    sets,
    queries: 2,
    plan: (_, set) => edited(scans(set, { ...SCAN, ...style }), make),
  };
}

/** Black where a pixel is darker than the mean of the square around it, `reach` px each way, by more than some levels; else white. */
function inkByLight(picture: Rgba, reach: number, levels: number): Rgba {
  const { width, height, data } = picture;
  const grey = (x: number, y: number) => {
    const at = 4 * (Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x)));
    return Math.round(luma(data[at]!, data[at + 1]!, data[at + 2]!));
  };
  // Sums of columns, which slide down row by row.
  const columns = Array.from({ length: width + 2 * reach }, (_, u) => {
    let sum = 0;
    for (let v = -reach - 1; v < reach; v++) sum += grey(u - reach, v);
    return sum;
  });
  let [row, sum] = [-1, 0];
  return painted(picture, (pixel, x, y) => {
    if (y !== row) {
      row = y;
      for (let u = 0; u < columns.length; u++)
        columns[u]! += grey(u - reach, y + reach) - grey(u - reach, y - reach - 1);
      sum = columns.slice(0, 2 * reach).reduce((a, b) => a + b, 0);
    }
    sum += columns[x + 2 * reach]! - (x > 0 ? columns[x - 1]! : 0);
    const mean = Math.round(sum / (2 * reach + 1) ** 2);
    pixel.fill(grey(x, y) > mean - levels ? 255 : 0, 0, 3);
  });
}

export const GRAPHIC_KINDS: readonly Kind[] = [
  {
    name: 'chart-recolour',
    area: 'graphics',
    about: 'The series in the colours of the house',
    sets: ['bars 800', 'pies 640'],
    queries: 2,
    plan(_, set, random) {
      const [from, to] = [seriesColours(random), seriesColours(random)];
      return edited(charts(set, random, from), ({ draw }) => draw({ ...PAPER, series: to }));
    },
  },
  chart('chart-dark', 'On a dark ground, the series as they were', ['lines 800', 'bars 640'], (series) => ({
    ...NIGHT,
    series,
  })),
  chart('chart-highlight', 'The first series in red, the others grey', ['bars 640', 'lines 800'], (series) => ({
    ...PAPER,
    series: series.map((_, i) => (i === 0 ? '#d32f2f' : '#b8bcc2')),
  })),
  chart('chart-print', 'For a black and white printer', ['pies 480', 'lines 640'], (series) => {
    const grey = (text: string) => {
      const y = luma(...(rgb(text) as [number, number, number]));
      return hex([y, y, y]);
    };
    return { ground: grey(PAPER.ground), ink: grey(PAPER.ink), faint: grey(PAPER.faint), series: series.map(grey) };
  }),
  {
    name: 'chart-transparent',
    area: 'graphics',
    about: 'On nothing in place of white',
    sets: ['bars 640', 'lines 640'],
    queries: 2,
    plan(_, set, random) {
      const series = seriesColours(random);
      return edited(charts(set, random, series), ({ draw }) => draw({ ...PAPER, ground: 'none', series }));
    },
  },
  {
    name: 'chart-stamped',
    area: 'graphics',
    about: 'A slanted red stamp in the middle: draft',
    sets: ['lines 800', 'bars 640'],
    queries: 2,
    plan(_, set, random) {
      return edited(charts(set, random, seriesColours(random)), async ({ picture }) => {
        const { width, height } = picture;
        const stamp = `<g transform="translate(${width / 2} ${height / 2}) rotate(-18)" fill="#c62828" fill-opacity="0.7" text-anchor="middle" font-family="Roboto" font-weight="bold"><rect x="-150" y="-52" width="300" height="92" rx="10" fill="none" stroke="#c62828" stroke-opacity="0.7" stroke-width="8"/><text y="22" font-size="72">DRAFT</text></g>`;
        return over(picture, await drawn(width, height, stamp));
      });
    },
  },
  diagram('diagram-dark', 'On a dark ground; the frames keep their colours', ['boxes 800', 'boxes 640'], (series) => ({
    ...NIGHT,
    series,
  })),
  diagram('diagram-blueprint', 'As a blueprint: white lines on blue', ['boxes 640', 'boxes 800'], (series) => ({
    ground: '#1d4e89',
    ink: '#ffffff',
    faint: '#2a5f9e',
    series: series.map(() => '#ffffff'),
  })),
  diagram('diagram-uncoloured', 'All frames in ink, the boxes white', ['boxes 800', 'boxes 480'], (series) => ({
    ...PAPER,
    faint: '#ffffff',
    series: series.map(() => PAPER.ink),
  })),
  {
    name: 'map-night',
    area: 'graphics',
    about: 'A map in its night colours',
    sets: ['town 640', 'town 512'],
    queries: 2,
    plan: (_, set) => edited(maps(set), ({ draw }) => draw(MAP_NIGHT)),
  },
  {
    name: 'map-pale',
    area: 'graphics',
    about: 'A map in pale greys, the water blue',
    sets: ['town 512', 'town 640'],
    queries: 2,
    plan: (_, set) =>
      edited(maps(set), ({ draw }) =>
        draw({
          land: '#fafafa',
          water: '#9ec9e2',
          park: '#eef1ec',
          road: '#ffffff',
          casing: '#dddddd',
          house: '#efefef',
          text: '#8a8a8a',
        }),
      ),
  },
  {
    name: 'map-pin',
    area: 'graphics',
    about: 'The same pin in the middle',
    sets: ['town 640', 'town 400'],
    queries: 2,
    plan: (_, set) =>
      edited(maps(set), async ({ picture }) => {
        const pin = `<path d="M32 62C14 40 8 34 8 24a24 24 0 0 1 48 0c0 10-6 16-24 38z" fill="#d93025" stroke="#8c1d18" stroke-width="2"/><circle cx="32" cy="24" r="9" fill="#ffffff"/>`;
        const [x, y] = [Math.round(picture.width / 2) - 32, Math.round(picture.height / 2) - 62];
        return over(picture, await drawn(64, 64, pin), x, y);
      }),
  },
  scan(
    'scan-whitened',
    'Yellowed paper made white, ink black',
    ['letter 900', 'letter 1200'],
    {},
    ({ clean }) => clean,
  ),
  scan(
    'scan-shade-removed',
    'The shade at the right side of the paper taken away',
    ['letter 900', 'letter 700'],
    { shade: 0.35, noise: 2, paper: [240, 240, 238] },
    ({ clean }) => clean,
  ),
  scan(
    'scan-threshold',
    'Black or white and nothing between',
    ['letter 900', 'letter 1200'],
    { noise: 6 },
    ({ picture }) =>
      painted(picture, (pixel) => pixel.fill(luma(pixel[0]!, pixel[1]!, pixel[2]!) < 140 ? 0 : 255, 0, 3)),
  ),
  scan(
    'scan-adaptive',
    'Black or white by the light around: what is darker than the mean of 25 px around by 12 levels is ink',
    ['letter 700', 'letter 900'],
    { shade: 0.35, noise: 4 },
    ({ picture }) => inkByLight(picture, 12, 12),
  ),
  scan(
    'scan-deskewed',
    'Turned back by the two degrees that it lay aslant',
    ['letter 900', 'letter 700'],
    { degrees: 2, noise: 0 },
    ({ picture }) => turned(picture, -2),
  ),
  scan('scan-blue-ink', 'Written in blue on clean paper', ['letter 700', 'letter 900'], { noise: 0 }, ({ clean }) =>
    painted(clean, (pixel) => {
      const blue: Rgb = [29, 53, 135];
      for (let c = 0; c < 3; c++) pixel[c] = blue[c]! + ((255 - blue[c]!) * pixel[c]!) / 255;
    }),
  ),
  scan(
    'scan-ink-alone',
    'The ink alone, on nothing',
    ['letter 700', 'letter 900'],
    { noise: 0, paper: [255, 255, 255], ink: [0, 0, 0] },
    ({ picture }) =>
      painted(picture, (pixel) => {
        pixel[3] = 255 - pixel[0]!;
        pixel.fill(0, 0, 3);
      }),
  ),
];
