import { BRANDS, hex } from '../draw/colour.ts';
import { blurred, mosaic } from '../draw/filter.ts';
import { blank, cropped, filled, over, painted, type Rgb, type Rgba } from '../draw/rgba.ts';
import { rounded, roundedOff } from '../draw/shape.ts';
import { edited, type Kind } from '../kind.ts';
import { drawn } from '../sources/fonts.ts';
import { DARK, LIGHT, NAME_BOX, pages } from '../sources/pages.ts';
import { dropShadow } from './shadow.ts';

/** A kind that makes the same of every page, by its pixels. */
function page(
  name: string,
  about: string,
  sets: readonly string[],
  make: (picture: Rgba) => Rgba | Promise<Rgba>,
): Kind {
  return {
    name,
    area: 'pages',
    about,
    sets,
    queries: 2,
    plan: (studio, set, random) => edited(pages(studio, set, random), ({ picture }) => make(picture)),
  };
}

/** Rows from one entry of a dashboard's menu to the next. */
const MENU_STEP = 48;

/** Which entry of a dashboard's menu is chosen: the one on a coloured ground. */
function chosenEntry({ width, data }: Rgba): number {
  const isWhite = (entry: number) => data[4 * ((94 + MENU_STEP * entry) * width + 30)] === 255;
  let entry = 0;
  while (entry < 8 && isWhite(entry)) entry++;
  return entry;
}

/** The bar of a browser's window: three dots and a field for the address. */
async function windowed(picture: Rgba): Promise<Rgba> {
  const { width, height } = picture;
  const bar = 48;
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, i) => `<circle cx="${26 + 22 * i}" cy="24" r="7" fill="${fill}"/>`,
  );
  const field = `<rect x="120" y="10" width="${width - 240}" height="28" rx="8" fill="#ffffff"/><text x="140" y="30" font-family="Open Sans" font-size="15" fill="#555555">example.com</text>`;
  const head = await drawn(
    width,
    bar,
    `<rect width="${width}" height="${bar}" fill="#dfe1e5"/>${dots.join('')}${field}`,
  );
  return over(over(blank(width, height + bar), head), picture, 0, bar);
}

export const PAGE_KINDS: readonly Kind[] = [
  {
    name: 'page-dark',
    area: 'pages',
    about: 'Dark mode; photographs and the colours of states stay',
    sets: ['dashboard', 'shop'],
    queries: 2,
    plan: (studio, set, random) =>
      edited(pages(studio, set, random), ({ draw, brand }) => draw({ ...DARK, brand: hex(brand) })),
  },
  {
    name: 'page-light',
    area: 'pages',
    about: 'Light mode from dark mode; photographs and the colours of states stay',
    sets: ['article', 'phone'],
    queries: 2,
    plan(studio, set, random) {
      const source = pages(studio, set, random);
      return edited(
        async (pair) => {
          const { draw, brand } = await source(pair);
          return { picture: await draw({ ...DARK, brand: hex(brand) }), draw, brand };
        },
        ({ draw, brand }) => draw({ ...LIGHT, brand: hex(brand) }),
      );
    },
  },
  {
    name: 'page-brand',
    area: 'pages',
    about: 'Another brand colour',
    sets: ['dashboard', 'shop'],
    queries: 2,
    plan(studio, set, random) {
      const first = random.int(0, BRANDS.length);
      const other = BRANDS[(first + 7) % BRANDS.length]!;
      return edited(pages(studio, set, random, BRANDS[first]), ({ draw }) => draw({ ...LIGHT, brand: hex(other) }));
    },
  },
  {
    name: 'page-phone-brand',
    area: 'pages',
    about: 'Another brand colour and warmer greys on a telephone',
    sets: ['phone', 'article'],
    queries: 2,
    plan(studio, set, random) {
      const first = random.int(0, BRANDS.length);
      const other = BRANDS[(first + 11) % BRANDS.length]!;
      const warm = { ground: '#faf6f0', surface: '#ffffff', line: '#e8dfd2', text: '#2b2118', muted: '#857565' };
      return edited(pages(studio, set, random, BRANDS[first]), ({ draw }) => draw({ ...warm, brand: hex(other) }));
    },
  },
  page('page-window', 'In the window of a browser', ['shop', 'dashboard'], windowed),
  page(
    'page-shadow',
    'Round corners and a soft shadow on a coloured ground, 80 pixels around',
    ['dashboard', 'article'],
    (picture) => {
      const { width, height } = picture;
      const [w, h] = [width + 160, height + 160];
      const card = over(blank(w, h), roundedOff(picture, 14), 80, 80);
      return over(filled(w, h, [99, 102, 241]), dropShadow(card, { dx: 0, dy: 16, sigma: 14, opacity: 0.45 }));
    },
  ),
  page('page-device', 'On the screen of a telephone, on nothing', ['phone', 'phone jpeg'], (picture) => {
    const { width, height } = picture;
    const bezel = 18;
    const body = rounded(width + 2 * bezel, height + 2 * bezel, 52, [24, 24, 27]);
    const notch = rounded(110, 26, 13, [24, 24, 27]);
    return over(
      over(body, roundedOff(picture, 36), bezel, bezel),
      notch,
      Math.round((width - 110) / 2) + bezel,
      bezel + 10,
    );
  }),
  page('page-name-barred', 'The name of who is signed in under a black bar', ['dashboard', 'article'], (picture) => {
    const [x, y, width, height] = NAME_BOX;
    return over(picture, filled(width, height, [0, 0, 0]), x, y);
  }),
  page(
    'page-choice-barred',
    'The chosen entry of the menu under a black bar, wherever it is',
    ['dashboard', 'dashboard 2'],
    (picture) => over(picture, filled(140, 26, [0, 0, 0]), 44, 94 + MENU_STEP * chosenEntry(picture)),
  ),
  page(
    'page-state-barred',
    'Every red state in the table under a black bar',
    ['dashboard', 'dashboard 2'],
    (picture) => {
      const rows = [0, 1, 2, 3, 4, 5, 6, 7].map((row) => 536 + 42 * row).filter((y) => y < 860);
      const isRed = (y: number) =>
        picture.data[4 * ((y + 14) * picture.width + 785)]! > 200 &&
        picture.data[4 * ((y + 14) * picture.width + 785) + 1]! < 100;
      return rows.filter(isRed).reduce((under, y) => over(under, filled(92, 28, [0, 0, 0]), 780, y), picture);
    },
  ),
  page('page-name-blurred', 'The name of who is signed in blurred', ['shop', 'dashboard'], (picture) => {
    const [x, y, width, height] = NAME_BOX;
    return over(picture, blurred(cropped(picture, x, y, width, height), 6), x, y);
  }),
  page('page-name-pixelated', 'The name of who is signed in made of blocks', ['article', 'shop'], (picture) => {
    const [x, y, width, height] = NAME_BOX;
    return mosaic(picture, 10, x, y, width, height);
  }),
  page('page-callout', 'A red frame around the menu at the top', ['dashboard', 'shop'], (picture) => {
    const frame = rounded(560, 52, 10, [220, 38, 38]);
    const inner = rounded(552, 44, 6, [0, 0, 0]);
    const hollow = painted(frame, (pixel, x, y) => {
      const [u, v] = [x - 4, y - 4];
      if (u < 0 || v < 0 || u >= 552 || v >= 44) return;
      pixel[3]! *= 1 - inner.data[(v * 552 + u) * 4 + 3]! / 255;
    });
    return over(picture, hollow, 236, 6);
  }),
  page(
    'page-behind-dialog',
    'Darkened by half, with the same dialog in the middle',
    ['shop', 'phone'],
    async (picture) => {
      const { width, height } = picture;
      const dim = over(picture, filled(width, height, [0, 0, 0], 128));
      const [w, h] = [320, 180];
      const dialog = `<rect width="${w}" height="${h}" rx="14" fill="#ffffff"/><g font-family="Lato"><text x="28" y="52" font-size="22" font-weight="bold" fill="#111827">Delete this file?</text><text x="28" y="86" font-size="16" fill="#4b5563">It cannot be undone.</text><rect x="190" y="120" width="104" height="40" rx="8" fill="#dc2626"/><text x="242" y="146" font-size="16" fill="#ffffff" text-anchor="middle">Delete</text></g>`;
      return over(dim, await drawn(w, h, dialog), Math.round((width - w) / 2), Math.round((height - h) / 2));
    },
  ),
  page('page-header-cut', 'Without the bar at the top', ['article', 'dashboard'], (picture) =>
    cropped(picture, 0, 64, picture.width, picture.height - 64),
  ),
  page('page-tinted-print', 'Printed in one ink: navy on white', ['dashboard', 'article'], (picture) => {
    const ink: Rgb = [23, 37, 84];
    return painted(picture, (pixel) => {
      const y = (0.299 * pixel[0]! + 0.587 * pixel[1]! + 0.114 * pixel[2]!) / 255;
      for (let c = 0; c < 3; c++) pixel[c] = ink[c]! + (255 - ink[c]!) * y;
    });
  }),
];
