import { colourOf, paintOf } from '@likewise/shared/protocol/paints.ts';
import type { Raster } from '../images/raster.ts';
import { isByColour, recolour } from '../readings/byColour.ts';
import { rankReadings } from '../readings/choose.ts';
import { drawStages } from '../readings/draw.ts';
import { BY_EXAMPLE } from '../readings/name.ts';
import { isSame, pictureOf } from '../readings/picture.ts';
import type { ReadingJson } from '../readings/reading.ts';
import type { Stage } from '../readings/stage.ts';
import type { Finished } from './finish.ts';

/** The results of paints, in their order, or why they are unknown, as a part of a sentence. */
export interface RepaintedPaints {
  readonly paints?: readonly string[];
  readonly noPaints?: string;
}

/**
 * The results that an answer has for colours of its query, where it changes nothing but colours.
 * @param paints as paintOf() writes them
 * @param readings what the examples may mean
 * @param query the picture that was answered
 */
export function repaint(
  paints: readonly string[],
  { stages, reading, picture }: Finished,
  readings: () => readonly ReadingJson[] = () => [],
  query?: Raster,
): RepaintedPaints {
  const steps = reading === BY_EXAMPLE && query ? sameByColour(readings(), query, picture) : stages;
  if (!steps || !isByColour(steps)) return { noPaints: `“${reading.sentence}” is no change of colours alone` };
  return { paints: recolour(steps, paints.map(colourOf)).map(paintOf) };
}

/** For an answer that is an example's output: a change of colours that makes it too. */
function sameByColour(readings: readonly ReadingJson[], query: Raster, picture: Raster): readonly Stage[] | undefined {
  const candidates = rankReadings(readings, query).map(({ stages }) => stages);
  return candidates
    .filter(isByColour)
    .find((stages) => isSame(pictureOf(drawStages(stages, query)), pictureOf(picture)));
}
