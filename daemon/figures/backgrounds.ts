import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import { plain } from '../images/plain.ts';
import type { Raster } from '../images/raster.ts';
import { resample } from '../images/resample.ts';
import { type Colours, colourApart } from './colours.ts';
import { mixture } from './pixels/picture.ts';
import type { Random } from './random.ts';

export interface Background {
  readonly picture: Raster;
  /** One of its colours, from which objects on it must differ. */
  readonly colour: Colour;
}

const PATTERNS = ['gradient', 'clouds', 'checks', 'stripes'] as const;
const KINDS = ['plain', 'plain', 'plain', ...PATTERNS] as const;

export function plainBackground(side: number, colour: Colour): Background {
  return { picture: plain(side, side, colour), colour };
}

/** A background for an object: a colour, or a pattern of two. */
export function drawBackground(side: number, colours: Colours, random: Random): Background {
  const colour = colours.any(random);
  const kind = random.pick(KINDS);
  return kind === 'plain' ? plainBackground(side, colour) : patterned(side, colour, kind, colours, random);
}

/** A pattern of two colours. */
export function drawPattern(side: number, colours: Colours, random: Random): Background {
  return patterned(side, colours.any(random), random.pick(PATTERNS), colours, random);
}

function patterned(
  side: number,
  colour: Colour,
  kind: (typeof PATTERNS)[number],
  colours: Colours,
  random: Random,
): Background {
  const share = kind === 'clouds' ? clouds(side, random) : pattern(kind, side, random);
  const other = colourApart(colours, random, colour, 60);
  return { picture: mixture(side, colour, other, share), colour };
}

type Share = (x: number, y: number) => number;

function pattern(kind: 'gradient' | 'checks' | 'stripes', side: number, random: Random): Share {
  if (kind === 'gradient') {
    const angle = random.uniform(0, 2 * Math.PI);
    const [across, down] = [Math.cos(angle), Math.sin(angle)];
    return (x, y) => Math.max(0, Math.min(1, 0.5 + 0.7 * ((x / side - 0.5) * across + (y / side - 0.5) * down)));
  }
  const width = random.pick([6, 10, 16]);
  if (kind === 'checks') return (x, y) => (Math.floor(x / width) + Math.floor(y / width)) % 2;
  const slanted = random.chance(0.5);
  return (x, y) => Math.floor((slanted ? x + y : x) / width) % 2;
}

/** A few random levels, enlarged smoothly. */
function clouds(side: number, random: Random): Share {
  const cells = random.pick([4, 7, 12]);
  const data = Uint8Array.from({ length: cells * cells * 3 }, () => random.int(0, 256));
  const large = resample({ width: cells, height: cells, channels: 3, data }, side, side, 'bicubic').data;
  return (x, y) => large[(y * side + x) * 3]! / 255;
}
