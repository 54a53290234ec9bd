import { blank, type Picture } from '../picture.ts';
import { words } from '../words.ts';

/** The eight orientations of a picture: unchanged, turned by quarters, mirrored, and both. */
export const ORIENTATIONS = ['none', 'mirror', 'flip', 'half', 'right', 'left', 'transpose', 'transverse'] as const;

export type Orientation = (typeof ORIENTATIONS)[number];

export const ORIENTATION_SENTENCES: Record<Orientation, string> = {
  none: 'As it is',
  mirror: 'Mirrored left to right',
  flip: 'Flipped upside down',
  half: 'Turned by 180°',
  right: 'Turned by 90° clockwise',
  left: 'Turned by 90° counter-clockwise',
  transpose: 'Mirrored along its diagonal',
  transverse: 'Mirrored along its other diagonal',
};

/** Whether width and height are swapped. */
export function isSwapping(orientation: Orientation): boolean {
  return (
    orientation === 'right' || orientation === 'left' || orientation === 'transpose' || orientation === 'transverse'
  );
}

/**
 * The map from points of the oriented picture to points of the original, of this size: [a, b, c, d, e, f] for x' = a x + b y + c and y' = d
 * x + e y + f.
 */
export function orientationMap(
  orientation: Orientation,
  width: number,
  height: number,
): [number, number, number, number, number, number] {
  switch (orientation) {
    case 'none':
      return [1, 0, 0, 0, 1, 0];
    case 'mirror':
      return [-1, 0, width, 0, 1, 0];
    case 'flip':
      return [1, 0, 0, 0, -1, height];
    case 'half':
      return [-1, 0, width, 0, -1, height];
    case 'right':
      return [0, 1, 0, -1, 0, height];
    case 'left':
      return [0, -1, width, 1, 0, 0];
    case 'transpose':
      return [0, 1, 0, 1, 0, 0];
    case 'transverse':
      return [0, -1, width, -1, 0, height];
  }
}

/** The picture in this orientation; its pixels keep their bytes. */
export function oriented(picture: Picture, orientation: Orientation): Picture {
  if (orientation === 'none') return picture;
  const { width, height } = picture;
  const out = isSwapping(orientation) ? blank(height, width) : blank(width, height);
  const from = words(picture);
  const to = new Uint32Array(out.data.buffer);
  const [a, b, c, d, e, f] = orientationMap(orientation, width, height);
  // Pixel centres: half a pixel in, on both sides of the map.
  const firstX = Math.round(c + (a + b - 1) / 2);
  const firstY = Math.round(f + (d + e - 1) / 2);
  const step = d * width + a;
  for (let y = 0, at = 0; y < out.height; y++) {
    let source = (firstY + e * y) * width + firstX + b * y;
    for (let x = 0; x < out.width; x++, at++, source += step) to[at] = from[source]!;
  }
  return out;
}
