/*
 * Exact Euclidean distances, after Felzenszwalb and Huttenlocher, "Distance Transforms of Sampled Functions" (Theory of Computing 8,
 * 2012).
 */

/** The distance from each pixel to the nearest one of a set (1 = in it); Infinity if the set is empty. */
export function distanceTo(set: Uint8Array, width: number, height: number): Float32Array {
  const squares = new Float64Array(set.length);
  for (let i = 0; i < set.length; i++) squares[i] = set[i] ? 0 : Number.POSITIVE_INFINITY;
  const scratch = scratchFor(Math.max(width, height));
  for (let x = 0; x < width; x++) lowerEnvelope(squares, x, width, height, scratch);
  for (let y = 0; y < height; y++) lowerEnvelope(squares, y * width, 1, width, scratch);
  return Float32Array.from(squares, Math.sqrt);
}

/** Distance to the border of a set, in pixels: negative inside, positive outside; `far` if it has no border. */
export function signedDistance(set: Uint8Array, width: number, height: number, far: number): Float32Array {
  const outside = distanceTo(set, width, height);
  const inside = distanceTo(
    set.map((isIn) => 1 - isIn),
    width,
    height,
  );
  const limit = (distance: number) => Math.min(far, Math.max(0, distance - 0.5));
  return outside.map((distance, i) => (set[i] ? -limit(inside[i]!) : limit(distance)));
}

interface Scratch {
  readonly values: Float64Array;
  readonly vertices: Int32Array;
  readonly bounds: Float64Array;
}

function scratchFor(length: number): Scratch {
  return {
    values: new Float64Array(length),
    vertices: new Int32Array(length),
    bounds: new Float64Array(length + 1),
  };
}

/** The lower envelope of the parabolas over the values of one line. */
function lowerEnvelope(squares: Float64Array, start: number, step: number, length: number, scratch: Scratch): void {
  const { values, vertices, bounds } = scratch;
  let count = 0;
  for (let i = 0; i < length; i++) {
    const value = squares[start + i * step]!;
    values[i] = value;
    if (value === Number.POSITIVE_INFINITY) continue;
    let from = Number.NEGATIVE_INFINITY;
    while (count > 0) {
      const last = vertices[count - 1]!;
      from = (value + i * i - values[last]! - last * last) / (2 * (i - last));
      if (from > bounds[count - 1]!) break;
      count--;
      from = Number.NEGATIVE_INFINITY;
    }
    vertices[count] = i;
    bounds[count++] = from;
  }
  if (count === 0) return;
  for (let i = 0, k = 0; i < length; i++) {
    while (k < count - 1 && bounds[k + 1]! <= i) k++;
    const vertex = vertices[k]!;
    squares[start + i * step] = values[vertex]! + (i - vertex) ** 2;
  }
}
