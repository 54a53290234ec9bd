import { sampleAt } from './bilinear.ts';
import { type Example, type Explanation, errorOver, meanSquare } from './explanation.ts';
import { boxOf, type ObjectBox, View } from './view.ts';

/** The object moved, or drawn at another size. */
export function movedObject(examples: readonly Example[]): Explanation[] {
  const [first] = examples;
  const before = first!.input.object;
  const after = outputView(first!).object;
  if (!before || !after) return [];
  const { width, height } = first!.input;
  const move: Move = {
    // Boxes are exact to the pixel.
    scale: Math.abs(after.half - before.half) <= 1 ? 1 : after.half / before.half,
    right: (after.x - before.x) / width,
    down: (after.y - before.y) / height,
  };
  const error = errorOver(examples, (input) => (input.object ? moved(input, input.object, move) : input.levels));
  return [
    {
      kind: 'moved object',
      doubt: 0,
      explain: (query) => query.object && { error, draw: () => moved(query, query.object!, move) },
    },
  ];
}

/** A scale around the object's centre, and a shift in shares of the picture's sides. */
interface Move {
  readonly scale: number;
  readonly right: number;
  readonly down: number;
}

function moved(view: View, object: ObjectBox, { scale, right, down }: Move): Float32Array {
  const { width, height } = view;
  const cover = { width, height, levels: view.foreground };
  const out = view.behind.slice();
  const share = new Float32Array(1);
  const colour = new Float32Array(3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const fromX = object.x + (x - object.x - right * width) / scale;
      const fromY = object.y + (y - object.y - down * height) / scale;
      if (!isInside(view, fromX, fromY)) continue;
      sampleAt(cover, fromX, fromY, 1, share, 0);
      sampleAt(view, fromX, fromY, 3, colour, 0);
      for (let c = 0; c < 3; c++) out[at + c] = out[at + c]! * (1 - share[0]!) + colour[c]! * share[0]!;
    }
  }
  return out;
}

/**
 * If the query's object is the example's, at another position or size, its output follows the example's. The rule's error on the
 * query is the difference between the query and the example's input placed there.
 */
export function sameObject(examples: readonly Example[]): Explanation {
  return {
    kind: 'same object',
    doubt: 0,
    explain(query) {
      const { object } = query;
      if (!object) return undefined;
      const tries = examples.flatMap(({ input, output }) => {
        const { object: from } = input;
        if (!from) return [];
        const to = completed(object, query, from);
        const put = (levels: Float32Array) => putAt(input, levels, from, query, to);
        const error = unlikeness(put(input.levels), query) * OBJECT_VARIANCE;
        return [{ error, draw: () => put(output) }];
      });
      if (tries.length === 0) return undefined;
      return tries.reduce((least, other) => (other.error < least.error ? other : least));
    },
  };
}

/** The box of an object that the picture's border cuts, on one side or two adjacent ones, completed to another box's aspect ratio. */
function completed(cut: ObjectBox, { width, height }: View, like: ObjectBox): ObjectBox {
  const ratio = (like.right - like.left + 1) / (like.bottom - like.top + 1);
  let { left, right, top, bottom } = cut;
  const missing = (bottom - top + 1) * ratio - (right - left + 1);
  if (missing > 0 && left === 0) left -= missing;
  else if (missing > 0 && right === width - 1) right += missing;
  const missingBelow = (right - left + 1) / ratio - (bottom - top + 1);
  if (missingBelow > 0 && top === 0) top -= missingBelow;
  else if (missingBelow > 0 && bottom === height - 1) bottom += missingBelow;
  return boxOf(left, right, top, bottom);
}

/** The assumed squared difference of an object from its background, in levels. Errors are reported as if for such an object. */
const OBJECT_VARIANCE = 64 ** 2;

/** The squared difference of a picture from a query, divided by that of the query from its own background. */
function unlikeness(levels: Float32Array, query: View): number {
  return meanSquare(levels, query.levels) / (meanSquare(query.behind, query.levels) + 1e-3);
}

/**
 * Levels of the example's picture around its object, placed around the query's. The query's background is used beyond the example's
 * border.
 */
function putAt(example: View, levels: Float32Array, from: ObjectBox, query: View, to: ObjectBox): Float32Array {
  const { width, height } = example;
  const source = { width, height, levels };
  const out = query.behind.slice();
  const scale = from.half / to.half;
  for (let y = 0, at = 0; y < query.height; y++) {
    for (let x = 0; x < query.width; x++, at += 3) {
      const fromX = from.x + (x - to.x) * scale;
      const fromY = from.y + (y - to.y) * scale;
      if (isInside(example, fromX, fromY)) sampleAt(source, fromX, fromY, 3, out, at);
    }
  }
  return out;
}

/** Whether a position is in a picture. The outermost pixels end half a pixel beyond their centres. */
function isInside({ width, height }: View, x: number, y: number): boolean {
  return x >= -0.5 && y >= -0.5 && x <= width - 0.5 && y <= height - 0.5;
}

function outputView({ input: { width, height }, output }: Example): View {
  return new View({ width, height, channels: 3, data: Uint8Array.from(output) });
}
