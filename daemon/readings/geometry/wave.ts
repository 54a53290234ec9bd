import { blank, type Picture } from '../picture.ts';
import type { Stage } from '../stage.ts';
import { tidy } from './round.ts';
import type { Interpolation } from './warp.ts';

/** Lines of a picture moved along themselves by a sine of their place. */
export interface Wave {
  /** Rows, moved left and right, or columns, moved up and down. */
  readonly lines: 'rows' | 'columns';
  /** How far at most: px, or a share of the length of the lines. */
  readonly swing: { readonly unit: 'px' | 'share'; readonly by: number };
  /** From one crest to the next: px, or a number of waves over the picture. */
  readonly length: { readonly unit: 'px' | 'waves'; readonly of: number };
  /** The phase, in degrees, at the picture's left or upper edge. */
  readonly phase: number;
  /** Whether the frame grows by the swing on both sides, with transparency; otherwise the outermost pixels are repeated. */
  readonly isExpanded: boolean;
  readonly interpolation: Interpolation;
}

export function wave(params: Wave): Stage {
  const { lines, swing, length } = params;
  const far = swing.unit === 'px' ? `${tidy(swing.by)} px` : `${tidy(swing.by * 100)} %`;
  const often = length.unit === 'px' ? `every ${tidy(length.of)} px` : `${tidy(length.of)} waves`;
  return {
    part: 'geometry',
    kind: 'wave',
    sentence: `Bent into waves ${lines === 'rows' ? 'to the sides' : 'up and down'}, ${far}, ${often}`,
    weight: 4,
    params: { ...params } as never,
    apply: (picture) => waved(picture, params),
    scaled: (factor) =>
      wave({
        ...params,
        swing: swing.unit === 'px' ? { ...swing, by: swing.by * factor } : swing,
        length: length.unit === 'px' ? { ...length, of: length.of * factor } : length,
      }),
  };
}

/** How far the middle of each line is moved, in pixels. */
function shiftsOf({ lines, swing, length, phase }: Wave, width: number, height: number): Float64Array {
  const [count, along] = lines === 'rows' ? [height, width] : [width, height];
  const by = swing.unit === 'px' ? swing.by : swing.by * along;
  const period = length.unit === 'px' ? length.of : count / length.of;
  return Float64Array.from(
    { length: count },
    (_, i) => by * Math.sin((2 * Math.PI * (i + 0.5)) / period + (phase * Math.PI) / 180),
  );
}

/** The number of pixels by which an expanded frame grows on each of two sides. */
function marginOf({ lines, swing, isExpanded }: Wave, width: number, height: number): number {
  if (!isExpanded) return 0;
  return Math.round(swing.unit === 'px' ? swing.by : swing.by * (lines === 'rows' ? width : height));
}

function waved(picture: Picture, params: Wave): Picture {
  const { width, height, data } = picture;
  const isRows = params.lines === 'rows';
  const margin = marginOf(params, width, height);
  const out = isRows ? blank(width + 2 * margin, height) : blank(width, height + 2 * margin);
  const shifts = shiftsOf(params, width, height);
  const [along, step, across] = isRows ? [width, 4, 4 * width] : [height, 4 * width, 4];
  const outStep = isRows ? 4 : 4 * out.width;
  const outAcross = isRows ? 4 * out.width : 4;
  const weights = new Float64Array(4);
  const made = new Uint8ClampedArray(out.data.buffer);
  for (let line = 0; line < shifts.length; line++) {
    for (let i = 0; i < along + 2 * margin; i++) {
      const place = i - margin - shifts[line]!;
      if (params.isExpanded && (place <= -1 || place >= along)) continue;
      const first = Math.floor(place);
      weigh(place - first, params.interpolation, weights);
      let [red, green, blue, alpha] = [0, 0, 0, 0];
      for (let k = 0; k < 4; k++) {
        const at = line * across + Math.min(along - 1, Math.max(0, first + k - 1)) * step;
        const share = weights[k]! * data[at + 3]!;
        red += share * data[at]!;
        green += share * data[at + 1]!;
        blue += share * data[at + 2]!;
        alpha += share;
      }
      // Pixels at the picture's ends are partly covered.
      const cover = params.isExpanded ? Math.min(1, place + 1) * Math.min(1, along - place) : 1;
      if (alpha * cover < 0.5) continue;
      const to = line * outAcross + i * outStep;
      made[to] = red / alpha;
      made[to + 1] = green / alpha;
      made[to + 2] = blue / alpha;
      made[to + 3] = alpha * cover;
    }
  }
  return out;
}

/** Linear, or Keys's cubic (1981) with -1/2. */
function weigh(t: number, interpolation: Interpolation, weights: Float64Array): void {
  if (interpolation === 'bilinear') weights.set([0, 1 - t, t, 0]);
  else {
    weights[0] = ((-0.5 * t + 1) * t - 0.5) * t;
    weights[1] = (1.5 * t - 2.5) * t * t + 1;
    weights[2] = ((-1.5 * t + 2) * t + 0.5) * t;
    weights[3] = (0.5 * t - 0.5) * t * t;
  }
}
