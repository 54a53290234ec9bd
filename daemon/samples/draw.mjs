// Draws the playground's samples. The icons come from npm packages that Likewise does not need otherwise:
//   npm install --prefix /tmp/icons @iconify-json/noto @iconify-json/fluent-emoji-flat
//   node daemon/samples/draw.mjs /tmp/icons
// Each example output is made from its input by an exact operation on the pixels; nothing was drawn or corrected by hand.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const SIDE = 192;
const icons = process.argv[2];
const here = fileURLToPath(new URL('.', import.meta.url));

const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];
const BLUE = [59, 130, 246];
const GREEN = [34, 197, 94];
const PINK = [236, 72, 153];
const AMBER = [234, 179, 8];
const NAVY = [30, 41, 59];
const ORANGE = [249, 115, 22];
const PALE = [243, 244, 246];
const VIOLET = [168, 85, 247];
const TEAL = [20, 184, 166];

/** An icon as RGBA, SIDE x SIDE, `size` pixels large in the middle. */
async function icon(name, size = 146) {
  const [set, id] = name.split(':');
  const all = JSON.parse(readFileSync(join(icons, 'node_modules/@iconify-json', set, 'icons.json'), 'utf8'));
  const { body, width = all.width, height = all.height } = all.icons[id];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${size}" height="${size}" viewBox="0 0 ${width ?? 16} ${height ?? 16}">${body}</svg>`;
  const margin = Math.floor((SIDE - size) / 2);
  const rest = SIDE - size - margin;
  return sharp(Buffer.from(svg))
    .resize(size, size)
    .extend({ top: margin, left: margin, bottom: rest, right: rest, background: { r: 0, g: 0, b: 0, alpha: 0 } })
    .ensureAlpha()
    .raw()
    .toBuffer();
}

/** An RGB picture whose pixel at (x, y) is paint(x, y, at), `at` counting pixels. */
function picture(paint) {
  const out = Buffer.alloc(SIDE * SIDE * 3);
  for (let at = 0; at < SIDE * SIDE; at++) out.set(paint(at % SIDE, Math.floor(at / SIDE), at), at * 3);
  return out;
}

const pixel = (rgb, at) => [rgb[at * 3], rgb[at * 3 + 1], rgb[at * 3 + 2]];
const mix = (a, b, share) => a.map((value, channel) => Math.round(value * (1 - share) + b[channel] * share));
const grey = ([r, g, b]) => Math.round(0.299 * r + 0.587 * g + 0.114 * b);
const alphaAt = (rgba, at) => rgba[at * 4 + 3] / 255;

const on = (rgba, ground) =>
  picture((_x, _y, at) => mix(ground, [rgba[at * 4], rgba[at * 4 + 1], rgba[at * 4 + 2]], alphaAt(rgba, at)));
const tinted = (rgba, ground, colour) => picture((_x, _y, at) => mix(ground, colour, alphaAt(rgba, at)));
const each = (rgb, change) => picture((_x, _y, at) => change(pixel(rgb, at)));

function edges(rgb) {
  const light = (x, y) =>
    grey(pixel(rgb, Math.min(SIDE - 1, Math.max(0, y)) * SIDE + Math.min(SIDE - 1, Math.max(0, x))));
  return picture((x, y) => {
    const steep = Math.abs(light(x + 1, y) - light(x - 1, y)) + Math.abs(light(x, y + 1) - light(x, y - 1));
    const value = Math.min(255, Math.max(0, steep * 1.5 - 15));
    return [value, value, value];
  });
}

function box(rgba) {
  const xs = [];
  const ys = [];
  for (let at = 0; at < SIDE * SIDE; at++) {
    if (alphaAt(rgba, at) < 0.5) continue;
    xs.push(at % SIDE);
    ys.push(Math.floor(at / SIDE));
  }
  const [left, right] = bounds(xs);
  const [top, bottom] = bounds(ys);
  return picture((x, y) => (x >= left && x <= right && y >= top && y <= bottom ? WHITE : BLACK));
}

const bounds = (values) =>
  values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [SIDE, 0]);

function outlined(rgba, ground, colour, width) {
  const near = (x, y) => {
    for (let dy = -width; dy <= width; dy++) {
      for (let dx = -width; dx <= width; dx++) {
        const [u, v] = [x + dx, y + dy];
        if (dx * dx + dy * dy > width * width || u < 0 || v < 0 || u >= SIDE || v >= SIDE) continue;
        if (alphaAt(rgba, v * SIDE + u) > 0.5) return true;
      }
    }
    return false;
  };
  const rgb = on(rgba, ground);
  return picture((x, y, at) => mix(near(x, y) ? colour : ground, pixel(rgb, at), near(x, y) ? alphaAt(rgba, at) : 1));
}

/** Adds noise of this standard deviation, the same at every run. */
function noisy(rgb, deviation, seed) {
  let state = seed;
  const random = () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return (state + 1) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  return each(rgb, (colour) =>
    colour.map((value) => Math.min(255, Math.max(0, Math.round(value + deviation * normal())))),
  );
}

/** What a task makes of an icon on a ground: the picture before, and after. `index` is 0 for the example. */
const TASKS = {
  'cut-out': (art, ground) => [on(art, ground), on(art, WHITE)],
  edges: (art, ground) => [tinted(art, ground, WHITE), edges(tinted(art, ground, WHITE))],
  'two-colours': (art, ground) => [on(art, ground), tinted(art, [68, 1, 84], [253, 231, 37])],
  grey: (art, ground) => [on(art, ground), each(on(art, ground), (colour) => Array(3).fill(grey(colour)))],
  night: (art, ground) => [
    on(art, ground),
    each(on(art, ground), (colour) => colour.map((value) => Math.round(value * 0.45))),
  ],
  duotone: (art, ground) => [on(art, ground), each(on(art, ground), (colour) => mix(NAVY, AMBER, grey(colour) / 255))],
  detect: (art, ground) => [on(art, ground), box(art)],
  silhouette: (art, ground) => [on(art, ground), tinted(art, ground, NAVY)],
  colourise: (art, ground) => [each(on(art, ground), (colour) => Array(3).fill(grey(colour))), on(art, ground)],
  denoise: (art, ground, index) => [noisy(on(art, ground), 40, 7 + index), on(art, ground)],
  outline: (art, ground) => [on(art, ground), outlined(art, ground, WHITE, 6)],
  'brand-colour': (art, ground) => [tinted(art, ground, TEAL), tinted(art, ground, VIOLET)],
};

/** The example first, then the queries. */
const ART = {
  'cut-out': [
    ['noto:rocket', BLUE],
    ['noto:strawberry', GREEN],
    ['noto:teapot', VIOLET],
    ['noto:balloon', BLUE],
    ['noto:cactus', PINK],
  ],
  edges: [
    ['noto:sailboat', BLUE],
    ['noto:umbrella', GREEN],
    ['noto:cactus', PINK],
    ['noto:teapot', VIOLET],
    ['noto:crown', NAVY],
  ],
  'two-colours': [
    ['noto:pear', BLUE],
    ['noto:rocket', GREEN],
    ['fluent-emoji-flat:mushroom', TEAL],
    ['noto:umbrella', PINK],
    ['noto:pineapple', NAVY],
  ],
  grey: [
    ['noto:pineapple', BLUE],
    ['fluent-emoji-flat:mushroom', BLUE],
    ['noto:rocket', ORANGE],
    ['noto:balloon', PALE],
    ['noto:pear', PINK],
  ],
  night: [
    ['noto:house', TEAL],
    ['noto:balloon', AMBER],
    ['fluent-emoji-flat:cactus', PINK],
    ['noto:sailboat', GREEN],
    ['noto:teapot', BLUE],
  ],
  duotone: [
    ['noto:owl', BLUE],
    ['noto:teapot', PALE],
    ['noto:crown', NAVY],
    ['noto:strawberry', GREEN],
    ['noto:pear', NAVY],
  ],
  detect: [
    ['noto:strawberry', BLUE],
    ['noto:balloon', GREEN, 100],
    ['noto:teapot', PINK, 120],
    ['noto:crown', NAVY, 120],
    ['noto:avocado', VIOLET, 110],
  ],
  silhouette: [
    ['noto:parrot', AMBER],
    ['noto:cactus', PINK],
    ['noto:rocket', GREEN],
    ['fluent-emoji-flat:guitar', BLUE],
    ['noto:teapot', ORANGE],
  ],
  colourise: [
    ['noto:balloon', BLUE],
    ['noto:strawberry', BLUE],
    ['noto:crown', BLUE],
    ['fluent-emoji-flat:mushroom', BLUE],
    ['noto:parrot', BLUE],
  ],
  denoise: [
    ['noto:avocado', TEAL],
    ['noto:pear', PINK],
    ['noto:balloon', BLUE],
    ['noto:crown', GREEN],
    ['fluent-emoji-flat:cactus', AMBER],
  ],
  outline: [
    ['noto:pear', NAVY],
    ['noto:balloon', NAVY],
    ['noto:owl', NAVY],
    ['fluent-emoji-flat:mushroom', NAVY],
    ['noto:rocket', NAVY],
  ],
  'brand-colour': [
    ['noto:rocket', PALE],
    ['noto:cactus', PALE],
    ['noto:teapot', PALE],
    ['noto:umbrella', PALE],
    ['fluent-emoji-flat:guitar', PALE],
  ],
};

for (const [task, art] of Object.entries(ART)) {
  const folder = join(here, task);
  mkdirSync(folder, { recursive: true });
  for (const [index, [name, ground, size]] of art.entries()) {
    const [before, after] = TASKS[task](await icon(name, size), ground, index);
    const file = name.split(':')[1];
    await save(before, join(folder, index === 0 ? 'example-input.png' : `${file}.png`));
    if (index === 0) await save(after, join(folder, 'example-output.png'));
  }
}

function save(rgb, path) {
  return sharp(rgb, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png({ compressionLevel: 9, effort: 10 })
    .toFile(path);
}
