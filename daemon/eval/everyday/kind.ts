import type { Random } from '../../figures/random.ts';
import type { Rgba } from './draw/rgba.ts';
import type { Studio } from './studio.ts';

/** The broad areas of work. Each has kinds in both splits. */
export const AREAS = [
  'icons',
  'pages',
  'photos',
  'products',
  'small',
  'graphics',
  'textures',
  'analysis',
  'beyond',
] as const;
type Area = (typeof AREAS)[number];

/** What a picture is, and what is right to make of it. */
interface TruePair {
  readonly input: Rgba;
  readonly output: Rgba;
}

/** Sends a picture through a file format that may lose something. */
type Coding = (picture: Rgba) => Promise<Rgba>;

/**
 * Draws the pair of a number; numbers below EXAMPLES are examples, the others queries. What is asked of one job is always the same: all
 * that may differ between the pairs comes from `random`.
 */
export type Pairs = (random: Random, number: number, coding: Coding) => Promise<TruePair>;

/** A job that people do, with everything about it that a random number may decide. */
export interface Kind {
  readonly name: string;
  readonly area: Area;
  /** What they want, as they would say it. */
  readonly about: string;
  /** Asset sets: each makes one job. A set whose name ends in "jpeg" goes through JPEG files. */
  readonly sets: readonly string[];
  readonly queries: 2 | 3;
  /** Decides the job's own numbers (a colour, a width) by `random`. */
  plan(studio: Studio, set: string, random: Random): Pairs;
}

/** Pairs of a job come with at most this many examples. */
export const EXAMPLES = 3;

/** A picture, and what its kind knows of it besides its pixels. */
export interface Scene {
  readonly picture: Rgba;
}

/** Pairs by a source of pictures and what is made of each. The picture is coded before it is edited, so the truth is that of the file. */
export function edited<S extends Scene>(
  source: (random: Random, number: number) => S | Promise<S>,
  edit: (scene: S) => Rgba | Promise<Rgba>,
): Pairs {
  return async (random, number, coding) => {
    const scene = await source(random, number);
    const picture = await coding(scene.picture);
    return { input: picture, output: await edit({ ...scene, picture }) };
  };
}
