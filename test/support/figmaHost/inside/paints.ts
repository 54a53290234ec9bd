import type { Outside } from './outside.ts';
import { onlyKeys } from './strict.ts';

const PAINT = ['type', 'visible', 'opacity', 'blendMode'];

/** What may be set as fills: the kinds of paint that the host draws. */
export function checkedPaints(value: unknown, outside: Outside): Paint[] {
  if (!Array.isArray(value)) throw new Error('in set_fills: expected an array');
  return value.map((paint: Paint) => {
    if (paint.type === 'SOLID') {
      onlyKeys('SolidPaint', paint, ['type', 'color', 'visible', 'opacity', 'blendMode', 'boundVariables']);
      checkColour(paint.color);
    } else if ('gradientStops' in paint) {
      const keys = ['type', 'gradientTransform', 'gradientStops', 'visible', 'opacity', 'blendMode'];
      onlyKeys('GradientPaint', paint, keys);
      for (const stop of paint.gradientStops) {
        onlyKeys('ColorStop', stop, ['position', 'color', 'boundVariables']);
        checkColour(stop.color);
        checkShare(stop.color.a);
      }
    } else if (paint.type === 'IMAGE') {
      onlyKeys('ImagePaint', paint, [
        ...PAINT,
        'scaleMode',
        'imageHash',
        'imageTransform',
        'scalingFactor',
        'rotation',
        'filters',
      ]);
      if (paint.imageHash === null || !outside.hasImage(paint.imageHash)) {
        throw new Error(`in set_fills: there is no image ${paint.imageHash}`);
      }
    } else if (paint.type === 'VIDEO') {
      onlyKeys('VideoPaint', paint, [
        ...PAINT,
        'scaleMode',
        'videoHash',
        'videoTransform',
        'scalingFactor',
        'rotation',
        'filters',
      ]);
    } else if (paint.type === 'SHADER') {
      // A shader's properties can be read, but not set.
      onlyKeys('ShaderPaint', paint, [...PAINT, 'id', 'properties']);
    } else if (paint.type === 'PATTERN') {
      onlyKeys('PatternPaint', paint, [
        ...PAINT,
        'sourceNodeId',
        'tileType',
        'scalingFactor',
        'spacing',
        'horizontalAlignment',
      ]);
    }
    checkShare(paint.opacity ?? 1);
    return JSON.parse(JSON.stringify({ visible: true, opacity: 1, ...paint })) as Paint;
  });
}

export function checkedEffects(value: unknown): Effect[] {
  if (!Array.isArray(value)) throw new Error('in set_effects: expected an array');
  for (const effect of value as Effect[]) {
    if (!('color' in effect)) continue;
    checkColour(effect.color);
    checkShare(effect.color.a);
  }
  return JSON.parse(JSON.stringify(value)) as Effect[];
}

function checkColour({ r, g, b }: RGB): void {
  for (const part of [r, g, b]) checkShare(part);
}

function checkShare(part: number): void {
  if (!(part >= 0 && part <= 1)) throw new Error('in set_fills: colours are 0 to 1');
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
