import type { Json, Pair, Stage, StageFamily } from '../stage.ts';
import { crop } from './crop.ts';
import { findPlacement } from './findPlacement.ts';
import { offset, zoom } from './move.ts';
import type { Orientation } from './orientation.ts';
import { oriented } from './orientation.ts';
import { pad } from './pad.ts';
import { propose } from './propose.ts';
import { resize } from './resize.ts';
import { orientation, sequence } from './sequence.ts';
import { trim } from './trim.ts';

type Reader = (params: never) => Stage;

const READERS: Record<string, Reader> = {
  orientation: ({ to }: { to: Orientation }) => orientation(to),
  resize: (params) => resize(params),
  crop: (params) => crop(params),
  trim: (params) => trim(params),
  pad: (params) => pad(params),
  offset: (params) => offset(params),
  zoom: (params) => zoom(params),
  geometrySequence: ({ steps }: { steps: { kind: string; params: Json }[] }) =>
    sequence(steps.map(({ kind, params }) => readGeometry(kind, params))),
};

function readGeometry(kind: string, params: Json): Stage {
  const reader = READERS[kind];
  if (!reader) throw new Error(`No stage of geometry is of kind ${kind}.`);
  return reader(params as never);
}

/** Size, place and the way a picture lies: turned, mirrored, resized, cropped, extended, moved. */
export const GEOMETRY: StageFamily = {
  part: 'geometry',
  kinds: Object.keys(READERS),
  fit: fitGeometry,
  read: readGeometry,
};

function fitGeometry(pairs: readonly Pair[]): readonly Stage[] {
  const sights = [];
  let lay: Orientation | null = null;
  for (const pair of pairs) {
    const found = findPlacement(pair);
    if (!found || (lay && found.orientation !== lay)) return [];
    lay = found.orientation;
    sights.push({ input: oriented(pair.input, lay), output: pair.output, placement: found.placement });
  }
  return lay ? propose(sights, lay) : [];
}
