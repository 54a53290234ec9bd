import { expect, it } from 'vitest';
import { rankReadings } from './choose.ts';
import { findReadings } from './find.ts';
import { kindOf } from './name.ts';
import { type Picture, rasterOf } from './picture.ts';
import { stagesFor } from './reading.ts';
import { applyStages } from './stage.ts';

/** A disc of one colour on another, RGBA. */
function disc(side: number, colour: readonly number[], ground: readonly number[]): Picture {
  const data = new Uint8Array(side * side * 4);
  for (let at = 0; at < side * side; at++) {
    const [x, y] = [(at % side) - side / 2 + 0.5, Math.floor(at / side) - side / 2 + 0.5];
    data.set(Math.hypot(x, y) < side / 3 ? colour : ground, at * 4);
  }
  return { width: side, height: side, data };
}

const [RED, WHITE, BLACK, CLEAR] = [
  [239, 68, 68, 255],
  [255, 255, 255, 255],
  [0, 0, 0, 255],
  [0, 0, 0, 0],
];

it('keeps the transparency of a query that the examples do not cover, whatever the model sees', () => {
  const readings = findReadings([{ input: disc(96, RED, WHITE), output: disc(96, WHITE, BLACK) }]);
  const query = disc(60, RED, CLEAR);
  // The model sees transparency as white, and answers white on black.
  const seen = disc(64, WHITE, BLACK).data.filter((_, at) => at % 4 !== 3);
  const ranked = rankReadings(readings, rasterOf(query, 4), {
    width: 64,
    height: 64,
    data: seen,
    ground: [255, 255, 255],
  });
  expect(applyStages(ranked[0]!.stages, query)).toEqual(disc(60, WHITE, CLEAR));
});

it('fills what is transparent where the examples do', () => {
  const readings = findReadings([{ input: disc(96, RED, CLEAR), output: disc(96, RED, BLACK) }]);
  const query = disc(60, WHITE, CLEAR);
  expect(applyStages(rankReadings(readings, rasterOf(query, 4))[0]!.stages, query)).toEqual(disc(60, WHITE, BLACK));
});

it('puts on a small piece that explains what another stage leaves over', () => {
  const photo = (seed: number): Picture => {
    const data = Uint8Array.from({ length: 120 * 80 * 4 }, (_, i) => {
      return i % 4 === 3 ? 255 : 128 + 100 * Math.sin((i % 480) / 31 + seed * (i % 4)) * Math.cos(i / 480 / 13 + seed);
    });
    return { width: 120, height: 80, data };
  };
  const made = (picture: Picture): Picture => {
    const data = picture.data.map((value, i) => {
      const [x, y] = [(i >> 2) % 120, Math.floor(i / 480)];
      const isTag = x >= 8 && x < 30 && y >= 64 && y < 72;
      return i % 4 === 3 ? value : isTag ? [250, 204, 21][i % 4]! : Math.round(value * (1 - (0.8 * (y + 0.5)) / 80));
    });
    return { ...picture, data };
  };
  const readings = findReadings([{ input: photo(1), output: made(photo(1)) }]);
  const [best] = rankReadings(readings, rasterOf(photo(2), 4));
  expect(best!.stages.map(({ kind }) => kind)).toEqual(['ramp', 'put-on']);
});

it('offers lengths that grow with the picture, where it is of another size', () => {
  const bordered = (side: number, border: number): Picture => {
    const [x, y] = [(at: number) => at % side, (at: number) => Math.floor(at / side)];
    const isBorder = (at: number) => [x(at), y(at)].some((place) => place < border || place >= side - border);
    const data = disc(side, RED, BLACK).data.map((level, i) => (isBorder(i >> 2) ? 255 : level));
    return { width: side, height: side, data };
  };
  const readings = findReadings([{ input: disc(90, RED, BLACK), output: bordered(90, 6) }]);
  const query = disc(150, RED, BLACK);
  const [first, ...others] = rankReadings(readings, rasterOf(query, 4));
  expect(applyStages(first!.stages, query)).toEqual(bordered(150, 6));
  const grown = others.find(({ reading }) => JSON.stringify(reading.stages) === JSON.stringify(first!.reading.stages));
  expect(applyStages(grown!.stages, query)).toEqual(bordered(150, 10));
  expect(grown!.reading).toMatchObject({ side: 90, sentence: `${first!.reading.sentence}; on larger pictures larger` });
  const [same, ...rest] = rankReadings(readings, rasterOf(disc(90, BLACK, RED), 4));
  expect(same!.reading.stages).toEqual(first!.reading.stages);
  expect(rest.every(({ reading }) => reading.side === undefined)).toBe(true);
});

it('is no surer of a query by a detailed rule than by a simple one that explains the examples as well', () => {
  // Flat areas of a few colours whose edges are smooth, as on a page; all colours inverted, and turned back to their hues.
  const page = (colours: readonly (readonly number[])[]): Picture => {
    const [width, height, band] = [160, 90, 160 / colours.length];
    const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => {
      if (i % 4 === 3) return 255;
      const place = ((i >> 2) % width) / band;
      const [one, next] = [colours[Math.floor(place)]!, colours[Math.floor(place) + 1] ?? [255, 255, 255]];
      const share = Math.max(0, (place % 1) * 4 - 3);
      return Math.round(one[i % 4]! + share * (next[i % 4]! - one[i % 4]!));
    });
    return { width, height, data };
  };
  const dark = (picture: Picture): Picture => {
    const data = picture.data.slice();
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = [255 - data[at]!, 255 - data[at + 1]!, 255 - data[at + 2]!];
      const light = 2 * (0.213 * red + 0.715 * green + 0.072 * blue);
      for (const [c, level] of [red, green, blue].entries())
        data[at + c] = Math.min(255, Math.max(0, Math.round(light - level)));
    }
    return { ...picture, data };
  };
  const example = page([
    [255, 255, 255],
    [51, 85, 204],
    [247, 247, 249],
    [224, 128, 32],
    [34, 34, 34],
  ]);
  const query = page([
    [255, 255, 255],
    [17, 119, 85],
    [247, 247, 249],
    [170, 34, 153],
    [34, 34, 34],
  ]);
  const ranked = rankReadings(findReadings([{ input: example, output: dark(example) }]), rasterOf(query, 4));
  const numbers = ({ stages }: (typeof ranked)[number]) => stages.reduce((sum, { weight }) => sum + weight, 0);
  const simplest = ranked
    .filter(({ reading }) => reading.explained > 0.999)
    .sort((a, b) => numbers(a) - numbers(b))[0]!;
  const detailed = ranked.filter((one) => numbers(one) > numbers(simplest) && one.reading.explained > 0.9);
  expect(detailed.length).toBeGreaterThan(0);
  for (const { coverage, reading } of detailed)
    if (reading.cost >= simplest.reading.cost) expect(coverage).toBeLessThanOrEqual(simplest.coverage);
  const made = applyStages(ranked[0]!.stages, query).data;
  expect(Math.max(...dark(query).data.map((level, i) => Math.abs(level - made[i]!)))).toBeLessThanOrEqual(2);
});

it('offers a piece that grows with the picture once', () => {
  const badged = (side: number): Picture => {
    const { data, ...size } = disc(side, RED, BLACK);
    const isBadge = (at: number) => at % side >= side - 40 && at % side < side - 10 && Math.floor(at / side) < 24;
    return { ...size, data: data.map((level, i) => (isBadge(i >> 2) ? [40, 200, 70, 255][i % 4]! : level)) };
  };
  const readings = findReadings([{ input: disc(300, RED, BLACK), output: badged(300) }]);
  const query = disc(600, RED, BLACK);
  const answers = readings
    .filter((reading) => kindOf(reading) === 'put-on')
    .map((reading) => Buffer.from(applyStages(stagesFor(reading, query), query).data));
  expect(answers).toHaveLength(2);
  expect(answers[0]!.equals(answers[1]!)).toBe(false);
});

it('puts no picture on a ground that cuts it, where it may be put on another', () => {
  /** Three bars on a coloured ground. */
  const plain = (width: number, height: number): Picture => {
    const data = new Uint8Array(4 * width * height);
    for (let at = 0; at < width * height; at++) {
      const [x, y] = [(at % width) / width, Math.floor(at / width) / height];
      const isBar = y > 0.8 - (0.6 * Math.floor(3 * x + 1)) / 3 && (3 * x) % 1 < 0.6;
      data.set(isBar ? [200, 40 + 60 * Math.floor(3 * x), 30, 255] : [30, 60, 90, 255], 4 * at);
    }
    return { width, height, data };
  };
  const onWhite = ({ width, height, data }: Picture, wide: number, high: number): Picture => {
    const [left, top] = [(wide - width) >> 1, (high - height) >> 1];
    const made = new Uint8Array(4 * wide * high).fill(255);
    for (let y = 0; y < height; y++)
      made.set(data.subarray(4 * y * width, 4 * (y + 1) * width), 4 * ((top + y) * wide + left));
    return { width: wide, height: high, data: made };
  };
  const readings = findReadings([{ input: plain(80, 60), output: onWhite(plain(80, 60), 128, 128) }]);
  const answerTo = (query: Picture) => applyStages(rankReadings(readings, rasterOf(query, 4))[0]!.stages, query);
  expect(answerTo(plain(60, 50))).toEqual(onWhite(plain(60, 50), 128, 128));
  expect(answerTo(plain(200, 100))).toEqual(onWhite(plain(200, 100), 248, 248));
});
