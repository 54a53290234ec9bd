import { blurPlane, planeOf } from '../draw/filter.ts';
import { blank, level, over, type Rgb, type Rgba } from '../draw/rgba.ts';

interface Shadow {
  /** To the right and downwards, in whole pixels. */
  readonly dx: number;
  readonly dy: number;
  /** Of its blur, in pixels. */
  readonly sigma: number;
  readonly opacity: number;
  readonly colour?: Rgb;
}

/** The picture over the soft shadow of its shape, at its own size. */
export function dropShadow(picture: Rgba, { dx, dy, sigma, opacity, colour = [0, 0, 0] }: Shadow): Rgba {
  const { width, height } = picture;
  const soft = blurPlane(planeOf(picture, 3), width, height, sigma, 'zero');
  const shadow = blank(width, height);
  for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y++) {
    for (let x = Math.max(0, dx); x < Math.min(width, width + dx); x++) {
      const alpha = level(soft[(y - dy) * width + x - dx]! * opacity);
      if (alpha > 0) shadow.data.set([...colour, alpha], (y * width + x) * 4);
    }
  }
  return over(shadow, picture);
}
