import { isByColour } from '../readings/byColour.ts';
import { blank, isSameSize, type Picture } from '../readings/picture.ts';
import { type ReadingJson, stagesOf } from '../readings/reading.ts';
import { applyStages } from '../readings/stage.ts';

/** Opaque colours in a lattice of this many nodes a side, red running fastest, then green, then blue: RGBA, in one row a blue. */
export function latticeOfColours(nodes: number): Picture {
  const lattice = blank(nodes * nodes, nodes);
  const level = (node: number) => Math.round((255 * node) / (nodes - 1));
  for (let b = 0, at = 0; b < nodes; b++) {
    for (let g = 0; g < nodes; g++) {
      for (let r = 0; r < nodes; r++, at += 4) lattice.data.set([level(r), level(g), level(b), 255], at);
    }
  }
  return lattice;
}

/** What a reading makes of every colour of a picture; undefined where it does not go by the colour of a pixel alone, or changes alpha. */
export function colourChange(reading: ReadingJson): ((colours: Picture) => Picture) | undefined {
  const stages = stagesOf(reading);
  if (stages.length === 0 || !isByColour(stages)) return undefined;
  const change = (colours: Picture) => applyStages(stages, colours);
  const probe = latticeOfColours(5);
  // Half transparent, too: the change has to be the same, and to leave alpha alone.
  const sheer = { ...probe, data: probe.data.map((level, at) => (at % 4 === 3 ? 128 : level)) };
  const [solid, veiled] = [change(probe), change(sheer)];
  const isPlain =
    isSameSize(solid, probe) &&
    isSameSize(veiled, sheer) &&
    solid.data.every((level, at) =>
      at % 4 === 3 ? level === 255 && veiled.data[at] === 128 : level === veiled.data[at],
    );
  return isPlain ? change : undefined;
}
