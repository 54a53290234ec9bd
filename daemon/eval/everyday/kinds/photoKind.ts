import type { Rgba } from '../draw/rgba.ts';
import { edited, type Kind, type Scene } from '../kind.ts';
import { photos } from '../sources/photos.ts';

/** A kind that makes the same of every photograph, by default as `photos` gives them. */
export function photoKind(
  name: string,
  about: string,
  sets: readonly string[],
  make: (picture: Rgba) => Rgba | Promise<Rgba>,
  source = photos,
): Kind {
  return {
    name,
    area: 'photos',
    about,
    sets,
    queries: 2,
    plan: (studio, set, random) => edited<Scene>(source(studio, set, random), ({ picture }) => make(picture)),
  };
}
