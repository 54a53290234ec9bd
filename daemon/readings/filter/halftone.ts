import { blank, type Picture } from '../picture.ts';
import { blurred } from './convolve.ts';
import { type Filter, twoDecimals } from './filter.ts';
import { byte, type Luma, lumaPlane } from './planes.ts';

/** RGBA, straight. */
type Paint = readonly [number, number, number, number];

/**
 * A screen of dots or lines whose size shows how dark the picture is. Places are in pitches along the screen's two directions, which are
 * turned by `angle` degrees clockwise from the picture's.
 */
export type Halftone = {
  /** Round dots, lines along the first direction, or dots by the sum of two cosines, which merge. */
  readonly shape: 'dots' | 'lines' | 'waves';
  readonly pitch: number;
  readonly angle: number;
  /** The origin of places, and how far from it a dot's middle is, in pitches. */
  readonly anchor: 'corner' | 'centre';
  readonly across: number;
  readonly down: number;
  /**
   * Which darkness counts: that of each pixel, of a square as wide as the pitch around it, of the pixel in the dot's middle, or the mean of
   * the dot's cell.
   */
  readonly tone: 'pixel' | 'around' | 'middle' | 'mean';
  readonly luma: Luma;
  /** Whether ink grows with lightness rather than darkness. */
  readonly light: boolean;
  /** The radius of a dot, or half the width of a line, is size * darkness ^ power, in pitches. */
  readonly size: number;
  readonly power: number;
  /** Whether dots reach into neighbouring cells. */
  readonly merged: boolean;
  /** Whether edges are antialiased over a pixel. */
  readonly smooth: boolean;
  readonly ink: Paint;
  readonly ground: Paint;
};

export const HALFTONE: Filter<Halftone> = {
  kind: 'halftone',
  sentence: ({ shape, pitch, angle, light }) =>
    `Halftone: ${shape === 'lines' ? 'lines' : 'dots'} every ${twoDecimals(pitch)} px, turned by ${twoDecimals(angle)}°, larger where it is ${light ? 'lighter' : 'darker'}`,
  weight: ({ shape }) => (shape === 'waves' ? 10 : 12),
  run: screened,
  scaled: (halftone, factor) => ({ ...halftone, pitch: halftone.pitch * factor }),
};

/** A place on a screen: its distance from the nearest dot's middle, in pitches along both directions, and which dot that is. */
export class Screen {
  private readonly of: Pick<Halftone, 'pitch' | 'angle' | 'anchor' | 'across' | 'down'>;
  private readonly cosine: number;
  private readonly sine: number;
  private readonly fromX: number;
  private readonly fromY: number;
  /** The nearest dot, counted from the anchor. */
  column = 0;
  row = 0;
  /** From its middle, in pitches. */
  u = 0;
  v = 0;

  constructor(of: Screen['of'], width: number, height: number) {
    this.of = of;
    const turn = (of.angle * Math.PI) / 180;
    [this.cosine, this.sine] = [Math.cos(turn), Math.sin(turn)];
    const isCentre = of.anchor === 'centre';
    [this.fromX, this.fromY] = isCentre ? [width / 2, height / 2] : [0, 0];
  }

  /** Moves to a place in pixels; the middle of the first pixel is (0.5, 0.5). */
  look(x: number, y: number): void {
    const { pitch, across, down } = this.of;
    const [a, b] = [x - this.fromX, y - this.fromY];
    const u = (a * this.cosine + b * this.sine) / pitch - across;
    const v = (b * this.cosine - a * this.sine) / pitch - down;
    this.column = Math.round(u);
    this.row = Math.round(v);
    this.u = u - this.column;
    this.v = v - this.row;
  }

  /** Where the middle of a dot is, in pixels. */
  middle(column: number, row: number): [number, number] {
    const { pitch, across, down } = this.of;
    const [u, v] = [(column + across) * pitch, (row + down) * pitch];
    return [u * this.cosine - v * this.sine + this.fromX, u * this.sine + v * this.cosine + this.fromY];
  }
}

/** The darkness, 0..1, that counts at each pixel. For cells it is the dot's, which `of` computes for any dot. */
export class Tones {
  private readonly cells = new Map<number, number>();
  private readonly greys: Float32Array;
  private readonly width: number;
  private readonly height: number;
  private readonly isLight: boolean;
  private readonly screen: Screen;

  /** `greys` are 0..255. */
  constructor(greys: Float32Array, width: number, height: number, halftone: Omit<Halftone, 'ink' | 'ground'>) {
    this.greys = halftone.tone === 'around' ? blurred(greys, width, height, 'box', halftone.pitch) : greys;
    this.width = width;
    this.height = height;
    this.isLight = halftone.light;
    this.screen = new Screen(halftone, width, height);
    if (halftone.tone === 'mean') this.gather();
  }

  /** Of a pixel. */
  at(pixel: number): number {
    const value = this.greys[pixel]! / 255;
    return this.isLight ? value : 1 - value;
  }

  /** Of a dot. */
  of(column: number, row: number): number {
    const known = this.cells.get(key(column, row));
    if (known !== undefined) return known;
    const [x, y] = this.screen.middle(column, row);
    const value = this.at(inside(y, this.height) * this.width + inside(x, this.width));
    this.cells.set(key(column, row), value);
    return value;
  }

  private gather(): void {
    const counts = new Map<number, number>();
    for (let y = 0, i = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++, i++) {
        this.screen.look(x + 0.5, y + 0.5);
        const cell = key(this.screen.column, this.screen.row);
        this.cells.set(cell, (this.cells.get(cell) ?? 0) + this.at(i));
        counts.set(cell, (counts.get(cell) ?? 0) + 1);
      }
    }
    for (const [cell, sum] of this.cells) this.cells.set(cell, sum / counts.get(cell)!);
  }
}

/** Dots of a picture are less than 2 ^ 20 from its anchor. */
function key(column: number, row: number): number {
  return (column + 2 ** 20) * 2 ** 21 + row + 2 ** 20;
}

function inside(place: number, length: number): number {
  return Math.min(length - 1, Math.max(0, Math.floor(place)));
}

/** How far inside the ink, in pixels, the place of `screen` is; negative outside. `pixel` is the pixel that contains it. */
export function depthAt(screen: Screen, tones: Tones, pixel: number, halftone: Halftone): number {
  const { shape, pitch, tone, merged } = halftone;
  const isOfCell = tone === 'middle' || tone === 'mean';
  const own = isOfCell ? tones.of(screen.column, screen.row) : tones.at(pixel);
  const { u, v } = screen;
  if (shape === 'waves') {
    const threshold = (2 - Math.cos(2 * Math.PI * u) - Math.cos(2 * Math.PI * v)) / 4;
    const steep = (Math.PI / 2 / pitch) * Math.hypot(Math.sin(2 * Math.PI * u), Math.sin(2 * Math.PI * v));
    return (own - threshold) / Math.max(steep, 1e-3);
  }
  if (shape === 'lines') return pitch * (radiusOf(own, halftone) - Math.abs(v));
  let depth = radiusOf(own, halftone) - Math.hypot(u, v);
  if (merged && isOfCell) {
    for (let down = -1; down <= 1; down++) {
      for (let across = -1; across <= 1; across++) {
        if (across === 0 && down === 0) continue;
        const radius = radiusOf(tones.of(screen.column + across, screen.row + down), halftone);
        depth = Math.max(depth, radius - Math.hypot(u - across, v - down));
      }
    }
  }
  return pitch * depth;
}

function radiusOf(darkness: number, { size, power }: Halftone): number {
  return darkness <= 0 ? -1 : size * darkness ** power;
}

/** The approximate share of a pixel that is ink, from the depth of its middle. */
export function coverOf(depth: number, smooth: boolean): number {
  if (!smooth) return depth > 0 ? 1 : 0;
  return Math.min(1, Math.max(0, depth + 0.5));
}

/** A pixel on an edge is looked at in this many places across and down. */
const PLACES = 4;
/** An edge this many pixels from a pixel's middle cannot pass through it. */
const BEYOND = 0.8;

function screened(picture: Picture, halftone: Halftone): Picture {
  const { width, height } = picture;
  const { ink, ground } = halftone;
  const screen = new Screen(halftone, width, height);
  const tones = new Tones(lumaPlane(picture, halftone.luma), width, height, halftone);
  const out = blank(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const share = shareAt(screen, tones, x, y, i, halftone);
      const [a, b] = [share * ink[3], (1 - share) * ground[3]];
      if (a + b < 0.5) continue;
      for (let c = 0; c < 3; c++) out.data[4 * i + c] = byte((a * ink[c]! + b * ground[c]!) / (a + b));
      out.data[4 * i + 3] = byte(a + b);
    }
  }
  return out;
}

/** The share of a pixel that is ink, 0..1. */
function shareAt(screen: Screen, tones: Tones, x: number, y: number, pixel: number, halftone: Halftone): number {
  screen.look(x + 0.5, y + 0.5);
  const depth = depthAt(screen, tones, pixel, halftone);
  if (!halftone.smooth) return coverOf(depth, false);
  // Where cells meet, the next one may have another tone.
  const border = (0.5 - Math.max(Math.abs(screen.u), Math.abs(screen.v))) * halftone.pitch;
  if (Math.abs(depth) > BEYOND && border > BEYOND) return coverOf(depth, false);
  let inside = 0;
  for (let k = 0; k < PLACES * PLACES; k++) {
    screen.look(x + ((k % PLACES) + 0.5) / PLACES, y + (Math.floor(k / PLACES) + 0.5) / PLACES);
    if (depthAt(screen, tones, pixel, halftone) > 0) inside++;
  }
  return inside / (PLACES * PLACES);
}
