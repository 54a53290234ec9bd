import { expect, test } from 'vitest';
import { icon, photo, psnr } from '../filter/scenes.ts';
import { findReadings } from '../find.ts';
import { blank, type Picture } from '../picture.ts';
import { type ReadingJson, stagesOf } from '../reading.ts';
import { applyStages } from '../stage.ts';

type Colour = readonly number[];

/** Points looked at in each pixel, across and down. */
const POINTS = 4;

/** A picture of a colour (RGBA, straight) at each point; pixels are the means of 4 x 4 points. */
function drawn(width: number, height: number, at: (x: number, y: number) => Colour): Picture {
  const out = blank(width, height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      const sums = [0, 0, 0, 0];
      for (let k = 0; k < POINTS * POINTS; k++) {
        const colour = at(x + ((k % POINTS) + 0.5) / POINTS, y + (Math.floor(k / POINTS) + 0.5) / POINTS);
        for (let c = 0; c < 3; c++) sums[c]! += (colour[c]! * colour[3]!) / 255;
        sums[3]! += colour[3]!;
      }
      if (sums[3] === 0) continue;
      for (let c = 0; c < 3; c++) out.data[to + c] = Math.round((255 * sums[c]!) / sums[3]!);
      out.data[to + 3] = Math.round(sums[3]! / (POINTS * POINTS));
    }
  }
  return out;
}

function pixelAt({ width, height, data }: Picture, x: number, y: number): Colour {
  const [u, v] = [Math.min(width - 1, Math.max(0, Math.floor(x))), Math.min(height - 1, Math.max(0, Math.floor(y)))];
  return data.subarray(4 * (v * width + u), 4 * (v * width + u) + 4) as unknown as Colour;
}

function over(top: Colour, under: Colour): Colour {
  const [a, b] = [top[3]! / 255, (under[3]! / 255) * (1 - top[3]! / 255)];
  return a + b === 0 ? under : [0, 1, 2].map((c) => (top[c]! * a + under[c]! * b) / (a + b)).concat(255 * (a + b));
}

const inRounded = (width: number, height: number, radius: number, x: number, y: number): boolean => {
  if (x < 0 || y < 0 || x > width || y > height) return false;
  const across = Math.max(0, radius - x, x - width + radius);
  const down = Math.max(0, radius - y, y - height + radius);
  return Math.hypot(across, down) <= radius || across === 0 || down === 0;
};

/** Rows, then columns, weighted by a Gaussian, with the outermost values continued beyond. */
function gaussian(values: Float64Array, width: number, height: number, sigma: number): Float64Array {
  const reach = Math.ceil(4 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-((k - reach) ** 2) / (2 * sigma * sigma)));
  const all = weights.reduce((sum, weight) => sum + weight);
  const along = (from: Float64Array, length: number, lines: number, step: number, lineStep: number) => {
    const to = new Float64Array(from.length);
    for (let line = 0; line < lines; line++)
      for (let i = 0; i < length; i++)
        for (let k = -reach; k <= reach; k++) {
          const at = Math.min(length - 1, Math.max(0, i + k));
          to[line * lineStep + i * step]! += (weights[k + reach]! * from[line * lineStep + at * step]!) / all;
        }
    return to;
  };
  return along(along(values, width, height, 1, width), height, width, width, 1);
}

/** What the best reading of one example makes of another picture. */
function answer(input: Picture, output: Picture, query: Picture): { made: Picture; reading: ReadingJson } {
  const [reading] = JSON.parse(JSON.stringify(findReadings([{ input, output }]))) as ReadingJson[];
  return { made: applyStages(stagesOf(reading!), query), reading: reading! };
}

/** A picture with round corners on a ground, with a soft shadow or without. */
function framed(picture: Picture, ground: (u: number, v: number) => Colour, shadow: number): Picture {
  const [margin, radius, down, sigma] = [24, 9, 6, 7];
  const [width, height] = [picture.width + 2 * margin, picture.height + 2 * margin];
  const inside = (x: number, y: number) => inRounded(picture.width, picture.height, radius, x - margin, y - margin);
  const cover = drawn(width, height, (x, y) => [0, 0, 0, inside(x, y) ? 255 : 0]);
  const soft = gaussian(
    Float64Array.from({ length: width * height }, (_, i) => cover.data[4 * i + 3]!),
    width,
    height,
    sigma,
  );
  return drawn(width, height, (x, y) => {
    if (inside(x, y)) return pixelAt(picture, x - margin, y - margin);
    const dark = Math.floor(y) < down ? 0 : soft[(Math.floor(y) - down) * width + Math.floor(x)]!;
    return over([0, 0, 0, shadow * dark], ground(x / width, y / height));
  });
}

const PLAIN = () => [99, 102, 241, 255];
/** From corner to corner at 135 degrees, as in CSS. */
const sweep = ({ width, height }: Picture) => {
  const [wide, high] = [width + 48, height + 48];
  return (u: number, v: number) => {
    const t = (u * wide + v * high) / (wide + high);
    return [40 + 180 * t, 90 - 20 * t, 230 - 100 * t, 255];
  };
};

/** Three colours from left to right. */
const rainbow = () => (u: number) => {
  const t = 2 * (u < 0.5 ? u : u - 0.5);
  return u < 0.5 ? [240 - 20 * t, 110 - 40 * t, 30 + 120 * t, 255] : [220 - 90 * t, 70 + 20 * t, 150 + 90 * t, 255];
};
const round = () => (u: number, v: number) => {
  const t = Math.hypot(u - 0.5, v - 0.5) / Math.SQRT1_2;
  return [250 - 10 * t, 230 - 110 * t, 140 - 110 * t, 255];
};

test.each<[string, (picture: Picture) => (u: number, v: number) => Colour, number]>([
  ['one colour', () => PLAIN, 0],
  ['one colour, with a shadow', () => PLAIN, 0.4],
  ['a gradient', sweep, 0],
  ['a gradient, with a shadow', sweep, 0.4],
  ['a gradient of three colours, with a shadow', rainbow, 0.4],
])('pictures of other sizes are framed with round corners on %s', (_, ground, shadow) => {
  const done = (picture: Picture) => framed(picture, ground(picture), shadow);
  const [input, query] = [photo(1, 130, 100), photo(2, 170, 90)];
  const { made, reading } = answer(input, done(input), query);
  expect(reading.sentence).toContain('cut to rounded corners, radius 9 px');
  expect(reading.sentence.includes('shadow 6 px down')).toBe(shadow > 0);
  expect(psnr(made, done(query))).toBeGreaterThan(44);
});

test('a border around a round picture takes its width from the picture', () => {
  const done = (picture: Picture) => {
    const { width, height } = picture;
    return drawn(width, height, (x, y) => {
      const far = Math.hypot(x - width / 2, y - height / 2);
      if (far > width / 2) return [0, 0, 0, 0];
      if (far > width / 2 - 5) return [245, 158, 11, 255];
      const scale = width / (width - 10);
      return pixelAt(picture, (x - 5) * scale, (y - 5) * scale);
    });
  };
  const [input, query] = [photo(3, 120, 120), photo(4, 160, 160)];
  const { made, reading } = answer(input, done(input), query);
  expect(reading.sentence).toContain('with a ring of 5 px in #f59e0b');
  expect(psnr(made, done(query))).toBeGreaterThan(30);
});

test('pictures of one size are framed on a gradient from the middle outwards', () => {
  const [input, query] = [photo(11, 120, 120), photo(12, 120, 120)];
  const { made } = answer(input, framed(input, round(), 0), query);
  expect(psnr(made, framed(query, round(), 0))).toBeGreaterThan(44);
});

test('a border with round corners takes its width from a picture on nothing', () => {
  const done = (picture: Picture) => {
    const { width, height } = picture;
    return drawn(width, height, (x, y) => {
      if (!inRounded(width, height, 18, x, y)) return [0, 0, 0, 0];
      if (!inRounded(width - 12, height - 12, 12, x - 6, y - 6)) return [17, 24, 39, 255];
      return pixelAt(picture, ((x - 6) * width) / (width - 12), ((y - 6) * height) / (height - 12));
    });
  };
  const [input, query] = [photo(13, 130, 130), photo(14, 180, 140)];
  const { made, reading } = answer(input, done(input), query);
  expect(reading.sentence).toContain('radius 12 px, with a ring of 6 px in #111827');
  expect(psnr(made, done(query))).toBeGreaterThan(30);
});

test('a stamp keeps the pitch of its holes', () => {
  const done = (picture: Picture) => {
    const [width, height] = [picture.width + 24, picture.height + 24];
    const far = (x: number) => Math.abs(x - 12 * Math.round(x / 12));
    return drawn(width, height, (x, y) => {
      const side = Math.min(Math.hypot(far(x), Math.min(y, height - y)), Math.hypot(far(y), Math.min(x, width - x)));
      if (side < 4) return [0, 0, 0, 0];
      const [u, v] = [x - 12, y - 12];
      const isIn = u >= 0 && v >= 0 && u < picture.width && v < picture.height;
      return isIn ? pixelAt(picture, u, v) : [255, 253, 245, 255];
    });
  };
  const [input, query] = [photo(15, 120, 96), photo(16, 84, 144)];
  const { made, reading } = answer(input, done(input), query);
  expect(reading.sentence).toContain('on #fffdf5, perforated every 12 px, radius 4 px');
  expect(psnr(made, done(query))).toBeGreaterThan(38);
});

/** A shape over transparency, in one colour, at any size: a ring, or a bar with a dot. */
function glyph(side: number, isRing: boolean): Picture {
  return drawn(side, side, (x, y) => {
    const [u, v] = [x / side - 0.5, y / side - 0.5];
    const inside = isRing
      ? Math.abs(Math.hypot(u, v) - 0.33) < 0.07
      : (Math.abs(u) < 0.09 && v > -0.1 && v < 0.4) || Math.hypot(u, v + 0.28) < 0.1;
    return [34, 34, 34, inside ? 255 : 0];
  });
}

/** A shape in one colour on a tile of twice its size with round corners. */
function tiled(picture: Picture, ink: Colour): Picture {
  const side = 2 * picture.width;
  const tile = drawn(side, side, (x, y) => [124, 58, 237, inRounded(side, side, 0.22 * side, x, y) ? 255 : 0]);
  const out = blank(side, side);
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at += 4) {
      const [u, v] = [x - side / 4, y - side / 4];
      const isIn = u >= 0 && v >= 0 && u < side / 2 && v < side / 2;
      const top = isIn ? [...ink, pixelAt(picture, u, v)[3]!] : [0, 0, 0, 0];
      out.data.set(over(top, tile.data.subarray(at, at + 4) as unknown as Colour).map(Math.round), at);
    }
  }
  return out;
}

test.each([
  ['in white', [255, 255, 255]],
  ['in its own colour', [34, 34, 34]],
])('a shape stands on a round tile, %s', (_, ink) => {
  const done = (picture: Picture) => tiled(picture, ink);
  const [input, query] = [glyph(48, true), glyph(80, false)];
  const { made, reading } = answer(input, done(input), query);
  expect(reading.sentence).toContain('on a tile of #7c3aed, rounded corners, radius 22 %');
  expect(psnr(made, done(query))).toBeGreaterThan(38);
});

test('a white mark is brought to size and laid on a canvas of one colour', () => {
  /** Rings and bars in white over transparency. */
  const mark = (rings: number, bars: number) =>
    drawn(96, 34, (x, y) => {
      const [ring, bar] = [Math.floor(x / 20), Math.floor((x - 20 * rings) / 12)];
      const isRing = ring < rings && Math.abs(Math.hypot(x - 20 * ring - 11, y - 17) - 6) < 2;
      const isBar = x > 20 * rings && bar < bars && x - 20 * rings - 12 * bar < 5 && y > 6 && y < 29;
      return [255, 255, 255, isRing || isBar ? 255 : 0];
    });
  // 120 x 42.5 pixels, in whole ones 120 x 43, half a pixel below the middle of 160.
  const done = (picture: Picture) =>
    drawn(160, 160, (x, y) => {
      const [u, v] = [((x - 20) * 96) / 120, ((y - 59) * 34) / 43];
      const isIn = u >= 0 && v >= 0 && u < 96 && v < 34;
      return over(isIn ? pixelAt(picture, u, v) : [0, 0, 0, 0], [17, 24, 39, 255]);
    });
  const [input, query] = [mark(2, 3), mark(3, 2)];
  const { made } = answer(input, done(input), query);
  expect(psnr(made, done(query))).toBeGreaterThan(30);
});

test('a thing is put on a gradient on a canvas that grows, which shows around and through it', () => {
  const done = (picture: Picture) => {
    const [width, height] = [picture.width + 20, picture.height + 20];
    return drawn(width, height, (x, y) => {
      const [u, v] = [x - 10, y - 10];
      const isIn = u >= 0 && v >= 0 && u < picture.width && v < picture.height;
      const ground = [250 - (60 * x) / width, 230, 180 + (60 * y) / height, 255];
      return over(isIn ? pixelAt(picture, u, v) : [0, 0, 0, 0], ground);
    });
  };
  const [input, query] = [icon(20, 80, null), icon(21, 110, null)];
  const { made } = answer(input, done(input), query);
  expect(psnr(made, done(query))).toBeGreaterThan(40);
});

test('bars are filled with the picture itself, scaled to cover and blurred', () => {
  const done = (picture: Picture, dark: number) => {
    const [width, height] = [Math.round((picture.height * 16) / 9), picture.height];
    const scale = Math.min(picture.width / width, picture.height / height);
    const cover = drawn(width, height, (x, y) =>
      pixelAt(
        picture,
        x * scale + (picture.width - width * scale) / 2,
        y * scale + (picture.height - height * scale) / 2,
      ),
    );
    const planes = [0, 1, 2].map((c) =>
      gaussian(
        Float64Array.from({ length: width * height }, (_, i) => cover.data[4 * i + c]!),
        width,
        height,
        8,
      ),
    );
    const left = Math.floor((width - picture.width) / 2);
    const out = blank(width, height);
    for (let i = 0; i < width * height; i++) {
      const [x, y] = [(i % width) - left, Math.floor(i / width)];
      const isIn = x >= 0 && x < picture.width;
      const soft = planes.map((plane) => Math.round(plane[i]! * dark));
      out.data.set(isIn ? pixelAt(picture, x, y) : [...soft, 255], 4 * i);
    }
    return out;
  };
  for (const dark of [1, 0.6]) {
    const [input, query] = [photo(7, 96, 128), photo(8, 80, 144)];
    const { made, reading } = answer(input, done(input, dark), query);
    expect(reading.sentence).toContain('on itself, scaled to cover all, blurred by 8 px');
    expect(reading.sentence).not.toContain('put on');
    expect(psnr(made, done(query, dark))).toBeGreaterThan(38);
  }
});

test.each([
  ['by its distance, with a hard shadow', false],
  ['by the maximum in a square', true],
])('a sticker gets its outline %s on a canvas that grows', (_, isSquare) => {
  const done = (picture: Picture) => {
    const margin = 12;
    const [width, height] = [picture.width + 2 * margin, picture.height + 2 * margin];
    const alpha = (x: number, y: number) => {
      const [u, v] = [x - margin, y - margin];
      return u < 0 || v < 0 || u >= picture.width || v >= picture.height ? 0 : pixelAt(picture, u, v)[3]!;
    };
    const outline = new Float64Array(width * height);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        let [far, most] = [99, 0];
        for (let v = -4; v <= 4; v++) {
          for (let u = -4; u <= 4; u++) {
            most = Math.max(most, alpha(x + u, y + v));
            if (alpha(x + u, y + v) >= 128) far = Math.min(far, Math.hypot(u, v));
          }
        }
        outline[i] = isSquare ? most : Math.max(alpha(x, y), 255 * Math.min(1, Math.max(0, 4.5 - far)));
      }
    }
    const out = blank(width, height);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const shadow = isSquare || x < 3 || y < 5 ? 0 : 0.4 * outline[i - 5 * width - 3]!;
        const top = alpha(x, y) > 0 ? pixelAt(picture, x - margin, y - margin) : [0, 0, 0, 0];
        const made = over(top, over([255, 255, 255, outline[i]!], [0, 0, 0, shadow]));
        out.data.set(made.map(Math.round), 4 * i);
      }
    }
    return out;
  };
  const [input, query] = [icon(9, 70, null), icon(10, 96, null)];
  const { made, reading } = answer(input, done(input), query);
  expect(reading.sentence).toContain('Extended by 12 px on each side');
  expect(reading.sentence).toContain('outline of 4 px in #ffffff');
  if (!isSquare)
    expect(reading.sentence).toContain('shadow 3 px right and 5 px down, blurred by 0 px, #000000 at 40 %');
  expect(psnr(made, done(query))).toBeGreaterThan(45);
});

test('two examples of different sizes show that lengths are in pixels', () => {
  const pairs = [photo(17, 130, 100), photo(18, 90, 120)].map((input) => ({
    input,
    output: framed(input, PLAIN, 0.4),
  }));
  const [reading] = findReadings(pairs);
  const query = photo(19, 160, 160);
  expect(psnr(applyStages(stagesOf(reading!), query), framed(query, PLAIN, 0.4))).toBeGreaterThan(44);
});
