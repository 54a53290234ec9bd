import { cropped, type Picture, type Rgb } from '../picture.ts';
import type { Json, Pair, Stage } from '../stage.ts';
import { colourName } from './words.ts';

/** Bars of one colour along two sides of every picture, above and below or left and right, over what is there. */
export interface Bars {
  readonly sides: 'top and bottom' | 'left and right';
  readonly colour: Rgb;
  /** How wide each bar is: in pixels, as a share of the side it shortens, or wide enough to leave this shape (width / height), if any. */
  readonly width: { readonly unit: 'px' | 'share' | 'shape'; readonly value: number };
}

export const BARS = 'bars';

export function barsStage(bars: Bars): Stage {
  const { sides, colour, width } = bars;
  return {
    part: 'overlay',
    kind: BARS,
    sentence: `Bars at the ${sides}, ${colourName(...colour)}, ${inWords(width)}`,
    weight: 5,
    params: { sides, colour: [...colour], width: { ...width } } as Json,
    apply: (picture) => barred(picture, bars),
    scaled: (factor) =>
      width.unit === 'px' ? barsStage({ ...bars, width: { ...width, value: width.value * factor } }) : barsStage(bars),
  };
}

export function readBars(_: string, params: Json): Stage {
  return barsStage(params as unknown as Bars);
}

function inWords({ unit, value }: Bars['width']): string {
  if (unit === 'px') return `${Math.round(value)} px each`;
  if (unit === 'share') return `${Math.round(value * 1e4) / 100} % each`;
  return `to ${Math.round(value * 100) / 100} : 1`;
}

/** How wide each bar is on a picture of this size, in pixels; 0 where the picture already has the shape. */
export function barWidth({ sides, width }: Bars, across: number, down: number): number {
  const side = sides === 'top and bottom' ? down : across;
  const { unit, value } = width;
  if (unit === 'px') return Math.round(value);
  if (unit === 'share') return Math.round(value * side);
  const kept = sides === 'top and bottom' ? across / value : down * value;
  return Math.max(0, Math.round((side - kept) / 2));
}

/** The parts of a pair between the bars of a stage of this kind. */
export function betweenBars(stage: Stage, { input, output }: Pair): Pair {
  const bars = stage.params as unknown as Bars;
  const { width, height } = input;
  const wide = barWidth(bars, width, height);
  const [left, top] = bars.sides === 'left and right' ? [wide, 0] : [0, wide];
  const box = { left, top, right: width - left, bottom: height - top };
  return { input: cropped(input, box), output: cropped(output, box) };
}

function barred({ width, height, data }: Picture, bars: Bars): Picture {
  const out = data.slice();
  const wide = barWidth(bars, width, height);
  const isUpright = bars.sides === 'left and right';
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const [place, side] = isUpright ? [x, width] : [y, height];
      if (place >= wide && place < side - wide) continue;
      for (let c = 0; c < 3; c++) out[at + c] = bars.colour[c]!;
      out[at + 3] = 255;
    }
  }
  return { width, height, data: out };
}
