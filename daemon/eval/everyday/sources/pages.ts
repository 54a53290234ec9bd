import { type Random, shuffled } from '../../../figures/random.ts';
import { BRANDS, hex } from '../draw/colour.ts';
import { over, type Rgb, type Rgba } from '../draw/rgba.ts';
import { roundedOff } from '../draw/shape.ts';
import type { Scene } from '../kind.ts';
import type { Studio } from '../studio.ts';
import { capital, drawn, FONTS, word } from './fonts.ts';
import { cutOut } from './photos.ts';

/** The colours of a page that a theme decides. Colours of states and of photographs are its content. */
export interface Theme {
  readonly ground: string;
  readonly surface: string;
  readonly line: string;
  readonly text: string;
  readonly muted: string;
  readonly brand: string;
}

export const LIGHT: Omit<Theme, 'brand'> = {
  ground: '#f5f6f8',
  surface: '#ffffff',
  line: '#e2e5ea',
  text: '#1b1f27',
  muted: '#6b7280',
};

export const DARK: Omit<Theme, 'brand'> = {
  ground: '#14171c',
  surface: '#1f242c',
  line: '#333a45',
  text: '#eceff4',
  muted: '#98a1b0',
};

/** Good, waiting and bad: none is a brand's. */
const STATES = ['#179b52', '#f2a20c', '#d92d20'];

export interface PageScene extends Scene {
  readonly brand: Rgb;
  draw(theme: Theme): Promise<Rgba>;
}

interface Placed {
  readonly picture: Rgba;
  readonly x: number;
  readonly y: number;
}

interface Sketch {
  elements(theme: Theme): string;
  readonly photos: readonly { x: number; y: number; width: number; height: number }[];
}

/** Pages of one product: a "dashboard", a "shop" or an "article" of 1440 x 900, or a "phone" of 390 x 844. Content differs by number. */
export function pages(studio: Studio, set: string, job: Random, brand: Rgb = job.pick(BRANDS)) {
  const [layout = ''] = set.split(' ');
  const [width, height] = layout === 'phone' ? [390, 844] : [1440, 900];
  const look: Look = { font: job.pick(FONTS), name: capital(word('product', job.int(0, 1e6))) };
  const sketch = LAYOUTS[layout]!;
  return async (random: Random): Promise<PageScene> => {
    const { elements, photos } = sketch(random, look);
    const deck = shuffled(studio.photos, random);
    const placed: Placed[] = [];
    for (const [i, { x, y, ...size }] of photos.entries()) {
      const photo = await studio.open(deck[i % deck.length]!);
      placed.push({ picture: roundedOff(await cutOut(photo, size.width, size.height, random), 8), x, y });
    }
    const draw = async (theme: Theme) => {
      const ground = `<rect width="${width}" height="${height}" fill="${theme.ground}"/>`;
      const page = await drawn(width, height, `${ground}<g font-family="${look.font}">${elements(theme)}</g>`);
      return placed.reduce((under, { picture, x, y }) => over(under, picture, x, y), page);
    };
    return { picture: await draw({ ...LIGHT, brand: hex(brand) }), brand, draw };
  };
}

interface Look {
  readonly font: string;
  readonly name: string;
}

const LAYOUTS: Readonly<Record<string, (random: Random, look: Look) => Sketch>> = { dashboard, shop, article, phone };

const text = (x: number, y: number, size: number, fill: string, content: string, more = '') =>
  `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" ${more}>${content}</text>`;
const box = (x: number, y: number, width: number, height: number, fill: string, radius = 0, more = '') =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}" ${more}/>`;
const BOLD = 'font-weight="bold"';

/** A title of this many words. */
function words(random: Random, count: number): string {
  return capital(Array.from({ length: count }, () => word(random.int(0, 1e6))).join(' '));
}

/** Where every page shows who is signed in: (x, y, width, height). */
export const NAME_BOX = [1230, 18, 130, 28] as const;

function topBar(
  { surface, line, brand, text: ink, muted }: Theme,
  { name }: Look,
  user: string,
  items: readonly string[],
) {
  return (
    box(0, 0, 1440, 64, surface) +
    box(0, 63, 1440, 1, line) +
    box(32, 18, 28, 28, brand, 7) +
    text(72, 41, 22, ink, name, BOLD) +
    items.map((item, i) => text(260 + 130 * i, 40, 16, i === 0 ? brand : muted, item)).join('') +
    text(1234, 39, 16, ink, user) +
    `<circle cx="1390" cy="32" r="16" fill="${brand}"/>`
  );
}

function dashboard(random: Random, look: Look): Sketch {
  const user = `${words(random, 1)} ${words(random, 1)}`;
  const items = [1, 2, 3, 4].map(() => words(random, 1));
  const menu = Array.from({ length: random.int(6, 9) }, () => words(random, 1));
  const active = random.int(0, 5);
  const cards = [0, 1, 2, 3].map(() => ({
    label: words(random, 2),
    value: random.int(100, 99999),
    up: random.chance(0.5),
  }));
  const bars = Array.from({ length: 14 }, () => random.int(30, 190));
  const rows = Array.from({ length: random.int(5, 8) }, () => ({
    id: `#${random.int(1000, 9999)}`,
    who: `${words(random, 1)} ${words(random, 1)}`,
    state: random.int(0, 3),
    sum: (random.int(900, 99000) / 100).toFixed(2),
  }));
  const names = ['Paid', 'Pending', 'Failed'];
  return {
    photos: [],
    elements: (theme) => {
      const { surface, line, brand, muted, text: ink } = theme;
      return (
        topBar(theme, look, user, items) +
        box(0, 64, 220, 836, surface) +
        box(219, 64, 1, 836, line) +
        menu
          .map((item, i) =>
            i === active
              ? box(12, 88 + 48 * i, 196, 38, brand, 8) + text(52, 113 + 48 * i, 16, '#ffffff', item)
              : `<circle cx="34" cy="${107 + 48 * i}" r="6" fill="${muted}"/>${text(52, 113 + 48 * i, 16, ink, item)}`,
          )
          .join('') +
        cards
          .map(
            ({ label, value, up }, i) =>
              box(252 + 292 * i, 96, 268, 120, surface, 12, `stroke="${line}"`) +
              text(272 + 292 * i, 130, 15, muted, label) +
              text(272 + 292 * i, 176, 34, ink, value.toLocaleString('en'), BOLD) +
              text(440 + 292 * i, 174, 15, up ? STATES[0]! : STATES[2]!, up ? '+4.2 %' : '-1.8 %'),
          )
          .join('') +
        box(252, 240, 1144, 250, surface, 12, `stroke="${line}"`) +
        bars
          .map((bar, i) => box(290 + 76 * i, 466 - bar, 44, bar, brand, 4, i % 2 ? 'fill-opacity="0.55"' : ''))
          .join('') +
        box(252, 514, 1144, 60 + 42 * rows.length, surface, 12, `stroke="${line}"`) +
        rows
          .map(
            ({ id, who, state, sum }, i) =>
              text(280, 556 + 42 * i, 16, muted, id) +
              text(430, 556 + 42 * i, 16, ink, who) +
              box(780, 536 + 42 * i, 92, 28, STATES[state]!, 14) +
              text(826, 555 + 42 * i, 14, '#ffffff', names[state]!, 'text-anchor="middle"') +
              text(1360, 556 + 42 * i, 16, ink, sum, 'text-anchor="end"') +
              (i > 0 ? box(272, 530 + 42 * i, 1104, 1, line) : ''),
          )
          .join('')
      );
    },
  };
}

function shop(random: Random, look: Look): Sketch {
  const user = `${words(random, 1)} ${words(random, 1)}`;
  const items = [1, 2, 3, 4, 5].map(() => words(random, 1));
  const columns = random.int(3, 5);
  const width = Math.floor((1376 - 24 * (columns - 1)) / columns);
  const things = Array.from({ length: columns }, () => ({
    name: words(random, 2),
    price: random.int(9, 300),
    sold: random.chance(0.4),
  }));
  const heading = words(random, 3);
  const line1 = words(random, 6);
  return {
    photos: [
      { x: 720, y: 96, width: 688, height: 300 },
      ...things.map((_, i) => ({ x: 32 + i * (width + 24), y: 440, width, height: 250 })),
    ],
    elements: (theme) => {
      const { surface, line, brand, muted, text: ink } = theme;
      return (
        topBar(theme, look, user, items) +
        text(32, 190, 52, ink, heading, BOLD) +
        text(32, 240, 20, muted, line1) +
        box(32, 290, 190, 56, brand, 28) +
        text(127, 325, 19, '#ffffff', 'Shop now', `${BOLD} text-anchor="middle"`) +
        things
          .map(({ name, price, sold }, i) => {
            const x = 32 + i * (width + 24);
            return (
              box(x, 700, width, 160, surface, 12, `stroke="${line}"`) +
              text(x + 20, 738, 20, ink, name, BOLD) +
              text(x + 20, 772, 18, muted, `${price}.00`) +
              box(x + 20, 800, 120, 40, brand, 8) +
              text(x + 80, 826, 16, '#ffffff', 'Add', 'text-anchor="middle"') +
              (sold ? text(x + 160, 826, 16, STATES[2]!, 'Last one') : text(x + 160, 826, 16, STATES[0]!, 'In stock'))
            );
          })
          .join('')
      );
    },
  };
}

function article(random: Random, look: Look): Sketch {
  const user = `${words(random, 1)} ${words(random, 1)}`;
  const items = [1, 2, 3].map(() => words(random, 1));
  const title = words(random, 4);
  const lines = Array.from({ length: 12 }, () => words(random, 7));
  const quote = words(random, 5);
  const source = words(random, 3);
  const day = random.int(1, 29);
  const left = random.chance(0.5);
  const side = left ? 900 : 120;
  const main = left ? 120 : 520;
  return {
    photos: [{ x: main, y: 210, width: 800, height: 300 }],
    elements: (theme) => {
      const { surface, line, brand, muted, text: ink } = theme;
      return (
        topBar(theme, look, user, items) +
        text(120, 150, 46, ink, title, BOLD) +
        text(120, 186, 17, muted, `${user}, ${day} May`) +
        lines.map((content, i) => text(main, 550 + 28 * i, 18, i % 5 === 4 ? brand : ink, content)).join('') +
        box(side + (left ? 60 : 0), 210, 360, 300, surface, 12, `stroke="${line}"`) +
        box(side + (left ? 60 : 0), 230, 5, 120, brand) +
        text(side + (left ? 84 : 24), 270, 20, ink, quote) +
        text(side + (left ? 84 : 24), 310, 16, muted, source)
      );
    },
  };
}

function phone(random: Random, look: Look): Sketch {
  const rows = Array.from({ length: 6 }, () => ({
    title: words(random, 2),
    note: words(random, 3),
    state: random.int(0, 4),
  }));
  const heading = words(random, 2);
  return {
    photos: [{ x: 20, y: 120, width: 350, height: 190 }],
    elements: ({ surface, line, brand, muted, text: ink }) =>
      text(20, 34, 15, ink, '9:41', BOLD) +
      box(330, 22, 40, 14, ink, 4) +
      text(20, 92, 30, ink, heading, BOLD) +
      rows
        .map(
          ({ title, note, state }, i) =>
            box(20, 330 + 70 * i, 350, 60, surface, 10, `stroke="${line}"`) +
            `<circle cx="50" cy="${360 + 70 * i}" r="16" fill="${state < 3 ? STATES[state] : brand}"/>` +
            text(80, 355 + 70 * i, 16, ink, title, BOLD) +
            text(80, 377 + 70 * i, 14, muted, note),
        )
        .join('') +
      box(0, 768, 390, 76, surface) +
      box(0, 768, 390, 1, line) +
      [0, 1, 2, 3]
        .map((i) => `<circle cx="${60 + 90 * i}" cy="800" r="12" fill="${i === 1 ? brand : muted}"/>`)
        .join('') +
      text(60, 832, 11, muted, look.name, 'text-anchor="middle"'),
  };
}
