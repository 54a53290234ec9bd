import { GRID_CELL } from '@likewise/shared/prompt/layouts.ts';
import { CANVAS, GRID } from '@likewise/shared/prompt/patches.ts';
import type { Canvas, Engine, Filled, FillOptions } from '../../daemon/engine/engine.ts';
import { cancelled } from '../../daemon/engine/errors.ts';

/** How sure the analogy engine is of every hidden patch. */
export const HIDDEN_CONFIDENCE = 0.25;

/**
 * Fills a 2x2 grid by arithmetic analogy: every pixel of the hidden quadrant becomes its horizontal neighbour plus its vertical
 * neighbour less the one across, clipped. Whatever the arrangement, that is query + output - input. Visible patches decode
 * to black. It keeps the canvases of every call.
 */
export class AnalogyEngine implements Pick<Engine, 'fill'> {
  readonly calls: (readonly Canvas[])[] = [];

  async fill(canvases: readonly Canvas[], { signal }: FillOptions = {}): Promise<Filled[]> {
    if (signal?.aborted) throw cancelled();
    this.calls.push(canvases);
    return canvases.map(fillOne);
  }
}

function fillOne({ pixels, hidden }: Canvas): Filled {
  const decoded = new Uint8ClampedArray(CANVAS * CANVAS * 3);
  const start = (patch: number) => (patch === 0 ? 0 : CANVAS - GRID_CELL);
  const left = start(hidden[0]! % GRID);
  const top = start(Math.floor(hidden[0]! / GRID));
  const across = CANVAS - GRID_CELL;
  for (let y = top; y < top + GRID_CELL; y++) {
    for (let x = left; x < left + GRID_CELL; x++) {
      const [mirrorX, mirrorY] = [(x + across) % (2 * across), (y + across) % (2 * across)];
      const at = (column: number, row: number, channel: number) => pixels[(row * CANVAS + column) * 3 + channel]!;
      for (let c = 0; c < 3; c++) {
        decoded[(y * CANVAS + x) * 3 + c] = at(mirrorX, y, c) + at(x, mirrorY, c) - at(mirrorX, mirrorY, c);
      }
    }
  }
  const confidence = new Float32Array(GRID * GRID).fill(1);
  for (const id of hidden) confidence[id] = HIDDEN_CONFIDENCE;
  return { decoded: new Uint8Array(decoded.buffer), tokens: new Int32Array(GRID * GRID), confidence };
}
