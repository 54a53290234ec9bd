/*
 * Distances to an antialiased edge, after Gustavson and Strand, "Anti-aliased Euclidean distance transform" (Pattern Recognition Letters
 * 32, 2011): the covered share of an edge pixel determines where the edge runs through it. Each edge is kept as the piece of a line inside
 * its pixel, and the nearest piece is passed on from neighbour to neighbour (Danielsson's sweeps).
 */

/** Signed distances to the edge of a matte, which is where it is half covered. */
export interface Contour {
  /** In pixels, negative inside; at least `limit` where it is farther. */
  readonly distances: Float32Array;
  /** The pixel whose edge is nearest, -1 where that is beyond the limit. */
  readonly nearest: Int32Array;
  /** The direction to the edge, away from the object, as 0..64 for 0..45 degrees off the axes. */
  readonly slants: Uint8Array;
  readonly limit: number;
}

/** The pieces of lines that make up an edge. */
interface Edges {
  count: number;
  readonly pixels: Int32Array;
  /** Five numbers each: a point, the line's direction as cosine and sine, and half the piece's length. */
  readonly pieces: Float32Array;
}

const known = new WeakMap<Uint8Array, Contour>();

/** The distances of all pixels to a matte's edge, exact up to `limit` pixels. */
export function contourOf(matte: Uint8Array, width: number, height: number, limit: number): Contour {
  const before = known.get(matte);
  if (before && before.limit >= limit) return before;
  const contour = measured(matte, width, height, limit);
  known.set(matte, contour);
  return contour;
}

function measured(matte: Uint8Array, width: number, height: number, limit: number): Contour {
  const edges = edgesOf(matte, width, height);
  const size = width * height;
  const distances = new Float32Array(size).fill(limit);
  const best = new Int32Array(size).fill(-1);
  for (let e = edges.count - 1; e >= 0; e--) {
    const pixel = edges.pixels[e]!;
    const far = distanceTo(edges.pieces, e, pixel % width, Math.floor(pixel / width));
    if (best[pixel] !== -1 && far >= distances[pixel]!) continue;
    distances[pixel] = far;
    best[pixel] = e;
  }
  sweep(edges, distances, best, width, height);
  return finish(matte, edges, distances, best, width, height, limit);
}

function edgesOf(matte: Uint8Array, width: number, height: number): Edges {
  let room = 1024;
  let pixels = new Int32Array(room);
  let pieces = new Float32Array(room * 5);
  let count = 0;
  const add = (pixel: number, x: number, y: number, tx: number, ty: number, half: number) => {
    if (count === room) {
      room *= 2;
      const [more, longer] = [new Int32Array(room), new Float32Array(room * 5)];
      more.set(pixels);
      longer.set(pieces);
      pixels = more;
      pieces = longer;
    }
    pixels[count] = pixel;
    pieces.set([x, y, tx, ty, half], 5 * count);
    count++;
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const a = matte[i]!;
      if (a === 0) continue;
      const [west, east] = [x > 0 ? i - 1 : i, x < width - 1 ? i + 1 : i];
      const [up, down] = [y > 0 ? -width : 0, y < height - 1 ? width : 0];
      const [n, s, w, e] = [matte[i + up]!, matte[i + down]!, matte[west]!, matte[east]!];
      if (a === 255 && n > 0 && s > 0 && w > 0 && e > 0) continue;
      const [nw, ne, sw, se] = [matte[west + up]!, matte[east + up]!, matte[west + down]!, matte[east + down]!];
      if (Math.max(a, n, s, w, e, nw, ne, sw, se) < 128 || Math.min(a, n, s, w, e, nw, ne, sw, se) >= 128) continue;
      let gx = ne + se - nw - sw + Math.SQRT2 * (e - w);
      let gy = sw + se - nw - ne + Math.SQRT2 * (s - n);
      const length = Math.hypot(gx, gy);
      if (length < 64) {
        // A line about as thin as the pixel: edges on its open sides.
        if (a < 128) continue;
        const half = a / 510;
        if (w < 128) add(i, x - half, y, 0, 1, 0.5);
        if (e < 128) add(i, x + half, y, 0, 1, 0.5);
        if (n < 128) add(i, x, y - half, 1, 0, 0.5);
        if (s < 128) add(i, x, y + half, 1, 0, 0.5);
        continue;
      }
      gx /= length;
      gy /= length;
      const far = offsetOf(gx, gy, a / 255);
      const [px, py] = [gx * far, gy * far];
      // The line runs across the gradient; its piece is the part inside the pixel.
      const [tx, ty] = [-gy, gx];
      const before = Math.min(reach(px, -tx), reach(py, -ty));
      const after = Math.min(reach(px, tx), reach(py, ty));
      const middle = (after - before) / 2;
      add(i, x + px + tx * middle, y + py + ty * middle, tx, ty, Math.max(0, (after + before) / 2));
    }
  }
  return { count, pixels, pieces };
}

/** The distance from a place in a pixel (-0.5..0.5) to its side, along a direction. */
function reach(place: number, direction: number): number {
  if (Math.abs(direction) < 1e-6) return 2;
  return Math.max(0, (direction > 0 ? 0.5 - place : -0.5 - place) / direction);
}

/**
 * How far from a pixel's centre, along the gradient, runs an edge that covers a share `a` of it; positive where it does not reach the
 * centre.
 */
function offsetOf(x: number, y: number, a: number): number {
  const gx = Math.max(Math.abs(x), Math.abs(y));
  const gy = Math.min(Math.abs(x), Math.abs(y));
  if (gy < 1e-6) return 0.5 - a;
  const corner = (0.5 * gy) / gx;
  if (a < corner) return 0.5 * (gx + gy) - Math.sqrt(2 * gx * gy * a);
  if (a < 1 - corner) return (0.5 - a) * gx;
  return -0.5 * (gx + gy) + Math.sqrt(2 * gx * gy * (1 - a));
}

/** The share of a pixel that lies on the near side of an edge `far` pixels from its centre (positive: the centre is on the near side). */
export function coverage(far: number, slant: number): number {
  const x = COSINES[slant]!;
  const y = SINES[slant]!;
  const whole = (x + y) / 2;
  if (far >= whole) return 1;
  if (far <= -whole) return 0;
  const off = far < 0 ? -far : far;
  let more: number;
  if (off <= (x - y) / 2) more = 0.5 - off / x;
  else more = ((whole - off) * (whole - off)) / (2 * x * y);
  return far > 0 ? 1 - more : more;
}

const SLANTS = 64;
const COSINES = Float64Array.from({ length: SLANTS + 1 }, (_, i) => Math.cos((i / SLANTS) * (Math.PI / 4)));
const SINES = Float64Array.from({ length: SLANTS + 1 }, (_, i) => Math.sin((i / SLANTS) * (Math.PI / 4)));

function distanceTo(pieces: Float32Array, edge: number, x: number, y: number): number {
  const at = 5 * edge;
  const dx = x - pieces[at]!;
  const dy = y - pieces[at + 1]!;
  const [tx, ty] = [pieces[at + 2]!, pieces[at + 3]!];
  const across = dx * ty - dy * tx;
  let along = Math.abs(dx * tx + dy * ty) - pieces[at + 4]!;
  if (along < 0) along = 0;
  return Math.sqrt(across * across + along * along);
}

/** Passes the nearest edges on, down and up, each row right and left. */
function sweep({ pieces }: Edges, distances: Float32Array, best: Int32Array, width: number, height: number): void {
  const take = (pixel: number, x: number, y: number, from: number) => {
    const edge = best[from]!;
    if (edge < 0 || edge === best[pixel]) return;
    const far = distanceTo(pieces, edge, x, y);
    if (far >= distances[pixel]!) return;
    distances[pixel] = far;
    best[pixel] = edge;
  };
  for (let pass = 0; pass < 2; pass++) {
    const back = pass === 0 ? -1 : 1;
    for (let row = 0; row < height; row++) {
      const y = pass === 0 ? row : height - 1 - row;
      const start = y * width;
      if (row > 0) {
        for (let x = 0; x < width; x++) {
          const near = start + x + back * width;
          take(start + x, x, y, near);
          if (x > 0) take(start + x, x, y, near - 1);
          if (x < width - 1) take(start + x, x, y, near + 1);
        }
      }
      for (let x = 1; x < width; x++) take(start + x, x, y, start + x - 1);
      for (let x = width - 2; x >= 0; x--) take(start + x, x, y, start + x + 1);
    }
  }
}

function finish(
  matte: Uint8Array,
  { pixels, pieces }: Edges,
  distances: Float32Array,
  best: Int32Array,
  width: number,
  height: number,
  limit: number,
): Contour {
  const slants = new Uint8Array(distances.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const edge = best[i]!;
      if (edge < 0) {
        distances[i] = matte[i]! >= 128 ? -limit : limit;
        continue;
      }
      const at = 5 * edge;
      const [tx, ty] = [pieces[at + 2]!, pieces[at + 3]!];
      const along = (x - pieces[at]!) * tx + (y - pieces[at + 1]!) * ty;
      const half = pieces[at + 4]!;
      const kept = along > half ? half : Math.max(along, -half);
      let nx = x - pieces[at]! - kept * tx;
      let ny = y - pieces[at + 1]! - kept * ty;
      if (nx * nx + ny * ny < 0.04) {
        nx = ty;
        ny = -tx;
      }
      const [a, b] = [Math.abs(nx), Math.abs(ny)];
      slants[i] = Math.round((SLANTS * Math.atan2(Math.min(a, b), Math.max(a, b))) / (Math.PI / 4));
      if (matte[i]! >= 128) distances[i] = -distances[i]!;
      best[i] = pixels[edge]!;
    }
  }
  return { distances, nearest: best, slants, limit };
}
