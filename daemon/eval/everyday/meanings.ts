import { decodeImage } from '../../images/codec.ts';
import { findReadings } from '../../readings/find.ts';
import { readingId } from '../../readings/name.ts';
import { pictureOf, rasterOf } from '../../readings/picture.ts';
import { type ReadingJson, stagesFor } from '../../readings/reading.ts';
import { applyStages } from '../../readings/stage.ts';
import type { Comparison } from './compare.ts';
import { type Rgba, rgbaOf } from './draw/rgba.ts';
import { gradeOf, isUsable } from './grade.ts';
import type { DrawnJob, Question } from './jobs.ts';

const found = new WeakMap<DrawnJob, Promise<readonly ReadingJson[]>>();

function readingsOf(drawn: DrawnJob): Promise<readonly ReadingJson[]> {
  const read = async (file: Uint8Array) => pictureOf(await decodeImage(file, 'a picture of the suite'));
  const find = async () => {
    const pairs = drawn.examples.map(async ({ input, output }) => ({
      input: await read(input),
      output: await read(output),
    }));
    return findReadings(await Promise.all(pairs));
  };
  const known = found.get(drawn) ?? find();
  found.set(drawn, known);
  return known;
}

/**
 * Where among the meanings that a person is offered for a query, from 0, the first one stands that answers usably; undefined where none does.
 * @param ids of readings, in the order in which they are offered
 */
export async function placeOfRight(
  drawn: DrawnJob,
  { file }: Question,
  ids: readonly string[],
  measure: (picture: Rgba) => Promise<Comparison>,
): Promise<number | undefined> {
  const readings = await readingsOf(drawn);
  const query = await decodeImage(file, 'a query of the suite');
  for (const [place, id] of ids.entries()) {
    const reading = readings.find((one) => readingId(one) === id);
    if (!reading) continue;
    const made = rasterOf(applyStages(stagesFor(reading, query), pictureOf(query)), query.channels);
    if (isUsable(gradeOf(await measure(rgbaOf(made))))) return place;
  }
  return undefined;
}
