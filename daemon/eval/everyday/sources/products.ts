import type { Random } from '../../../figures/random.ts';
import { fromHsl, hex, mix } from '../draw/colour.ts';
import { blank, filled, over, type Rgb, type Rgba } from '../draw/rgba.ts';
import type { Scene } from '../kind.ts';
import type { Studio } from '../studio.ts';
import { drawn } from './fonts.ts';
import { drawIcon } from './icons.ts';

export interface ProductScene extends Scene {
  /** The thing alone, on nothing, where it stands in the picture. */
  readonly object: Rgba;
  readonly ground: Rgb;
  /** Draws the thing alone in another colour, where it has one. */
  recoloured(colour: Rgb): Promise<Rgba>;
}

/** Where a thing stands: its middle as shares of the picture, and its size as a share of the shorter side. */
interface Stand {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

export interface ProductStyle {
  readonly ground: Rgb;
  /** How far from the middle it may stand, as a share of the picture. */
  readonly drift: number;
}

const STUDIO: ProductStyle = { ground: [250, 250, 249], drift: 0.03 };

/**
 * Things on a plain, near-white ground, such as shops show: "drawn 512" draws bottles, mugs, lamps and such by number, "emoji 400" takes
 * icons of things with gradients. The number is the side in pixels; queries from the fifth on are of another shape.
 */
export function products(studio: Studio, set: string, style: Partial<ProductStyle> = {}) {
  const [from, size] = set.split(' ');
  const side = Number(size);
  const { ground, drift } = { ...STUDIO, ...style };
  const things = studio.iconNames('fluent-emoji').filter((name) => THINGS.test(name));
  return async (random: Random, number: number): Promise<ProductScene> => {
    const [width, height] = number >= 4 ? [side, Math.round(side * 1.25)] : [side, side];
    const stand = {
      x: 0.5 + drift * random.uniform(-1, 1),
      y: 0.5 + drift * random.uniform(-1, 1),
      size: random.uniform(0.52, 0.7),
    };
    const colour = fromHsl(random.int(0, 360), random.uniform(0.45, 0.8), random.uniform(0.35, 0.55));
    const thing = random.pick(Object.values(DRAWN));
    const detail = random.next();
    const icon = studio.icon('fluent-emoji', random.pick(things));
    const draw = async (tint: Rgb) => {
      if (from === 'drawn') return drawThing(thing(shades(tint), detail), width, height, stand);
      const inner = Math.round(stand.size * Math.min(width, height));
      const picture = await drawIcon(icon, inner);
      return over(
        blank(width, height),
        picture,
        Math.round(stand.x * width - inner / 2),
        Math.round(stand.y * height - inner / 2),
      );
    };
    const object = await draw(colour);
    return { picture: over(filled(width, height, ground), object), object, ground, recoloured: draw };
  };
}

/** Names of icons that a shop might sell. */
const THINGS =
  /^(backpack|handbag|briefcase|teapot|hot-beverage|wrapped-gift|running-shoe|high-heeled|mans-shoe|womans-boot|camera|television|radio|guitar|violin|trumpet|drum|saxophone|umbrella|watch|alarm-clock|mantelpiece|crown|top-hat|billed-cap|glasses|sunglasses|t-shirt|dress|jeans|coat|scarf|gloves|lipstick|ring|gem|candle|lamp|flashlight|light-bulb|telephone|mobile-phone|laptop|desktop|keyboard|joystick|bicycle|skateboard|soccer|basketball|tennis|bottle|wine-glass|cup|mug|jar|hammer|axe|wrench|screwdriver|toolbox|chair|couch|bed|teddy|kite|yo-yo|package|book|notebook|soap|sponge|toothbrush|broom|basket|bucket)/;

interface Shades {
  readonly base: string;
  readonly dark: string;
  readonly light: string;
}

function shades(colour: Rgb): Shades {
  return { base: hex(colour), dark: hex(mix(colour, [0, 0, 0], 0.45)), light: hex(mix(colour, [255, 255, 255], 0.45)) };
}

/** Draws a thing of a 100 x 100 box. */
function drawThing(elements: string, width: number, height: number, { x, y, size }: Stand): Promise<Rgba> {
  const scale = (size * Math.min(width, height)) / 100;
  return drawn(
    width,
    height,
    `<g transform="translate(${x * width - 50 * scale} ${y * height - 50 * scale}) scale(${scale})">${elements}</g>`,
  );
}

/** Light from the left: dark at both sides, a bright band. */
function sheen({ base, dark, light }: Shades): string {
  return `<defs><linearGradient id="s"><stop offset="0" stop-color="${dark}"/><stop offset="0.25" stop-color="${light}"/><stop offset="0.5" stop-color="${base}"/><stop offset="1" stop-color="${dark}"/></linearGradient><linearGradient id="t" x2="0" y2="1"><stop offset="0" stop-color="${light}"/><stop offset="1" stop-color="${base}"/></linearGradient></defs>`;
}

/** Things by their name, in a box of 100 x 100; `detail`, 0..1, decides their proportions. */
const DRAWN: Readonly<Record<string, (shades: Shades, detail: number) => string>> = {
  bottle: (s, d) =>
    `${sheen(s)}<path d="M42 4h16v14c0 ${6 + 6 * d} 12 10 12 24v48c0 5-4 8-9 8H39c-5 0-9-3-9-8V42c0-14 12-18 12-24z" fill="url(#s)"/><rect x="30" y="52" width="40" height="${18 + 8 * d}" fill="#f4efe2"/><rect x="36" y="58" width="28" height="3" fill="${s.dark}"/><rect x="41" y="1" width="18" height="8" rx="2" fill="#3b2f2a"/>`,
  mug: (s, d) =>
    `${sheen(s)}<path d="M68 36h10a14 14 0 0 1 0 ${28 + 6 * d}H66" fill="none" stroke="${s.dark}" stroke-width="8"/><path d="M14 22h56v54c0 8-5 12-12 12H26c-7 0-12-4-12-12z" fill="url(#s)"/><ellipse cx="42" cy="22" rx="28" ry="7" fill="${s.light}"/><ellipse cx="42" cy="23" rx="24" ry="5" fill="#4a2c1a"/>`,
  lamp: (s, d) =>
    `${sheen(s)}<path d="M30 6h40l14 40H16z" fill="url(#t)"/><rect x="47" y="46" width="6" height="${36 + 6 * d}" fill="#8a8f98"/><ellipse cx="50" cy="90" rx="24" ry="6" fill="#5b6069"/>`,
  ball: (s, d) =>
    `<defs><radialGradient id="r" cx="0.35" cy="0.3" r="0.8"><stop offset="0" stop-color="#ffffff"/><stop offset="0.25" stop-color="${s.light}"/><stop offset="0.7" stop-color="${s.base}"/><stop offset="1" stop-color="${s.dark}"/></radialGradient></defs><circle cx="50" cy="50" r="${40 + 6 * d}" fill="url(#r)"/>`,
  box: (s, d) =>
    `<path d="M50 8l42 20-42 ${20 + 3 * d}L8 28z" fill="${s.light}"/><path d="M8 28l42 22v46L8 74z" fill="${s.base}"/><path d="M92 28L50 50v46l42-22z" fill="${s.dark}"/><path d="M28 18l42 21v12l8-4V35L36 14z" fill="#f1e3c4"/>`,
  book: (s, d) =>
    `${sheen(s)}<path d="M20 8h58v80H20z" fill="url(#t)"/><path d="M20 8h8v80h-8z" fill="${s.dark}"/><path d="M22 88h56v6H24z" fill="#efe9dc"/><rect x="36" y="${20 + 6 * d}" width="34" height="6" fill="#ffffff" fill-opacity="0.85"/><rect x="36" y="${32 + 6 * d}" width="24" height="4" fill="#ffffff" fill-opacity="0.6"/>`,
  vase: (s, d) =>
    `${sheen(s)}<path d="M38 6h24c-2 12 ${18 + 8 * d} 26 18 52 0 22-12 34-30 34S20 80 20 58C20 32 40 18 38 6z" fill="url(#s)"/><path d="M22 52c18 6 38 6 56 0v8c-18 6-38 6-56 0z" fill="#fdf6e3" fill-opacity="0.8"/>`,
  bag: (s, d) =>
    `${sheen(s)}<path d="M34 34V22a16 16 0 0 1 32 0v12" fill="none" stroke="${s.dark}" stroke-width="5"/><path d="M14 34h72l-6 ${50 + 6 * d}c0 4-3 6-7 6H27c-4 0-7-2-7-6z" fill="url(#t)"/><rect x="40" y="52" width="20" height="14" rx="3" fill="${s.dark}"/><circle cx="50" cy="59" r="2.5" fill="#e6c46a"/>`,
  headphones: (s, d) =>
    `${sheen(s)}<path d="M16 60V50a34 34 0 0 1 68 0v10" fill="none" stroke="${s.dark}" stroke-width="${6 + 2 * d}"/><rect x="8" y="52" width="20" height="36" rx="9" fill="url(#s)"/><rect x="72" y="52" width="20" height="36" rx="9" fill="url(#s)"/>`,
  clock: (s, d) =>
    `${sheen(s)}<circle cx="50" cy="50" r="44" fill="url(#s)"/><circle cx="50" cy="50" r="36" fill="#fbfaf7"/><path d="M50 50V${24 + 4 * d}M50 50l${14 + 8 * d} 8" stroke="#1f2937" stroke-width="4" stroke-linecap="round"/><circle cx="50" cy="50" r="3.5" fill="${s.base}"/>`,
};
