import type { Outside } from './outside.ts';
import { onlyKeys } from './strict.ts';

/** What may be set as fills: the kinds of paint that the host draws. */
export function checkedPaints(value: unknown, outside: Outside): Paint[] {
  if (!Array.isArray(value)) throw new Error('in set_fills: expected an array');
  return value.map((paint: Paint) => {
    if (paint.type === 'SOLID') {
      onlyKeys('SolidPaint', paint, ['type', 'color', 'visible', 'opacity', 'blendMode']);
      for (const part of ['r', 'g', 'b'] as const) {
        if (!(paint.color[part] >= 0 && paint.color[part] <= 1)) throw new Error('in set_fills: colours are 0 to 1');
      }
    } else if (paint.type === 'IMAGE') {
      onlyKeys('ImagePaint', paint, ['type', 'scaleMode', 'imageHash', 'visible', 'opacity', 'blendMode']);
      if (paint.scaleMode !== 'FILL') throw new Error(`the host does not draw ${paint.scaleMode}`);
      if (paint.imageHash === null || !outside.hasImage(paint.imageHash)) {
        throw new Error(`in set_fills: there is no image ${paint.imageHash}`);
      }
    } else throw new Error(`the host does not model the paint ${paint.type}`);
    return JSON.parse(JSON.stringify({ visible: true, opacity: 1, ...paint })) as Paint;
  });
}

export function solid(hex: string): Paint {
  const part = (from: number) => Number.parseInt(hex.slice(from, from + 2), 16) / 255;
  return { type: 'SOLID', color: { r: part(1), g: part(3), b: part(5) }, visible: true, opacity: 1 };
}

export function hexOf({ r, g, b }: RGB): string {
  const part = (value: number) =>
    Math.round(value * 255)
      .toString(16)
      .padStart(2, '0');
  return `#${part(r)}${part(g)}${part(b)}`;
}
