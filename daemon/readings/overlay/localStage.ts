import { type Box, cropped, type Picture } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import { affected, type Effect, effectInWords, reachOf } from './effects.ts';
import type { Outline } from './outline.ts';
import { scaledAxis } from './placement.ts';
import { boxOf, type Extent, type Region } from './region.ts';
import { coverRow } from './shape.ts';

/** An effect in some parts of every picture, found by their place. */
export function localStage(regions: readonly Region[], effect: Effect): Stage {
  const parts = regions.map(({ form }) => form).join(' and ');
  return {
    part: 'overlay',
    kind: 'local',
    sentence: `${effectInWords(effect)} in ${regions.length === 1 ? `a ${parts} at its place` : `${regions.length} places`}`,
    weight: regions.length * 5 + (effect.kind === 'matrix' ? 12 : 1),
    params: { regions: regions.map(regionJson), effect: effectJson(effect) },
    apply: (picture) => affectedIn(picture, regions, effect),
    scaled: (factor) =>
      localStage(
        regions.map((region) => scaledRegion(region, factor)),
        scaledEffect(effect, factor),
      ),
  };
}

export function readLocal(_: string, params: Json): Stage {
  const { regions, effect } = params as unknown as { regions: readonly Region[]; effect: Effect };
  return localStage(regions, effect);
}

function affectedIn(picture: Picture, regions: readonly Region[], effect: Effect): Picture {
  const out = { ...picture, data: picture.data.slice() };
  for (const region of regions) {
    const box = boxOf(region, picture.width, picture.height);
    if (box.right > box.left && box.bottom > box.top) affectBox(out, picture, box, effect, region.form);
  }
  return out;
}

/** Applies an effect to a part of a picture, and puts the result into a copy of the picture. */
export function affectBox(
  into: Picture,
  picture: Picture,
  box: Box,
  effect: Effect,
  form: Region['form'] = 'rectangle',
): void {
  const around = grown(box, reachOf(effect), picture);
  paste(into, affected(cropped(picture, around), effect), around, box, form);
}

export function grown(
  { left, top, right, bottom }: Box,
  reach: number,
  { width, height }: Pick<Picture, 'width' | 'height'>,
): Box {
  return {
    left: Math.max(0, left - reach),
    top: Math.max(0, top - reach),
    right: Math.min(width, right + reach),
    bottom: Math.min(height, bottom + reach),
  };
}

function paste(into: Picture, done: Picture, around: Box, box: Box, form: Region['form']): void {
  const row = new Float32Array(into.width).fill(1);
  const zero = [0, 0, 0, 0] as const;
  const outline: Outline = { form: 'superellipse', ...box, radii: zero, power: 2, feather: 0 };
  for (let y = box.top; y < box.bottom; y++) {
    if (form === 'ellipse') coverRow(outline, y, row);
    for (let x = box.left; x < box.right; x++) {
      const share = row[x]!;
      if (share <= 0) continue;
      const to = (y * into.width + x) * 4;
      const from = ((y - around.top) * done.width + x - around.left) * 4;
      if (share > 0.999) for (let c = 0; c < 4; c++) into.data[to + c] = done.data[from + c]!;
      else blend(into.data, to, done.data, from, share);
    }
  }
}

function blend(into: Uint8Array, to: number, from: Uint8Array, at: number, share: number): void {
  const [under, over] = [into[to + 3]! * (1 - share), from[at + 3]! * share];
  const alpha = under + over;
  if (alpha < 0.5) return;
  for (let c = 0; c < 3; c++) into[to + c] = (into[to + c]! * under + from[at + c]! * over) / alpha + 0.5;
  into[to + 3] = alpha + 0.5;
}

function scaledRegion(region: Region, factor: number): Region {
  return { ...region, across: scaledExtent(region.across, factor), down: scaledExtent(region.down, factor) };
}

function scaledExtent(extent: Extent, factor: number): Extent {
  if (extent.unit === 'share') return extent;
  return { unit: 'px', length: extent.length * factor, at: scaledAxis(extent.at, factor) };
}

export function scaledEffect(effect: Effect, factor: number): Effect {
  if (effect.kind === 'blur') return { ...effect, sigma: effect.sigma * factor };
  return effect.kind === 'pixelate' ? { ...effect, block: effect.block * factor } : effect;
}

function regionJson({ form, across, down }: Region): Json {
  const side = (extent: Extent): Json =>
    extent.unit === 'px' ? { ...extent, at: { ...extent.at } as Json } : { ...extent };
  return { form, across: side(across), down: side(down) };
}

export function effectJson(effect: Effect): Json {
  return effect.kind === 'matrix' ? { kind: effect.kind, rows: effect.rows } : { ...effect };
}
