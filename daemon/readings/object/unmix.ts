import type { Picture } from '../picture.ts';
import type { Cutout, Ground } from './ground.ts';

/** How far a mixed edge reaches into the object, in pixels, and within how many the full colour is sought. */
const EDGE = 2;
const REACH = 3;
/** Levels by which a mixed pixel may be off the line from the ground's colour to the object's. */
const OFF = 4;
/** Candidates whose strength is within this share of the strongest count as equal: the nearest is taken. */
const TIE = 0.93;
/** Colours within this many levels look the same. */
const ALIKE = 8;

/**
 * Splits the pixels of an object's edge into object and ground: C = a F + (1 - a) B, with the ground's colour B known and F from nearby
 * pixels that lie on the same line from B and are farther from it. Pixels inside are wholly object.
 */
export function unmix(picture: Picture, ground: Ground, tags: Uint8Array): Cutout {
  const { width, height, data } = picture;
  const plate = ground.plate.data;
  const size = width * height;
  const matte = new Uint8Array(size);
  const colours = new Uint8Array(size * 4);
  const palette = paletteOf(picture, tags);
  const depths = depthsOf(tags, width, height);
  const slack = OFF + 1.5 * ground.noise;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const at = 4 * i;
      const depth = depths[i]!;
      if (depth === 0 && (ground.noise > 0 || !touchesObject(tags, width, height, x, y))) continue;
      if (depth > EDGE || (depth === EDGE && isLikeNeighbours(data, width, height, x, y))) {
        matte[i] = 255;
        copy(colours, at, data, at);
        continue;
      }
      const red = data[at]! - plate[at]!;
      const green = data[at + 1]! - plate[at + 1]!;
      const blue = data[at + 2]! - plate[at + 2]!;
      const own = red * red + green * green + blue * blue;
      if (own === 0) continue;
      // The nearest among the strongest pixels around that lie on this pixel's line.
      let strongest = own;
      let from = i;
      const [left, right] = [Math.max(0, x - REACH), Math.min(width - 1, x + REACH)];
      const [top, bottom] = [Math.max(0, y - REACH), Math.min(height - 1, y + REACH)];
      for (let pass = 0; pass < 2; pass++) {
        let nearest = Number.POSITIVE_INFINITY;
        const least = pass === 0 ? strongest : TIE * TIE * strongest;
        for (let v = top; v <= bottom; v++) {
          for (let u = left; u <= right; u++) {
            const other = v * width + u;
            if (depths[other] === 0) continue;
            const to = 4 * other;
            const r = data[to]! - plate[to]!;
            const g = data[to + 1]! - plate[to + 1]!;
            const b = data[to + 2]! - plate[to + 2]!;
            const square = r * r + g * g + b * b;
            if (square < least || (pass === 0 && square <= strongest)) continue;
            const along = red * r + green * g + blue * b;
            if (along <= 0) continue;
            const off = own - (along * along) / square;
            if (off > slack * slack && off > 0.0025 * own) continue;
            if (pass === 0) {
              strongest = square;
              continue;
            }
            const far = (u - x) * (u - x) + (v - y) * (v - y);
            if (far < nearest) {
              nearest = far;
              from = other;
            }
          }
        }
        if (strongest === own) break;
      }
      // On no line and alone with its colour, it is a mixture of three. In noise, lines are unreliable.
      const isLost = from === i && !hasCompany(data, width, height, x, y);
      if (isLost || (ground.noise > 2 && depths[from]! <= EDGE)) {
        from = nearestCore(picture, plate, depths, x, y);
      }
      let fr = data[4 * from]!;
      let fg = data[4 * from + 1]!;
      let fb = data[4 * from + 2]!;
      // A stroke too thin to show its full colour nearby takes that of the whole object.
      if (depths[from]! <= 1) {
        const colour = onLine(palette, data, plate, at, strongest, slack);
        if (colour >= 0) {
          fr = palette[colour]!;
          fg = palette[colour + 1]!;
          fb = palette[colour + 2]!;
        }
      }
      const r = fr - plate[at]!;
      const g = fg - plate[at + 1]!;
      const b = fb - plate[at + 2]!;
      const square = r * r + g * g + b * b;
      let part = square > 0 ? (red * r + green * g + blue * b) / square : 1;
      if (part > 1 || (part > 0.93 && depth > 1 && ground.noise > 0)) part = 1;
      const alpha = Math.round(255 * part);
      if (alpha <= 0) continue;
      matte[i] = alpha;
      if (alpha === 255) copy(colours, at, data, at);
      else {
        colours[at] = fr;
        colours[at + 1] = fg;
        colours[at + 2] = fb;
        colours[at + 3] = alpha;
      }
    }
  }
  return { matte, colours };
}

function copy(to: Uint8Array, at: number, from: Uint8Array, source: number): void {
  to[at] = from[source]!;
  to[at + 1] = from[source + 1]!;
  to[at + 2] = from[source + 2]!;
  to[at + 3] = 255;
}

/** 0 for ground, 1 where ground is among the eight neighbours, 2 where it is among those of these, 3 farther inside. */
function depthsOf(tags: Uint8Array, width: number, height: number): Uint8Array {
  const along = new Uint8Array(tags.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (tags[i] === 0) continue;
      if ((x > 0 && tags[i - 1] === 0) || (x < width - 1 && tags[i + 1] === 0)) along[i] = 1;
      else if ((x > 1 && tags[i - 2] === 0) || (x < width - 2 && tags[i + 2] === 0)) along[i] = 2;
      else along[i] = 3;
    }
  }
  const depths = new Uint8Array(tags.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      let depth = along[i]!;
      for (let far = 1; far <= EDGE && far < depth; far++) {
        const above = y >= far ? along[i - far * width]! : 3;
        const below = y < height - far ? along[i + far * width]! : 3;
        const least = Math.min(above, below);
        if (least < depth) depth = Math.max(least, far);
      }
      depths[i] = depth;
    }
  }
  return depths;
}

/** Whether three of the eight neighbours have exactly the same colour: flat art, without a mixed edge here. */
function isLikeNeighbours(data: Uint8Array, width: number, height: number, x: number, y: number): boolean {
  const at = 4 * (y * width + x);
  let same = 0;
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
      const to = 4 * (v * width + u);
      if (data[to] === data[at] && data[to + 1] === data[at + 1] && data[to + 2] === data[at + 2]) same++;
    }
  }
  return same > 3;
}

/** Whether two more of the pixels around have nearly the same colour. */
function hasCompany(data: Uint8Array, width: number, height: number, x: number, y: number): boolean {
  const at = 4 * (y * width + x);
  let count = 0;
  for (let v = Math.max(0, y - EDGE); v <= Math.min(height - 1, y + EDGE); v++) {
    for (let u = Math.max(0, x - EDGE); u <= Math.min(width - 1, x + EDGE); u++) {
      const to = 4 * (v * width + u);
      let off = 0;
      for (let c = 0; c < 3; c++) off = Math.max(off, Math.abs(data[at + c]! - data[to + c]!));
      if (off <= ALIKE) count++;
    }
  }
  return count > 2;
}

/** The nearest pixel that is well inside the object; where there is none, the one farthest from the ground's colour. */
function nearestCore(
  { width, height, data }: Picture,
  plate: Uint8Array,
  depths: Uint8Array,
  x: number,
  y: number,
): number {
  let nearest = Number.POSITIVE_INFINITY;
  let strongest = -1;
  let core = -1;
  let strong = y * width + x;
  for (let v = Math.max(0, y - REACH); v <= Math.min(height - 1, y + REACH); v++) {
    for (let u = Math.max(0, x - REACH); u <= Math.min(width - 1, x + REACH); u++) {
      const pixel = v * width + u;
      const far = (u - x) * (u - x) + (v - y) * (v - y);
      if (depths[pixel]! > EDGE && far < nearest) {
        nearest = far;
        core = pixel;
      }
      let square = 0;
      for (let c = 0; c < 3; c++) square += (data[4 * pixel + c]! - plate[4 * pixel + c]!) ** 2;
      if (depths[pixel]! === 0 || square <= strongest) continue;
      strongest = square;
      strong = pixel;
    }
  }
  return core >= 0 ? core : strong;
}

function touchesObject(tags: Uint8Array, width: number, height: number, x: number, y: number): boolean {
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) if (tags[v * width + u]) return true;
  }
  return false;
}

/** The frequent colours of an object, three bytes each, the most frequent first. */
function paletteOf({ width, height, data }: Picture, tags: Uint8Array): Uint8Array {
  const counts = new Map<number, number>();
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / 300_000)));
  let total = 0;
  for (let i = 0; i < tags.length; i += step) {
    if (tags[i] === 0) continue;
    const at = 4 * i;
    const key = (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    total++;
  }
  const frequent = [...counts].filter(([, count]) => count > 0.02 * total).sort((a, b) => b[1] - a[1]);
  return Uint8Array.from(frequent.slice(0, 16).flatMap(([key]) => [key >> 16, (key >> 8) & 255, key & 255]));
}

/** The index of the first colour of the palette that lies on a pixel's line and is clearly stronger; -1 where none does. */
function onLine(
  palette: Uint8Array,
  data: Uint8Array,
  plate: Uint8Array,
  at: number,
  strength: number,
  slack: number,
): number {
  const [red, green, blue] = [data[at]! - plate[at]!, data[at + 1]! - plate[at + 1]!, data[at + 2]! - plate[at + 2]!];
  const own = red * red + green * green + blue * blue;
  for (let k = 0; k < palette.length; k += 3) {
    const r = palette[k]! - plate[at]!;
    const g = palette[k + 1]! - plate[at + 1]!;
    const b = palette[k + 2]! - plate[at + 2]!;
    const square = r * r + g * g + b * b;
    if (square <= 1.05 * strength || strength < 0.04 * square) continue;
    const part = (red * r + green * g + blue * b) / square;
    if (part > 0 && own - part * part * square <= slack * slack) return k;
  }
  return -1;
}
