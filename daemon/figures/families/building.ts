import type { Raster } from '../../images/raster.ts';
import { type Background, drawBackground, drawPattern, plainBackground } from '../backgrounds.ts';
import { type Family, type Palette, PICTURE } from '../family.ts';
import { type Layer, paint } from '../pixels/layer.ts';
import type { Random } from '../random.ts';
import { drawSubject, type SubjectWishes } from '../subject.ts';

/** A subject on a background, and its parts. */
export interface Scene {
  readonly picture: Raster;
  readonly background: Background;
  readonly subject: Layer;
}

/** An object on a background of any kind. */
export function drawScene(palette: Palette, side: number, random: Random): Scene {
  return sceneOn(palette, drawBackground(side, palette.colours, random), random);
}

/** An object on a background of one colour. */
export function drawPlainScene(palette: Palette, side: number, random: Random): Scene {
  return sceneOn(palette, plainBackground(side, palette.colours.any(random)), random);
}

/** An object on a pattern. */
export function drawPatternedScene(palette: Palette, side: number, random: Random): Scene {
  return sceneOn(palette, drawPattern(side, palette.colours, random), random);
}

export function sceneOn(
  { art, colours }: Palette,
  background: Background,
  random: Random,
  wishes: Omit<SubjectWishes, 'on'> = {},
): Scene {
  const side = background.picture.width;
  const subject = drawSubject(side, art, colours, random, { ...wishes, on: background.colour });
  return { background, subject, picture: paint(background.picture, subject) };
}

/** Makes the output of a scene. `random` is for what differs between pictures. */
export type Change = (scene: Scene, random: Random) => Raster;

/**
 * A family whose input is a scene and whose output is derived from it.
 * @param prepare draws the task's parameters and returns the change
 */
export function sceneFamily(
  name: string,
  prepare: (palette: Palette, random: Random) => Change,
  draw: typeof drawScene = drawScene,
): Family {
  return {
    name,
    task(palette, random) {
      const change = prepare(palette, random);
      return {
        truth: PICTURE,
        pair(side, pictureRandom) {
          const scene = draw(palette, side, pictureRandom);
          return { input: scene.picture, output: change(scene, pictureRandom) };
        },
      };
    },
  };
}

/** The reverse: the change gives the input, and the scene is the answer. */
export function restoringFamily(
  name: string,
  prepare: (palette: Palette, random: Random) => Change,
  draw: typeof drawScene = drawScene,
): Family {
  const forward = sceneFamily(name, prepare, draw);
  return {
    name,
    task(palette, random) {
      const { truth, pair } = forward.task(palette, random);
      return {
        truth,
        pair(side, pictureRandom) {
          const { input, output } = pair(side, pictureRandom);
          return { input: output, output: input };
        },
      };
    },
  };
}
