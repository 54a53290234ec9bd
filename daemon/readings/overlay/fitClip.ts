import { isSameSize, type Rgb } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { type Clip, clipStage } from './clipStage.ts';
import { fitShape } from './fitShape.ts';
import { lengthFrom, lengthsFrom } from './lengths.ts';
import { fitRing } from './ring.ts';
import type { Shape } from './shape.ts';
import { type Shown, shownByAlpha, shownOnGround } from './shown.ts';

/** The shape of the frame that all pairs are cut to, by alpha or on a ground of one colour. */
export function fitClip(pairs: readonly Pair[]): Stage[] {
  if (pairs.some(({ input, output }) => !isSameSize(input, output))) return [];
  const stages: Stage[] = [];
  for (const shownIn of [shownByAlpha, shownOnGround]) {
    const all: Shown[] = [];
    for (const pair of pairs) {
      const shown = shownIn(pair);
      if (shown === undefined || !isHidingSome(shown)) break;
      all.push(shown);
    }
    if (all.length < pairs.length) continue;
    const shapes: Shape[] = [];
    for (const shown of all) {
      const shape = fitShape(shown, isSharp(shown)) ?? fitShape(symmetrical(shown), isSharp(shown));
      if (shape === undefined) break;
      shapes.push(shape);
    }
    if (shapes.length < pairs.length) continue;
    const meant = agreed(shapes, pairs);
    const [shape] = meant;
    // A plain border is found as one, with its opacity.
    const isBorder =
      shape?.form === 'rounded' && shape.radii.every(({ value }) => value === 0) && all[0]!.ground !== undefined;
    if (shape === undefined || isBorder) continue;
    const { ground } = all[0]!;
    const ring = ground === undefined ? fitRing(pairs, shape) : undefined;
    for (const one of meant) {
      const clip: Clip = {
        shape: one,
        ...(ground === undefined ? {} : { ground: ground as Rgb }),
        ...(ring === undefined ? {} : { ring }),
      };
      stages.push(clipStage(clip));
    }
  }
  return stages;
}

/**
 * What is shown at a place and at its three mirror images alike, and so without a badge or a label that was put on outside the shape.
 * Places where it is unknown do not count.
 */
function symmetrical(shown: Shown): Shown {
  const { width, height, share } = shown;
  const out = new Float32Array(share.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [width - 1 - x, height - 1 - y];
      let least = Number.NaN;
      for (const at of [y * width + x, y * width + u, v * width + x, v * width + u]) {
        if (!(share[at]! >= least)) least = Number.isNaN(share[at]!) ? least : share[at]!;
      }
      out[y * width + x] = least;
    }
  }
  return { ...shown, share: out };
}

function isHidingSome({ share }: Shown): boolean {
  let hidden = 0;
  for (let i = 0; i < share.length; i++) if (share[i]! < 0.5) hidden++;
  return hidden >= 2 && hidden < 0.95 * share.length;
}

/** Whether few pixels lie between shown and hidden, as along an antialiased edge. */
function isSharp({ width, height, share, slack }: Shown): boolean {
  let between = 0;
  const edge = 2 * slack;
  for (let i = 0; i < share.length; i++) if (share[i]! > edge && share[i]! < 1 - edge) between++;
  return between < 3 * (width + height);
}

/** The shapes for all pictures, with lengths in pixels or shares, likelier first; none where they differ. */
function agreed(shapes: readonly Shape[], pairs: readonly Pair[]): readonly Shape[] {
  const first = shapes[0]!;
  const shorts = pairs.map(({ input }) => Math.min(input.width, input.height));
  const isAlike = shapes.every(({ form, box, power }) => {
    return form === first.form && box === first.box && Math.abs(power - first.power) < 0.3;
  });
  if (!isAlike) return [];
  const inset = lengthFrom(
    shapes.map((shape) => shape.inset.value),
    shorts,
    0.35,
  );
  const radii = first.radii.map((_, corner) => {
    const slack = first.radii.every(({ value }) => value === first.radii[0].value) ? 0.4 : 0.8;
    return lengthsFrom(
      shapes.map((shape) => shape.radii[corner]!.value),
      shorts,
      slack,
    );
  });
  const feather = lengthFrom(
    shapes.map((shape) => shape.feather.value),
    shorts,
    0.3,
  );
  if (inset === undefined || feather === undefined) return [];
  if (radii.some(({ length }) => length === 0)) return [];
  const likely = radii.map((lengths) => lengths[0]!);
  const other = radii.map((lengths) => lengths.at(-1)!);
  return (radii.some(({ length }) => length > 1) ? [likely, other] : [likely]).map(
    ([a, b, c, d]): Shape => ({ ...first, inset, feather, radii: [a!, b!, c!, d!] }),
  );
}
