import { blank } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import { colourName } from './names.ts';
import type { Samples } from './samples.ts';

interface Params {
  /** RGB. */
  readonly key: readonly [number, number, number];
  /** 'soft': mixtures with the colour are separated. A number: only colours within this many levels of it are removed. */
  readonly edge: 'soft' | number;
}

/** An output alpha, 0..255, up to this counts as transparent. */
const GONE = 6;
/** Removed colours lie within this many levels of each other. */
const TIGHT = 60;

/** One colour made transparent wherever it is: softly, and by a limit. None where no colour is removed. */
export function fitColourToAlpha({ count, input, output, weight }: Samples): Stage[] {
  const sums = [0, 0, 0];
  let [gone, all] = [0, 0];
  for (let n = 0; n < count; n++) {
    all += weight[n]!;
    if (output[4 * n + 3]! > GONE) continue;
    gone += weight[n]!;
    for (let c = 0; c < 3; c++) sums[c]! += weight[n]! * input[3 * n + c]!;
  }
  if (gone < 0.005 * all) return [];
  const mean = sums.map((sum) => sum / gone);
  const key = mean.map((level) => (level > 251 ? 255 : level < 4 ? 0 : Math.round(level))) as [number, number, number];
  let [far, near] = [0, 255];
  for (let n = 0; n < count; n++) {
    const distance = Math.max(...key.map((level, c) => Math.abs(input[3 * n + c]! - level)));
    if (output[4 * n + 3]! <= GONE) far = Math.max(far, distance);
    else if (output[4 * n + 3]! >= 255 - GONE) near = Math.min(near, distance);
  }
  if (far > TIGHT) return [];
  const stages = [colourToAlphaStage({ key, edge: 'soft' })];
  if (near > far - 8) stages.push(colourToAlphaStage({ key, edge: Math.round((far + Math.max(near, far)) / 2) }));
  return stages;
}

/** The soft form is GIMP's "color to alpha": the least alpha with which the picture, laid over the colour, gives the original. */
export function colourToAlphaStage(params: Params): Stage {
  const { key, edge } = params;
  const stage: Stage = {
    part: 'colour',
    kind: 'colour to alpha',
    sentence: `${colourName(...key)} made transparent`.replace(/^./, (letter) => letter.toUpperCase()),
    weight: 4,
    params: params as unknown as Json,
    apply({ width, height, data }) {
      const out = blank(width, height);
      const made = out.data;
      const [red, green, blue] = key;
      for (let at = 0; at < data.length; at += 4) {
        const alpha = data[at + 3]!;
        if (alpha === 0) continue;
        const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
        const share =
          edge === 'soft'
            ? Math.max(shareOf(r, red), shareOf(g, green), shareOf(b, blue))
            : Math.max(Math.abs(r - red), Math.abs(g - green), Math.abs(b - blue)) > edge
              ? 1
              : 0;
        if (share === 0) continue;
        made[at + 3] = Math.round(alpha * share);
        made[at] = cut(red + (r - red) / share);
        made[at + 1] = cut(green + (g - green) / share);
        made[at + 2] = cut(blue + (b - blue) / share);
      }
      return out;
    },
    reach: 0,
    scaled: () => stage,
  };
  return stage;
}

/** The distance of a level from the colour's, as a share of the largest possible. */
function shareOf(level: number, key: number): number {
  if (level === key) return 0;
  return level > key ? (level - key) / (255 - key) : (key - level) / key;
}

function cut(level: number): number {
  return Math.min(255, Math.max(0, Math.round(level)));
}
