import type { SvgDocument, SvgElement } from './document.ts';
import { svgSizeless } from './errors.ts';

/** CSS pixels per unit (CSS Values and Units 3, at 96 per inch). */
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  pt: 96 / 72,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  q: 96 / 101.6,
};

/** The part of a drawing's own plane that it shows. */
export interface ViewBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A drawing's size in CSS pixels, and what it shows. */
export interface SvgSize {
  readonly width: number;
  readonly height: number;
  readonly box: ViewBox;
}

/**
 * Taken from width and height if they are lengths, otherwise from the viewBox, as in browsers and librsvg. Error: image-empty if
 * neither gives a size, or one is 0.
 */
export function sizeOf({ root }: SvgDocument, name: string): SvgSize {
  const box = viewBoxOf(root);
  const [across, down] = [lengthOf(root, 'width'), lengthOf(root, 'height')];
  const ratio = box ? box.width / box.height : undefined;
  const width = across ?? (down !== undefined && ratio ? down * ratio : box?.width);
  const height = down ?? (across !== undefined && ratio ? across / ratio : box?.height);
  if (!width || !height || (box && !(box.width > 0 && box.height > 0))) throw svgSizeless(name);
  return { width, height, box: box ?? { left: 0, top: 0, width, height } };
}

function lengthOf(root: SvgElement, attribute: string): number | undefined {
  const match = /^\s*([+]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i.exec(
    root.attributes.get(attribute)?.value ?? '',
  );
  const unit = match && UNITS[match[2]!.toLowerCase()];
  return match && unit ? Number(match[1]) * unit : undefined;
}

function viewBoxOf(root: SvgElement): ViewBox | undefined {
  const numbers = (root.attributes.get('viewBox')?.value ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) return undefined;
  const [left, top, width, height] = numbers as [number, number, number, number];
  return { left, top, width, height };
}
