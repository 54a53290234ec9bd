import { withMounts } from '../mount/fitMount.ts';
import { type Dress, mount } from '../mount/mount.ts';
import type { Json, Pair, Stage, StageFamily } from '../stage.ts';
import { crop } from './crop.ts';
import { isExactly } from './exact.ts';
import { findGaps } from './findGaps.ts';
import { findPlacement } from './findPlacement.ts';
import type { FoundWarp } from './findWarp.ts';
import { findWaves } from './findWaves.ts';
import { gaps } from './gaps.ts';
import { inset } from './inset.ts';
import { offset, zoom } from './move.ts';
import { ORIENTATIONS, type Orientation, oriented } from './orientation.ts';
import { pad } from './pad.ts';
import { perspective } from './perspective.ts';
import type { Placing } from './placing.ts';
import { propose, type Sight } from './propose.ts';
import { proposeWarps } from './proposeWarps.ts';
import { resize } from './resize.ts';
import { rotate } from './rotate.ts';
import { orientation, sequence } from './sequence.ts';
import { findTile, tile } from './tile.ts';
import { trim } from './trim.ts';
import { wave } from './wave.ts';
import { findWraps, wrap } from './wrap.ts';

type Reader = (params: never) => Stage;

const READERS: Record<string, Reader> = {
  orientation: ({ to }: { to: Orientation }) => orientation(to),
  resize: (params) => resize(params),
  crop: (params) => crop(params),
  trim: (params) => trim(params),
  pad: (params) => pad(params),
  offset: (params) => offset(params),
  zoom: (params) => zoom(params),
  rotate: (params) => rotate(params),
  perspective: (params) => perspective(params),
  tile: (params) => tile(params),
  gaps: (params) => gaps(params),
  wrap: (params) => wrap(params),
  wave: (params) => wave(params),
  inset: (params) => inset(params),
  mount: ({ steps, ...dress }: { steps: { kind: string; params: Json }[] } & Dress) =>
    mount(
      steps.map(({ kind, params }) => readGeometry(kind, params) as Placing),
      dress,
    ),
  geometrySequence: ({ steps }: { steps: { kind: string; params: Json }[] }) =>
    sequence(steps.map(({ kind, params }) => readGeometry(kind, params))),
};

function readGeometry(kind: string, params: Json): Stage {
  const reader = READERS[kind];
  if (!reader) throw new Error(`No stage of geometry is of kind ${kind}.`);
  return reader(params as never);
}

/** A stage that extends pictures last, taken apart: what is done before, if anything, and the extension. Undefined for any other stage. */
export function extensionOf(stage: Stage): { readonly before: readonly Stage[]; readonly pad: Stage } | undefined {
  if (stage.kind === 'pad') return { before: [], pad: stage };
  if (stage.kind !== 'geometrySequence') return undefined;
  const { steps } = stage.params as { steps: readonly { kind: string; params: Json }[] };
  const stages = steps.map(({ kind, params }) => readGeometry(kind, params));
  const pad = stages.at(-1)!;
  return pad.kind === 'pad' ? { before: stages.slice(0, -1), pad } : undefined;
}

/** Size, place and orientation: turned, mirrored, resized, cropped, extended, moved. */
export const GEOMETRY: StageFamily = {
  part: 'geometry',
  kinds: Object.keys(READERS),
  fit: fitGeometry,
  read: readGeometry,
};

function fitGeometry(pairs: readonly Pair[]): readonly Stage[] {
  const repeated = findTile(pairs);
  if (repeated) return [repeated];
  const spaced = findGaps(pairs);
  if (spaced.length > 0) return spaced;
  const wraps = pairs.some((pair) => ORIENTATIONS.some((orientation) => isExactly(pair, orientation)))
    ? []
    : findWraps(pairs);
  if (wraps.length > 0) return wraps;
  const waves = findWaves(pairs);
  if (waves.length > 0) return waves;
  const sights: Sight[] = [];
  const warps: FoundWarp[] = [];
  let lay: Orientation | null = null;
  for (const pair of pairs) {
    const found = findPlacement(pair);
    if (!found) return [];
    if ('map' in found) warps.push(found);
    else {
      if (lay && found.orientation !== lay) return [];
      lay = found.orientation;
      sights.push({ input: oriented(pair.input, lay), output: pair.output, placement: found.placement });
    }
  }
  if (warps.length > 0) return lay ? [] : proposeWarps(pairs, warps);
  if (!lay) return [];
  return withMounts(pairs, propose(sights, lay), readGeometry);
}
