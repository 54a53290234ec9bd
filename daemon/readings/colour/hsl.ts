import { DEEP_LEVEL } from '../deep.ts';
import type { Json, Stage } from '../stage.ts';
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

function toRgb(model: HslParams['model'], hue: number, saturation: number, lightness: number, out: Float64Array): void {
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

/** Colours paler than this tell no hue. */
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
      // Near black and white there is no saturation to speak of.
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
  const stage: Stage = {
    part: 'colour',
    kind: 'hsl',
    sentence: text[0]!.toUpperCase() + text.slice(1),
    weight: 1 + parts.length,
    params: params as unknown as Json,
    apply({ width, height, data }) {
      const made = data.slice();
      const [of, to] = [new Float64Array(3), new Float64Array(3)];
      const known = new Map<number, number>();
      let last = -1;
      let colour = 0;
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] === 0) continue;
        const key = (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
        if (key !== last) {
          last = key;
          let found = known.get(key);
          if (found === undefined) {
            toHsl(model, data[at]!, data[at + 1]!, data[at + 2]!, of);
            toRgb(model, of[0]! + turn, of[1]! * saturation, of[2]! * lightness, to);
            found = (Math.round(to[0]!) << 16) | (Math.round(to[1]!) << 8) | Math.round(to[2]!);
            if (known.size < MOST_KNOWN) known.set(key, found);
          }
          colour = found;
        }
        made[at] = colour >> 16;
        made[at + 1] = (colour >> 8) & 255;
        made[at + 2] = colour & 255;
      }
      return { width, height, data: made };
    },
    deep({ width, height, data }) {
      const made = data.slice();
      const [of, to] = [new Float64Array(3), new Float64Array(3)];
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] === 0) continue;
        toHsl(model, data[at]! / DEEP_LEVEL, data[at + 1]! / DEEP_LEVEL, data[at + 2]! / DEEP_LEVEL, of);
        toRgb(model, of[0]! + turn, of[1]! * saturation, of[2]! * lightness, to);
        for (let c = 0; c < 3; c++) made[at + c] = Math.round(DEEP_LEVEL * to[c]!);
      }
      return { width, height, data: made };
    },
    reach: 0,
    scaled: () => stage,
  };
  return stage;
}

const MOST_KNOWN = 1 << 16;
