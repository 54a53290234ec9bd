import { expect, test } from 'vitest';
import { furthest, hills, type Scene } from '../../../test/support/overlayScenes.ts';
import type { Stage } from '../stage.ts';
import { OVERLAYS } from './family.ts';

function learnt(input: Scene, output: Scene): Stage {
  const family = OVERLAYS.find(({ kinds }) => kinds.includes('local'))!;
  const stage = family.fit([{ input, output }])[0]!;
  return family.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
}

/** Squares of the mean colour from (left, top) on, in a part whose sides are multiples of the block. */
function pixelated(scene: Scene, left: number, top: number, right: number, bottom: number, block: number): Scene {
  const data = scene.data.slice();
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const [u, v] = [left + Math.floor((x - left) / block) * block, top + Math.floor((y - top) / block) * block];
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let k = 0; k < block * block; k++) {
          sum += scene.data[((v + Math.floor(k / block)) * scene.width + u + (k % block)) * 4 + c]!;
        }
        data[(y * scene.width + x) * 4 + c] = Math.round(sum / block / block);
      }
    }
  }
  return { ...scene, data };
}

/** A plain convolution by a sampled Gaussian, over the whole scene. */
function softened(scene: Scene, left: number, top: number, right: number, bottom: number, sigma: number): Scene {
  const { width, height } = scene;
  const data = scene.data.slice();
  const reach = Math.ceil(3 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / 2 / sigma / sigma));
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const sums = [0, 0, 0];
      let total = 0;
      for (let v = -reach; v <= reach; v++) {
        for (let u = -reach; u <= reach; u++) {
          const weight = weights[u + reach]! * weights[v + reach]!;
          const at = (Math.min(height - 1, Math.max(0, y + v)) * width + Math.min(width - 1, Math.max(0, x + u))) * 4;
          for (let c = 0; c < 3; c++) sums[c]! += weight * scene.data[at + c]!;
          total += weight;
        }
      }
      for (let c = 0; c < 3; c++) data[(y * width + x) * 4 + c] = Math.round(sums[c]! / total);
    }
  }
  return { ...scene, data };
}

test('blocks are found by size and place', () => {
  const stage = learnt(hills(240, 180, 1), pixelated(hills(240, 180, 1), 20, 30, 100, 86, 8));
  const query = hills(300, 200, 4);
  expect(furthest(stage.apply(query), pixelated(query, 20, 30, 100, 86, 8))).toBeLessThanOrEqual(1);
});

test('a blur is found by its deviation and place', () => {
  const input = hills(240, 180, 1);
  const stage = learnt(input, softened(input, 20, 30, 100, 90, 3));
  const query = hills(300, 200, 4);
  expect(furthest(stage.apply(query), softened(query, 20, 30, 100, 90, 3))).toBeLessThanOrEqual(3);
});

test('the right half turned grey stays the right half', () => {
  const grey = (scene: Scene): Scene => {
    const data = scene.data.slice();
    for (let i = 0, at = 0; at < data.length; i++, at += 4) {
      if (i % scene.width < scene.width / 2) continue;
      const luma = Math.round(0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!);
      data.fill(luma, at, at + 3);
    }
    return { ...scene, data };
  };
  const stage = learnt(hills(240, 180, 1), grey(hills(240, 180, 1)));
  const query = hills(300, 210, 4);
  expect(furthest(stage.apply(query), grey(query))).toBeLessThanOrEqual(2);
});
