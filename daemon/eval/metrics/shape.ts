import { boundingBox, type Mask } from '../../images/mask.ts';
import { intersectionOverUnion } from './iou.ts';

/**
 * Whether a blob is nearer the square or the circle in its bounding box, by intersection over union: both are centred on the box and
 * as wide as its longer side. Undefined where there is no pixel.
 */
export function squareOrCircle(mask: Mask): 'square' | 'circle' | undefined {
  const box = boundingBox(mask);
  if (!box) return undefined;
  const half = Math.max(box.width, box.height) / 2;
  const [centreX, centreY] = [box.x + box.width / 2, box.y + box.height / 2];
  const within = (isIn: (dx: number, dy: number) => boolean): Mask => ({
    ...mask,
    set: mask.set.map((_, i) =>
      isIn((i % mask.width) + 0.5 - centreX, Math.floor(i / mask.width) + 0.5 - centreY) ? 1 : 0,
    ),
  });
  const square = within((dx, dy) => Math.max(Math.abs(dx), Math.abs(dy)) <= half);
  const circle = within((dx, dy) => dx * dx + dy * dy <= half * half);
  return intersectionOverUnion(mask, square) > intersectionOverUnion(mask, circle) ? 'square' : 'circle';
}
