import { hexOf } from '../../images/hex.ts';
import type { SvgDocument } from '../../images/svg/document.ts';
import { attributeEdit, type Edit } from '../../images/svg/edits.ts';
import type { Rgba } from '../../images/svg/recolour.ts';
import type { SvgSize, ViewBox } from '../../images/svg/size.ts';
import { isSwapping, type Orientation, orientationMap } from '../geometry/orientation.ts';
import type { Placement } from '../geometry/placement.ts';

/** Attributes of the outermost element, and what is put before and after its content. */
export interface Frame {
  readonly size: SvgSize;
  readonly before: string;
  readonly after: string;
}

/** The frame of a drawing turned by quarters or mirrored. */
export function oriented({ size, before, after }: Frame, to: Orientation): Frame {
  const { box } = size;
  const [a, b, c, d, e, f] = orientationMap(to, box.width, box.height);
  const { left, top } = box;
  // The map goes from the oriented picture to the original; its inverse is its transpose, as it only turns and mirrors.
  const matrix = [a, b, d, e, left - a * (left + c) - d * (top + f), top - b * (left + c) - e * (top + f)];
  const turned = isSwapping(to)
    ? { width: size.height, height: size.width, box: { left, top, width: box.height, height: box.width } }
    : size;
  return {
    size: turned,
    before: `<g transform="matrix(${matrix.map(short).join(' ')})">${before}`,
    after: `${after}</g>`,
  };
}

/**
 * The frame of what a placement shows. `fill`: what is around the picture, straight RGBA. Undefined where the sides would be scaled by
 * different factors.
 */
export function placed({ size, before, after }: Frame, place: Placement, fill: Rgba): Frame | undefined {
  if (Math.abs(place.across / place.down - 1) > 0.02) return undefined;
  const { box } = size;
  // A placement is in pixels of the drawing's own size.
  const [unitX, unitY] = [box.width / size.width, box.height / size.height];
  const shown: ViewBox = {
    left: box.left + place.left * unitX,
    top: box.top + place.top * unitY,
    width: place.width * place.across * unitX,
    height: place.height * place.down * unitY,
  };
  const around = fill[3] > 0 ? ring(shown, box, fill) : '';
  return {
    size: { width: place.width, height: place.height, box: shown },
    before,
    after: `${after}${around}`,
  };
}

/** What is shown beyond the first box, filled. */
function ring(outer: ViewBox, inner: ViewBox, [r, g, b, alpha]: Rgba): string {
  const path = [outer, inner].map(
    ({ left, top, width, height }) =>
      `M${short(left)} ${short(top)}h${short(width)}v${short(height)}h${short(-width)}z`,
  );
  const opacity = alpha < 255 ? ` fill-opacity="${short(alpha / 255)}"` : '';
  return `<path d="${path.join('')}" fill="${hexOf([r, g, b])}"${opacity} fill-rule="evenodd" stroke="none"/>`;
}

/** The edits that give a drawing another frame. */
export function frameEdits({ root }: SvgDocument, { size, before, after }: Frame): readonly Edit[] {
  const { left, top, width, height } = size.box;
  const edits = [
    attributeEdit(root, 'width', short(size.width)),
    attributeEdit(root, 'height', short(size.height)),
    attributeEdit(root, 'viewBox', [left, top, width, height].map(short).join(' ')),
  ];
  const { content } = root;
  return [
    ...edits,
    ...(before ? [{ start: content.start, end: content.start, text: before }] : []),
    ...(after ? [{ start: content.end, end: content.end, text: after }] : []),
  ];
}

/** Rounds to six digits, which suffice for a drawing's pixel. */
function short(value: number): string {
  return String(Math.round(value * 1e6) / 1e6 + 0);
}
