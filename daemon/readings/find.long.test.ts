import { expect, test } from 'vitest';
import { decodeImage, encodeImage, resampleImage } from '../images/codec.ts';
import { rankReadings } from './choose.ts';
import { differences } from './difference.ts';
import { FAMILIES } from './families.ts';
import { findReadings } from './find.ts';
import { cropped, type Picture, pictureOf, rasterOf } from './picture.ts';
import { stagesOf } from './reading.ts';
import { applyStages } from './stage.ts';

function painting(seed: number, width: number, height: number): Picture {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0, at = 0; i < width * height; i++, at += 4) {
    const [x, y] = [(i % width) / width, Math.floor(i / width) / height];
    for (let c = 0; c < 3; c++) {
      data[at + c] = 128 + 100 * Math.sin((3 + c + seed) * x * 3 + (5 - c) * y * 4 + seed) + ((i * 7919) % 13);
    }
    data[at + 3] = 255;
  }
  return { width, height, data };
}

/** Mirrored, then made darker, with a white bar at the bottom. */
function done(picture: Picture): Picture {
  const { width, height, data } = picture;
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [to, from] = [(y * width + x) * 4, (y * width + width - 1 - x) * 4];
      for (let c = 0; c < 3; c++) out[to + c] = y >= height - 12 ? 255 : Math.round(data[from + c]! * 0.7);
      out[to + 3] = 255;
    }
  }
  return { width, height, data: out };
}

test('a turn, a change of colours and a bar are found together, and hold at another size', () => {
  const input = painting(0, 120, 90);
  const readings = findReadings([{ input, output: done(input) }]);
  const query = painting(2, 150, 110);
  const [best] = rankReadings(JSON.parse(JSON.stringify(readings)), rasterOf(query, 4));
  const levels = differences(applyStages(best!.stages, query), done(query));
  expect(levels.reduce((sum, level) => sum + level, 0) / levels.length).toBeLessThan(1);
  expect(best!.reading.sentence).toMatch(/mirrored/i);
});

test('a product that was cropped to a square of 300 px and saved as JPEG again keeps its colours', async () => {
  const shot = painting(3, 220, 170);
  const [left, top, width, height] = [90, 110, 480, 360];
  /** On white, at twice its size, as a file. */
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < shot.height; y++) {
    for (let x = 0; x < shot.width; x++) {
      if (((x - 110) / 110) ** 2 + ((y - 85) / 85) ** 2 > 1) continue;
      const from = 4 * (y * shot.width + x);
      data.set(shot.data.subarray(from, from + 4), 4 * ((top + y) * width + left + x));
    }
  }
  const file = async (picture: Picture) =>
    pictureOf(await decodeImage(await encodeImage(rasterOf(picture, 3), 'jpeg'), 'picture'));
  const input = await file({ width, height, data });
  const square = cropped(input, { left: 71, top: 66, right: 329, bottom: 324 });
  const resized = pictureOf(await resampleImage(rasterOf(square, 3), 300, 300));
  const readings = findReadings([{ input, output: await file(resized) }]);
  const close = readings.filter(({ cost }) => cost < readings[0]!.cost + 0.1);
  expect(close.flatMap((reading) => stagesOf(reading)).filter(({ part }) => part !== 'geometry')).toEqual([]);
});

test('an example that changes nothing leaves every byte', () => {
  const input = painting(0, 64, 64);
  const query = painting(1, 70, 40);
  const [best] = rankReadings(findReadings([{ input, output: input }]), rasterOf(query, 4));
  expect(applyStages(best!.stages, query).data).toEqual(query.data);
});

test('where a change of colours explains all, nothing laid over the picture is offered beside it, but what is done to its object is', () => {
  const picture = (ground: number, ink: number): Picture => {
    const data = new Uint8Array(64 * 64 * 4).fill(255);
    for (let i = 0; i < 64 * 64; i++) {
      const isInk = Math.hypot((i % 64) - 30, Math.floor(i / 64) - 34) < 14;
      data.fill(isInk ? ink : ground, 4 * i, 4 * i + 3);
    }
    return { width: 64, height: 64, data };
  };
  const readings = findReadings([{ input: picture(255, 20), output: picture(255, 90) }]);
  const parts = readings.flatMap((reading) => stagesOf(reading).map(({ part }) => part));
  expect(parts).toContain('colour');
  expect(parts).toContain('object');
  expect(parts).not.toContain('overlay');
});

test('what nothing explains is not said to be explained', () => {
  const input = painting(0, 64, 64);
  const noise = { ...input, data: input.data.map((_, i) => (i % 4 === 3 ? 255 : (i * i * 2654435761) & 255)) };
  for (const { explained } of findReadings([{ input, output: noise }])) expect(explained).toBeLessThan(0.5);
});

test('a reading is made again of its JSON', () => {
  const input = painting(0, 80, 60);
  for (const reading of findReadings([{ input, output: done(input) }])) {
    const again = JSON.parse(JSON.stringify(reading));
    expect(applyStages(stagesOf(again), input).data).toEqual(applyStages(stagesOf(reading), input).data);
  }
});

test('each kind of stage has one family that reads it', () => {
  const kinds = FAMILIES.flatMap((family) => family.kinds);
  expect(kinds.filter((kind, n) => kinds.indexOf(kind) !== n)).toEqual([]);
});
