import type { Picture } from '../picture.ts';
import type { Cutout, Ground, Holes } from './ground.ts';
import { groundOf } from './plate.ts';
import { tagObject } from './tag.ts';
import { unmix } from './unmix.ts';

/** An object and the ground it stands on: a picture as matte * colours + (1 - matte) * plate. */
export interface Foreground extends Cutout {
  readonly width: number;
  readonly height: number;
  readonly ground: Ground;
  /** How certain it is that this is the object, 0..1. */
  readonly sureness: number;
}

/** The objects of the last pictures, for which several fits and stages ask. */
const known = new WeakMap<Picture, Map<Holes, Foreground | undefined>>();
/** Objects that take up less than this share of the picture, or more than the second, are none. */
const LEAST = 0.0005;
const MOST = 0.985;

/**
 * The object of a picture: by its alpha where it has any, otherwise everything that differs from a plain ground (flat, smooth, or squares
 * of two colours), with edges unmixed exactly. Undefined where the ground is not plain enough to separate the object from it.
 */
export function foregroundOf(picture: Picture, holes: Holes = 'auto'): Foreground | undefined {
  const kept = known.get(picture) ?? new Map<Holes, Foreground | undefined>();
  known.set(picture, kept);
  if (!kept.has(holes)) kept.set(holes, find(picture, holes));
  return kept.get(holes);
}

function find(picture: Picture, holes: Holes): Foreground | undefined {
  const { width, height } = picture;
  const ground = groundOf(picture);
  if (!ground) return undefined;
  const found = ground.kind === 'clear' ? byAlpha(picture, ground) : byGround(picture, ground, holes);
  let sum = 0;
  for (let i = 0; i < found.matte.length; i++) sum += found.matte[i]!;
  const size = sum / 255 / found.matte.length;
  if (size < LEAST || size > MOST) return undefined;
  const sureness = Math.min(1, Math.max(0.1, (ground.share - 0.45) / 0.35));
  return { width, height, ...found, sureness };
}

type Found = Cutout & Pick<Foreground, 'ground'>;

function byAlpha({ width, height, data }: Picture, ground: Ground): Found {
  const matte = new Uint8Array(width * height);
  for (let i = 0, at = 3; i < matte.length; i++, at += 4) matte[i] = data[at]!;
  return { matte, colours: data, ground };
}

function byGround(picture: Picture, ground: Ground, holes: Holes): Found {
  const { tags, noise } = tagObject(picture, ground, holes);
  const noisy = { ...ground, noise };
  return { ...unmix(picture, noisy, tags), ground: noisy };
}
