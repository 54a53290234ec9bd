/** A rectangle in pixels: right and bottom are just beyond it. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The smallest rectangle around all pixels whose matte is at least `least`; undefined where there are none. */
export function boundsOf(matte: Uint8Array, width: number, height: number, least: number): Bounds | undefined {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (matte[i]! < least) continue;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      bottom = y + 1;
    }
  }
  return right > left ? { left, top, right, bottom } : undefined;
}

/** The same with fractions: a border row counts by the coverage of its fullest pixel. */
export function exactBounds(matte: Uint8Array, width: number, height: number): Bounds | undefined {
  const whole = boundsOf(matte, width, height, 8);
  if (!whole) return undefined;
  const { left, top, right, bottom } = whole;
  const most = (from: number, step: number, count: number) => {
    let value = 0;
    for (let k = 0, i = from; k < count; k++, i += step) value = Math.max(value, matte[i]!);
    return 1 - value / 255;
  };
  return {
    left: left + most(top * width + left, width, bottom - top),
    top: top + most(top * width + left, 1, right - left),
    right: right - most(top * width + right - 1, width, bottom - top),
    bottom: bottom - most((bottom - 1) * width + left, 1, right - left),
  };
}

/** The bounds of each connected piece of a matte with at least a certain size; pieces whose bounds overlap or touch are one. */
export function partsOf(matte: Uint8Array, width: number, height: number, least: number): Bounds[] {
  const seen = new Uint8Array(matte.length);
  const queue = new Int32Array(matte.length);
  const found: Bounds[] = [];
  for (let start = 0; start < matte.length; start++) {
    if (seen[start] || matte[start]! < least) continue;
    let [left, top, right, bottom, tail] = [width, height, 0, 0, 1];
    queue[0] = start;
    seen[start] = 1;
    for (let head = 0; head < tail; head++) {
      const pixel = queue[head]!;
      const x = pixel % width;
      const y = (pixel - x) / width;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const near = v * width + u;
          if (seen[near] || matte[near]! < least) continue;
          seen[near] = 1;
          queue[tail++] = near;
        }
      }
    }
    if (tail >= 6) found.push({ left, top, right, bottom });
  }
  return merged(found);
}

function merged(parts: readonly Bounds[]): Bounds[] {
  const out = [...parts];
  for (let i = 0; i < out.length; i++) {
    for (let k = i + 1; k < out.length; k++) {
      const [a, b] = [out[i]!, out[k]!];
      if (a.left > b.right || b.left > a.right || a.top > b.bottom || b.top > a.bottom) continue;
      out[i] = {
        left: Math.min(a.left, b.left),
        top: Math.min(a.top, b.top),
        right: Math.max(a.right, b.right),
        bottom: Math.max(a.bottom, b.bottom),
      };
      out.splice(k, 1);
      k = i;
    }
  }
  return out;
}
