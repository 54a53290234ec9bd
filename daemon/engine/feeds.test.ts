import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCanvas, fusedFeeds, splitOutputs, WARM_UP_CANVAS } from './feeds.ts';
import type { HostTensors } from './hostMessages.ts';

const BYTES = 224 * 224 * 3;

/** Canvases that hide the same number of patches each. */
const batches = fc.integer({ min: 1, max: 195 }).chain((count) =>
  fc.array(
    fc
      .shuffledSubarray([...Array(196).keys()], { minLength: count, maxLength: count })
      .map((patches) => ({ pixels: new Uint8Array(BYTES), hidden: patches.sort((a, b) => a - b) })),
    { minLength: 1, maxLength: 3 },
  ),
);

describe('the feeds', () => {
  it('list the visible patches in order, and restore each patch to its place', () => {
    fc.assert(
      fc.property(batches, (canvases) => {
        const { visible, restore } = fusedFeeds(canvases);
        const shown = 196 - canvases[0]!.hidden.length;
        expect(visible!.dims).toEqual([canvases.length, shown]);
        expect(restore!.dims).toEqual([canvases.length, 196]);
        canvases.forEach(({ hidden }, b) => {
          const row = [...visible!.data.subarray(b * shown, (b + 1) * shown)].map(Number);
          expect(row).toEqual([...Array(196).keys()].filter((patch) => !hidden.includes(patch)));
          const ranks = [...restore!.data.subarray(b * 196, (b + 1) * 196)].map(Number);
          ranks.forEach((rank, patch) => {
            expect(rank === shown ? hidden.includes(patch) : row[rank] === patch).toBe(true);
          });
        });
      }),
      { numRuns: 30 },
    );
  });

  it('hold the canvases one after another', () => {
    const second = { ...WARM_UP_CANVAS, pixels: new Uint8Array(BYTES).fill(7) };
    const { canvas } = fusedFeeds([WARM_UP_CANVAS, second]);
    expect(canvas!.dims).toEqual([2, 224, 224, 3]);
    expect([canvas!.data[BYTES - 1], canvas!.data[BYTES], canvas!.data.length]).toEqual([0, 7, 2 * BYTES]);
  });
});

describe('the outputs', () => {
  const outputs: HostTensors = {
    image: { type: 'uint8', dims: [2, 224, 224, 3], data: new Uint8Array(2 * BYTES).fill(9, BYTES) },
    tokens: { type: 'int64', dims: [2, 196], data: BigInt64Array.from({ length: 392 }, (_, i) => BigInt(i)) },
    confidence: { type: 'float32', dims: [2, 196], data: Float32Array.from({ length: 392 }, (_, i) => i / 512) },
  };

  it('are split canvas by canvas', () => {
    const [first, second] = splitOutputs(outputs, 2);
    expect([first!.decoded[BYTES - 1], second!.decoded[0]]).toEqual([0, 9]);
    expect([first!.tokens[195], second!.tokens[0], second!.tokens.length]).toEqual([195, 196, 196]);
    expect([first!.confidence[195], second!.confidence[0]]).toEqual([195 / 512, 196 / 512]);
  });

  it('are refused when one is missing, or of another type or size', () => {
    const { image, ...missing } = outputs;
    expect(() => splitOutputs(missing, 2)).toThrow('"image"');
    expect(() => splitOutputs({ ...outputs, tokens: outputs.confidence! }, 2)).toThrow('"tokens"');
    expect(() => splitOutputs(outputs, 1)).toThrow('"image"');
    expect(image).toBeDefined();
  });
});

it('the warm-up canvas is a canvas that hides the bottom right quadrant', () => {
  expect(() => checkCanvas(WARM_UP_CANVAS)).not.toThrow();
  expect(WARM_UP_CANVAS.hidden).toHaveLength(49);
  expect([WARM_UP_CANVAS.hidden[0], WARM_UP_CANVAS.hidden.at(-1)]).toEqual([14 * 7 + 7, 195]);
});
