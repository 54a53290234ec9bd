import type { Json, Stage } from '../stage.ts';
import type { Formula } from './picks.ts';
import { pointwise } from './pointwise.ts';
import type { Samples } from './samples.ts';

/** Hues turned, saturation and lightness scaled, in one of the two hexagonal models (Joblove and Greenberg, 1978; Smith, 1978). */
export interface HslParams {
  readonly model: 'HSL' | 'HSV';
  /** Degrees. */
  readonly turn: number;
  readonly saturation: number;
  readonly lightness: number;
}

/** Hue in degrees, saturation 0..1, lightness or value 0..1, into `out`. */
export function toHsl(model: HslParams['model'], red: number, green: number, blue: number, out: Float64Array): void {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  const range = most - least;
  let hue = 0;
  if (range > 0) {
    if (most === red) hue = ((green - blue) / range + 6) % 6;
    else if (most === green) hue = (blue - red) / range + 2;
    else hue = (red - green) / range + 4;
  }
  out[0] = 60 * hue;
  if (model === 'HSV') {
    out[1] = most > 0 ? range / most : 0;
    out[2] = most / 255;
  } else {
    const sum = most + least;
    out[1] = range === 0 ? 0 : range / (sum <= 255 ? sum : 510 - sum);
    out[2] = sum / 510;
  }
}

/** Red, green and blue, 0..255, into `out`; the hue in degrees, saturation and lightness clipped to 0..1. */
export function toRgb(
  model: HslParams['model'],
  hue: number,
  saturation: number,
  lightness: number,
  out: Float64Array,
): void {
  const s = Math.min(1, Math.max(0, saturation));
  const l = Math.min(1, Math.max(0, lightness));
  const most = model === 'HSV' ? l : l + s * Math.min(l, 1 - l);
  const range = model === 'HSV' ? l * s : 2 * (most - l);
  for (let c = 0; c < 3; c++) {
    // Red, green and blue are thirds of a turn apart.
    const place = (((hue / 60 - 2 * c) % 6) + 6) % 6;
    const away = Math.min(1, Math.max(0, Math.min(place, 6 - place) - 1));
    out[c] = 255 * (most - range * away);
  }
}

/** Paler colours have no reliable hue. */
const LEAST_SATURATION = 0.12;

/** The best change in each model; none where too few colours have a hue. */
export function fitHsl({ count, input, output, weight }: Samples): Stage[] {
  const [before, after] = [new Float64Array(3), new Float64Array(3)];
  return (['HSL', 'HSV'] as const).flatMap((model) => {
    let [cosine, sine, all, pale] = [0, 0, 0, 0];
    const sums = { ss: 0, st: 0, ll: 0, lm: 0 };
    for (let n = 0; n < count; n++) {
      toHsl(model, input[3 * n]!, input[3 * n + 1]!, input[3 * n + 2]!, before);
      toHsl(model, output[4 * n]!, output[4 * n + 1]!, output[4 * n + 2]!, after);
      const w = Math.sqrt(weight[n]!);
      sums.ll += w * before[2]! ** 2;
      sums.lm += w * before[2]! * after[2]!;
      // Near black and white, saturation is unreliable.
      const isVivid = before[1]! >= LEAST_SATURATION && before[2]! > 0.08 && (model === 'HSV' || before[2]! < 0.92);
      if (!isVivid) {
        pale += w;
        continue;
      }
      all += w;
      if (after[1]! < 0.985) {
        sums.ss += w * before[1]! ** 2;
        sums.st += w * before[1]! * after[1]!;
      }
      if (after[1]! < 0.04) continue;
      const turn = ((after[0]! - before[0]!) * Math.PI) / 180;
      cosine += w * before[1]! * Math.cos(turn);
      sine += w * before[1]! * Math.sin(turn);
    }
    if (all < 0.02 * (all + pale)) return [];
    const degrees = (Math.atan2(sine, cosine) * 180) / Math.PI;
    const whole = Math.round(degrees);
    const snap = (value: number) => (Math.abs(value - 1) < 0.012 ? 1 : Math.round(value * 1000) / 1000);
    return [
      hslStage({
        model,
        turn: Math.abs(whole - degrees) < 0.6 ? whole : Math.round(degrees * 10) / 10,
        saturation: sums.ss > 0 ? snap(sums.st / sums.ss) : 1,
        lightness: sums.ll > 0 ? snap(sums.lm / sums.ll) : 1,
      }),
    ];
  });
}

export function hslStage(params: HslParams): Stage {
  const { model, turn, saturation, lightness } = params;
  const parts = [
    ...(turn !== 0 ? [`hues turned by ${turn}°`] : []),
    ...(saturation !== 1 ? [`saturation times ${saturation}`] : []),
    ...(lightness !== 1 ? [`lightness times ${lightness}`] : []),
  ];
  const text = parts.length > 0 ? parts.join(', ') : 'colours as they are';
  const of = new Float64Array(3);
  const formula: Formula = (red, green, blue, out) => {
    toHsl(model, red, green, blue, of);
    toRgb(model, of[0]! + turn, of[1]! * saturation, of[2]! * lightness, out);
  };
  const stage: Stage = {
    ...pointwise(formula),
    kind: 'hsl',
    sentence: text[0]!.toUpperCase() + text.slice(1),
    weight: 1 + parts.length,
    params: params as unknown as Json,
    scaled: () => stage,
  };
  return stage;
}
