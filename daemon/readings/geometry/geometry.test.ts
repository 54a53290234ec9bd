import { describe, expect, test } from 'vitest';
import { differences } from '../difference.ts';
import type { Picture } from '../picture.ts';
import type { Stage } from '../stage.ts';
import { GEOMETRY } from './family.ts';

type Colour = readonly [number, number, number, number];
const WHITE: Colour = [255, 255, 255, 255];
const CLEAR: Colour = [0, 0, 0, 0];

function drawn(width: number, height: number, at: (x: number, y: number) => Colour): Picture {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) data.set(at(i % width, Math.floor(i / width)), 4 * i);
  return { width, height, data };
}

function pixel({ width, data }: Picture, x: number, y: number): Colour {
  const at = 4 * (y * width + x);
  return [data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!];
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A scene of soft and hard blobs, as a photograph has. */
function photo(width: number, height: number, seed: number): Picture {
  const random = randomFrom(seed);
  const blobs = Array.from({ length: 24 }, () => ({
    x: random() * width,
    y: random() * height,
    size: (0.04 + 0.16 * random()) * Math.min(width, height),
    edge: 0.05 + 0.4 * random(),
    colour: [random() * 255, random() * 255, random() * 255],
  }));
  return drawn(width, height, (x, y) => {
    let colour = [90 + (80 * x) / width, 110, 150 - (60 * y) / height];
    for (const blob of blobs) {
      const far = (Math.abs(x - blob.x) + 0.7 * Math.abs(y - blob.y)) / blob.size;
      const share = Math.max(0, Math.min(1, (1 - far) / blob.edge));
      colour = colour.map((level, c) => level + share * (blob.colour[c]! - level));
    }
    return [...colour.map(Math.round), 255] as unknown as Colour;
  });
}

/** A flat icon of three shapes on a ground, its box not in the middle. */
function icon(width: number, height: number, seed: number, ground: Colour = CLEAR): Picture {
  const random = randomFrom(seed);
  const colours = [0, 1, 2].map(
    (): Colour => [40 + 150 * random(), 200 * random(), 30 + 170 * random(), 255].map(Math.round) as never,
  );
  const side = Math.min(width, height);
  const [left, top] = [0.15 * width + 0.03 * side, 0.12 * height];
  return drawn(width, height, (x, y) => {
    const [u, v] = [(x - left) / side, (y - top) / side];
    if (Math.hypot(u - 0.22, v - 0.25) < 0.2) return colours[0]!;
    if (u > 0.35 && u < 0.62 && v > 0.1 && v < 0.3 + 0.2 * u) return colours[1]!;
    if (u > 0.15 && v > 0.45 && u + v < 0.95) return colours[2]!;
    return ground;
  });
}

type Change = (picture: Picture) => Picture;
/** Shows the picture's pixel (x + left, y + top), or a ground where it has none. */
const windowed = (picture: Picture, left: number, top: number, width: number, height: number, ground: Colour = WHITE) =>
  drawn(width, height, (x, y) => {
    const [u, v] = [x + left, y + top];
    return u < 0 || v < 0 || u >= picture.width || v >= picture.height ? ground : pixel(picture, u, v);
  });
const grey: Change = (picture) =>
  drawn(picture.width, picture.height, (x, y) => {
    const [r, g, b, a] = pixel(picture, x, y);
    const level = Math.round((2 * r + 5 * g + b) / 8);
    return [level, level, level, a];
  });
const inverted: Change = (picture) =>
  drawn(picture.width, picture.height, (x, y) => {
    const [r, g, b, a] = pixel(picture, x, y);
    return [255 - r, 255 - g, 255 - b, a];
  });
const mirrored: Change = (p) => drawn(p.width, p.height, (x, y) => pixel(p, p.width - 1 - x, y));
const turned: Change = (p) => drawn(p.height, p.width, (x, y) => pixel(p, y, p.height - 1 - x));
/** Area averages over blocks, colours weighted by alpha. */
const shrunk = (p: Picture, width: number, height: number) =>
  drawn(width, height, (x, y) => {
    const sums = [0, 0, 0, 0];
    let area = 0;
    for (let v = 0; v < 8; v++) {
      for (let u = 0; u < 8; u++) {
        const [sx, sy] = [((x + (u + 0.5) / 8) * p.width) / width, ((y + (v + 0.5) / 8) * p.height) / height];
        const [r, g, b, a] = pixel(p, Math.floor(sx), Math.floor(sy));
        [r, g, b].forEach((level, c) => {
          sums[c]! += level * a;
        });
        sums[3]! += a;
        area++;
      }
    }
    const alpha = sums[3]!;
    if (alpha === 0) return CLEAR;
    return [sums[0]! / alpha, sums[1]! / alpha, sums[2]! / alpha, alpha / area].map(Math.round) as unknown as Colour;
  });

/** Decibels between pictures; below 0 where their sizes differ. */
function psnr(a: Picture, b: Picture): number {
  if (a.width !== b.width || a.height !== b.height) return -1;
  const squares = differences(a, b).reduce((sum, difference) => sum + difference ** 2, 0) / (a.width * a.height);
  return squares === 0 ? 99 : 10 * Math.log10(255 ** 2 / squares);
}

function fitted(input: Picture, output: Picture): readonly Stage[] {
  return GEOMETRY.fit([{ input, output }]);
}

/** What the first rule found makes of a query it has not seen, after being written and read. */
function answer(stages: readonly Stage[], query: Picture): Picture {
  const [{ kind, params }] = stages as [Stage];
  return GEOMETRY.read(kind, JSON.parse(JSON.stringify(params))).apply(query);
}

const EXACT: [string, Change, Change?][] = [
  ['mirrored', mirrored],
  ['turned and made grey', turned, grey],
  [
    'turned upside down and inverted',
    (p) => mirrored(drawn(p.width, p.height, (x, y) => pixel(p, x, p.height - 1 - y))),
    inverted,
  ],
  [
    'cropped to a square',
    (p) => {
      const side = Math.min(p.width, p.height);
      return windowed(p, (p.width - side) >> 1, (p.height - side) >> 1, side, side);
    },
  ],
  ['cropped by 9 px on each side, inverted', (p) => windowed(p, 9, 9, p.width - 18, p.height - 18), inverted],
  ['the top bar cut off', (p) => windowed(p, 0, 24, p.width, p.height - 24)],
  ['16 px of a colour around it', (p) => windowed(p, -16, -16, p.width + 32, p.height + 32, [200, 40, 30, 255])],
  [
    'extended to a square',
    (p) => {
      const side = Math.max(p.width, p.height);
      return windowed(p, -((side - p.width) >> 1), -((side - p.height) >> 1), side, side, [9, 30, 60, 255]);
    },
  ],
  ['turned, then extended', (p) => windowed(turned(p), -10, -10, p.height + 20, p.width + 20, [128, 128, 128, 255])],
  ['moved', (p) => windowed(p, -14, 10, p.width, p.height)],
];

describe.each([
  ['photographs', photo],
  ['icons', icon],
] as const)('%s', (_, picture) => {
  const input = picture(180, 130, 5);
  const queries = [picture(140, 221, 77), picture(300, 150, 8)];

  test.each(EXACT)('%s', (_name, change, recolour = (p) => p) => {
    const stages = fitted(input, recolour(change(input)));
    for (const query of queries) expect(psnr(answer(stages, query), change(query))).toBe(99);
  });

  test('brought to half its size, and to fit 64 px', () => {
    const half = fitted(input, shrunk(input, 90, 65));
    expect(psnr(answer(half, picture(200, 300, 9)), shrunk(picture(200, 300, 9), 100, 150))).toBeGreaterThan(45);
    const thumbnail = fitted(input, shrunk(input, 64, 46));
    expect(psnr(answer(thumbnail, picture(160, 320, 9)), shrunk(picture(160, 320, 9), 32, 64))).toBeGreaterThan(45);
  });

  test('the middle square, brought to 48 x 48', () => {
    const change: Change = (p) => {
      const side = Math.min(p.width, p.height);
      return shrunk(windowed(p, (p.width - side) >> 1, (p.height - side) >> 1, side, side), 48, 48);
    };
    const stages = fitted(input, change(input));
    for (const query of queries) expect(psnr(answer(stages, query), change(query))).toBeGreaterThan(32);
  });
});

describe('what stands as it is', () => {
  const blurred: Change = (p) =>
    drawn(p.width, p.height, (x, y) => {
      const around = [-2, -1, 0, 1, 2].map((d) => pixel(p, Math.max(0, Math.min(p.width - 1, x + d)), y));
      return [0, 1, 2, 3].map((c) =>
        Math.round(around.reduce((sum, one) => sum + one[c]!, 0) / 5),
      ) as unknown as Colour;
    });
  const badged: Change = (p) =>
    drawn(p.width, p.height, (x, y) =>
      Math.hypot(x - 0.7 * p.width, y - 0.3 * p.height) < 30 ? [255, 0, 0, 255] : pixel(p, x, y),
    );
  /** A third of a pixel to the left. */
  const jittered: Change = (p) =>
    drawn(p.width, p.height, (x, y) => {
      const next = pixel(p, Math.min(p.width - 1, x + 1), y);
      return pixel(p, x, y).map((level, c) => Math.round((2 * level + next[c]!) / 3)) as unknown as Colour;
    });

  test.each([
    ['unchanged', (p: Picture) => p],
    ['inverted', inverted],
    ['blurred', blurred],
    ['with a badge', badged],
    ['with a badge, inverted', (p: Picture) => inverted(badged(p))],
    ['a third of a pixel off', jittered],
    ['another picture', () => photo(180, 130, 99)],
  ])('%s: no geometry is invented', (_, change) => {
    for (const input of [photo(180, 130, 5), icon(180, 130, 5, WHITE)])
      expect(fitted(input, change(input))).toEqual([]);
  });
});

test('two pairs of different sizes decide between pixels and shares', () => {
  const tenth: Change = (p) => {
    const [x, y] = [Math.round(0.1 * p.width), Math.round(0.1 * p.height)];
    return windowed(p, x, y, p.width - 2 * x, p.height - 2 * y);
  };
  const pairs = [photo(200, 200, 1), photo(140, 260, 2)].map((input) => ({ input, output: tenth(input) }));
  const query = photo(310, 170, 3);
  expect(psnr(answer(GEOMETRY.fit(pairs.slice(0, 1)), query), windowed(query, 20, 20, 270, 130))).toBe(99);
  expect(psnr(answer(GEOMETRY.fit(pairs), query), tenth(query))).toBe(99);
});

test.each([
  ['repeated', (p: Picture) => drawn(2 * p.width, 3 * p.height, (x, y) => pixel(p, x % p.width, y % p.height))],
  [
    'moved by half, around the edges',
    (p: Picture) =>
      drawn(p.width, p.height, (x, y) => pixel(p, (x + (p.width >> 1)) % p.width, (y + (p.height >> 1)) % p.height)),
  ],
])('a texture %s', (_, change) => {
  const input = photo(160, 120, 5);
  const query = photo(90, 140, 6);
  expect(psnr(answer(fitted(input, change(input)), query), change(query))).toBe(99);
});

test('turned by 20° on white', () => {
  const [sine, cosine] = [Math.sin(Math.PI / 9), Math.cos(Math.PI / 9)];
  const change: Change = (p) =>
    shrunk(
      drawn(4 * p.width, 4 * p.height, (x, y) => {
        const [dx, dy] = [(x + 0.5) / 4 - p.width / 2, (y + 0.5) / 4 - p.height / 2];
        const [u, v] = [
          Math.floor(p.width / 2 + cosine * dx + sine * dy),
          Math.floor(p.height / 2 - sine * dx + cosine * dy),
        ];
        return u < 0 || v < 0 || u >= p.width || v >= p.height ? WHITE : pixel(p, u, v);
      }),
      p.width,
      p.height,
    );
  const input = photo(180, 130, 5);
  const query = photo(120, 200, 6);
  expect(psnr(answer(fitted(input, change(input)), query), change(query))).toBeGreaterThan(30);
});

test('lengths in pixels grow with the picture', () => {
  const input = photo(180, 130, 5);
  const [stage] = fitted(input, windowed(input, 9, 9, 162, 112)) as [Stage];
  const large = photo(400, 300, 6);
  expect(psnr(stage.scaled(2).apply(large), windowed(large, 18, 18, 364, 264))).toBe(99);
});

test('pixel art four times as large keeps its pixels', () => {
  const enlarged: Change = (p) => drawn(4 * p.width, 4 * p.height, (x, y) => pixel(p, x >> 2, y >> 2));
  const input = icon(24, 24, 3);
  const query = icon(32, 20, 4);
  expect(psnr(answer(fitted(input, enlarged(input)), query), enlarged(query))).toBe(99);
});

test('repeated, and made brighter after', () => {
  const repeated: Change = (p) => drawn(2 * p.width, 2 * p.height, (x, y) => pixel(p, x % p.width, y % p.height));
  const input = photo(60, 44, 3);
  const output = repeated(input);
  const brighter = {
    ...output,
    data: output.data.map((value, i) => (i % 4 === 3 ? value : Math.min(255, value + 40))),
  };
  const query = photo(50, 70, 4);
  expect(psnr(answer(fitted(input, brighter), query), repeated(query))).toBe(99);
  expect(
    fitted(
      drawn(40, 40, () => WHITE),
      drawn(80, 80, () => WHITE),
    ).some(({ kind }) => kind === 'tile'),
  ).toBe(false);
});

test('repeated with every second one mirrored, and nothing that is only symmetrical', () => {
  const inward = (at: number, side: number) => (at < side ? at : 2 * side - 1 - at);
  const mirrored: Change = (p) =>
    drawn(2 * p.width, 2 * p.height, (x, y) => pixel(p, inward(x, p.width), inward(y, p.height)));
  const input = photo(60, 44, 3);
  const query = photo(50, 70, 4);
  expect(psnr(answer(fitted(input, mirrored(input)), query), mirrored(query))).toBe(99);
  const other = mirrored(photo(60, 44, 9));
  expect(fitted(input, other).some(({ kind }) => kind === 'tile')).toBe(false);
});

test('cropped to the object, wherever it stands', () => {
  // The box of icon()'s shapes, by looking at every pixel.
  const change: Change = (p) => {
    const places = Array.from({ length: p.width * p.height }, (_, i) => i).filter((i) => p.data[4 * i + 3]! > 0);
    const [xs, ys] = [places.map((i) => i % p.width), places.map((i) => Math.floor(i / p.width))];
    const [left, top] = [xs.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.min(a, b))];
    const [right, bottom] = [xs.reduce((a, b) => Math.max(a, b)), ys.reduce((a, b) => Math.max(a, b))];
    return windowed(p, left, top, right - left + 1, bottom - top + 1);
  };
  const input = icon(180, 130, 5);
  const query = icon(140, 221, 77);
  expect(psnr(answer(fitted(input, change(input)), query), change(query))).toBe(99);
});

test('cropped to the object by a box that is a pixel off on some sides, where edges are soft', () => {
  const boxed: Change = (p) => {
    const places = Array.from({ length: p.width * p.height }, (_, i) => i).filter(
      (i) => pixel(p, i % p.width, Math.floor(i / p.width))[0] < 200,
    );
    const [xs, ys] = [places.map((i) => i % p.width), places.map((i) => Math.floor(i / p.width))];
    const [left, top] = [xs.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.min(a, b))];
    const [right, bottom] = [xs.reduce((a, b) => Math.max(a, b)), ys.reduce((a, b) => Math.max(a, b))];
    return windowed(p, left - 21, top - 20, right - left + 41, bottom - top + 42);
  };
  const dark = (width: number, height: number, x: number, y: number, size: number) =>
    drawn(width, height, (u, v) => {
      const level = Math.max(Math.abs(u - x) / size, Math.abs(v - y) / (size * 1.4)) < 1 ? 40 : 255;
      return [level, level, level, 255];
    });
  const input = dark(200, 180, 90, 84, 30);
  const query = dark(240, 160, 130, 70, 22);
  const made = answer(fitted(input, boxed(input)), query);
  expect([made.width, made.height]).toEqual([boxed(query).width, boxed(query).height]);
  expect(psnr(made, boxed(query))).toBe(99);
});

test('cropped to the object by the edge that has one margin on all sides: not where it fades, nor where it is full', () => {
  const faded = (width: number, height: number, left: number, top: number, size: number, edge: number) =>
    drawn(width, height, (x, y) => {
      const [u, v] = [x - left, y - top];
      const isWithin = (more: number) => u >= 0 && u < size + more && v >= 0 && v < 1.5 * size;
      const level = isWithin(0) ? 40 : isWithin(edge) ? 249 : isWithin(4) ? 252 : 255;
      return [level, level, level, 255];
    });
  const input = faded(200, 180, 70, 60, 40, 1);
  const query = faded(160, 240, 50, 80, 52, 3);
  const made = answer(fitted(input, windowed(input, 58, 48, 65, 84)), query);
  expect(psnr(made, windowed(query, 38, 68, 79, 102))).toBe(99);
});

test('cropped to the object on a square of which 8 % at each side are margin, brought to 200 px', () => {
  const framed: Change = (p) => {
    const places = Array.from({ length: p.width * p.height }, (_, i) => i).filter(
      (i) => pixel(p, i % p.width, Math.floor(i / p.width))[1] < 255,
    );
    const [xs, ys] = [places.map((i) => i % p.width), places.map((i) => Math.floor(i / p.width))];
    const [left, top] = [xs.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.min(a, b))];
    const [width, height] = [xs, ys].map((some, k) => some.reduce((a, b) => Math.max(a, b)) + 1 - [left, top][k]!);
    const side = Math.round(Math.max(width!, height!) / 0.84);
    const [x, y] = [left - Math.floor((side - width!) / 2), top - Math.floor((side - height!) / 2)];
    return shrunk(windowed(p, x, y, side, side), 200, 200);
  };
  // The square's side is odd: no margin in whole pixels makes it.
  const input = icon(720, 524, 5, WHITE);
  const query = icon(560, 884, 77, WHITE);
  const stages = fitted(input, framed(input));
  expect(psnr(answer(stages, query), framed(query))).toBeGreaterThan(45);
  expect(stages[0]!.sentence).toContain('square, with 8 % of the result around it');
});

test('turned by 3°, then cut by a twentieth on each side', () => {
  const [sine, cosine] = [Math.sin(Math.PI / 60), Math.cos(Math.PI / 60)];
  const change: Change = (p) => {
    const [left, top] = [Math.round(0.05 * p.width), Math.round(0.05 * p.height)];
    return shrunk(
      drawn(4 * (p.width - 2 * left), 4 * (p.height - 2 * top), (x, y) => {
        const [dx, dy] = [(x + 0.5) / 4 + left - p.width / 2, (y + 0.5) / 4 + top - p.height / 2];
        const [u, v] = [p.width / 2 + cosine * dx + sine * dy, p.height / 2 - sine * dx + cosine * dy].map(Math.floor);
        return pixel(p, Math.min(p.width - 1, Math.max(0, u!)), Math.min(p.height - 1, Math.max(0, v!)));
      }),
      p.width - 2 * left,
      p.height - 2 * top,
    );
  };
  const input = photo(180, 130, 5);
  const query = photo(120, 200, 6);
  const made = answer(fitted(input, change(input)), query);
  expect([made.width, made.height]).toEqual([108, 180]);
  expect(psnr(made, change(query))).toBeGreaterThan(28);
});

test('a thumbnail of 96 x 54 px is that of every picture', () => {
  const change: Change = (p) => {
    const scale = Math.max(96 / p.width, 54 / p.height);
    const [wide, high] = [Math.round(p.width * scale), Math.round(p.height * scale)];
    return windowed(shrunk(p, wide, high), (wide - 96) >> 1, (high - 54) >> 1, 96, 54);
  };
  const input = photo(250, 200, 5);
  for (const query of [photo(160, 240, 6), photo(320, 125, 7)]) {
    const made = answer(fitted(input, change(input)), query);
    expect([made.width, made.height]).toEqual([96, 54]);
  }
});

test.each([
  [photo(420, 131, 5), photo(90, 120, 6)],
  [photo(66, 160, 5), photo(160, 103, 6)],
])('fitted on a canvas with a margin: pictures of all shapes keep it', (input, query) => {
  const [wide, high] = input.width > input.height ? [200, 80] : [80, 200];
  const change: Change = (p) => {
    const scale = Math.min((wide - 24) / p.width, (high - 24) / p.height);
    const made = shrunk(p, Math.round(p.width * scale), Math.round(p.height * scale));
    return windowed(made, (made.width - wide) >> 1, (made.height - high) >> 1, wide, high);
  };
  const stages = fitted(input, change(input));
  expect(psnr(answer(stages, query), change(query))).toBeGreaterThan(28);
  // None fits pictures in a box that the canvas cuts, nor adds fixed margins to a box that was known from the canvas.
  for (const { sentence } of stages)
    expect(sentence).not.toMatch(/fit (\d+) x \1 px, then on|fit (?!(\d+) x \2 px)\S+ x \d+ px, then extended by/);
});

const below = (p: Picture, pixels: number) => windowed(p, 0, 0, p.width, p.height + pixels);
const around = (p: Picture, pixels: number) =>
  windowed(p, -pixels, -pixels, p.width + 2 * pixels, p.height + 2 * pixels);

test.each<[string, readonly [number, number], Change]>([
  ['30 % below, which is 85 px', [254, 283], (p) => below(p, Math.round(0.3 * p.height))],
  ['a third below, which is 67 px', [150, 201], (p) => below(p, Math.round(p.height / 3))],
  ['cut at the bottom by 30 %, which is 85 px', [254, 283], (p) => below(p, -Math.round(0.3 * p.height))],
  [
    '5 % of its longer side around it, which is 15 px',
    [300, 211],
    (p) => around(p, Math.round(0.05 * Math.max(p.width, p.height))),
  ],
  ['85 px, which is no round share', [254, 300], (p) => below(p, 85)],
  ['96 px, which is 30 % as well', [254, 320], (p) => below(p, 96)],
  ['8 px around it, which is 10 % as well', [80, 60], (p) => around(p, 8)],
])('by pixels or by shares, whichever is rounder: %s', (_, [width, height], change) => {
  const input = photo(width, height, 5);
  const query = photo(170, 130, 6);
  expect(psnr(answer(fitted(input, change(input)), query), change(query))).toBe(99);
});

test.each<[string, Change]>([
  [
    'to the sides, by pixels',
    (p) =>
      drawn(p.width, p.height, (x, y) => {
        const u = x - Math.round(5 * Math.sin((2 * Math.PI * y) / 40));
        return pixel(p, Math.min(p.width - 1, Math.max(0, u)), y);
      }),
  ],
  [
    'up and down on nothing, two waves over the picture',
    (p) =>
      drawn(p.width, p.height + 16, (x, y) => {
        const v = y - 8 - Math.round(8 * Math.sin((4 * Math.PI * (x + 0.5)) / p.width));
        return v < 0 || v >= p.height ? CLEAR : pixel(p, x, v);
      }),
  ],
])('bent into waves %s', (_, change) => {
  const input = photo(180, 130, 5);
  const query = photo(120, 200, 6);
  const made = answer(fitted(input, change(input)), query);
  expect([made.width, made.height]).toEqual([change(query).width, change(query).height]);
  expect(psnr(made, change(query))).toBeGreaterThan(30);
});

describe('a sheet of copies', () => {
  const sheet = (
    picture: Picture,
    across: number,
    down: number,
    gap: number,
    margin: number,
    colour: Colour,
  ): Picture => {
    const { width, height } = picture;
    const [wide, high] = [across * (width + gap) - gap + 2 * margin, down * (height + gap) - gap + 2 * margin];
    return drawn(wide, high, (x, y) => {
      const [u, v] = [(x - margin) % (width + gap), (y - margin) % (height + gap)];
      const isIn = x >= margin && y >= margin && x < wide - margin && y < high - margin && u < width && v < height;
      return isIn ? pixel(picture, u, v) : colour;
    });
  };

  test.each<[string, number, number, number, number, Colour]>([
    ['Repeated 2 x 2 times, 10 px apart, 10 px around them, filled with white', 2, 2, 10, 10, WHITE],
    ['Repeated 3 x 1 times, 6 px apart, filled with transparent', 3, 1, 6, 0, CLEAR],
    ['Repeated 2 x 3 times, 8 px around them, filled with #202830', 2, 3, 0, 8, [32, 40, 48, 255]],
    ['Repeated 2 x 2 times', 2, 2, 0, 0, WHITE],
  ])('%s', (sentence, across, down, gap, margin, colour) => {
    const input = photo(64, 80, 5);
    const [stage] = GEOMETRY.fit([{ input, output: sheet(input, across, down, gap, margin, colour) }]);
    expect(stage!.sentence).toBe(sentence);
    const query = photo(50, 40, 6);
    const made = GEOMETRY.read(stage!.kind, JSON.parse(JSON.stringify(stage!.params))).apply(query);
    const truth = sheet(query, across, down, gap, margin, colour);
    expect([made.width, made.height]).toEqual([truth.width, truth.height]);
    expect(differences(made, truth).every((level) => level === 0)).toBe(true);
  });

  test('a picture on a wide ground is no sheet', () => {
    const input = photo(60, 60, 7);
    const output = drawn(130, 130, (x, y) =>
      x > 9 && x < 70 && y > 9 && y < 70 ? pixel(input, x - 10, y - 10) : WHITE,
    );
    expect(GEOMETRY.fit([{ input, output }]).some(({ kind }) => kind === 'tile')).toBe(false);
  });
});
