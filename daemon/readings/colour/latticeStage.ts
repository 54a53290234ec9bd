import { blank, type Picture } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import { applyLattice, type Lattice, NODES } from './lut.ts';

interface LatticeParams {
  readonly channels: 3 | 4;
  /** Levels in sixteenths, node by node, as base64 of 16-bit integers, little-endian. */
  readonly nodes: string;
  /** Base64 of one bit per node: whether the examples had colours near it. */
  readonly seen: string;
  readonly weight: number;
}

const FRACTION = 16;
const STEP = 255 / (NODES - 1);

/** A smooth change of colours. `seen` has a 1 for each node near which the examples had colours. */
export function latticeStage(lattice: Lattice, seen: Uint8Array, weight: number): Stage {
  const rounded = {
    channels: lattice.channels,
    nodes: lattice.nodes.map((level) => Math.round(level * FRACTION) / FRACTION),
  };
  const stage: Stage = {
    part: 'colour',
    kind: 'lattice',
    sentence: lattice.channels === 4 ? 'Transparent by colour' : 'Colours graded',
    weight,
    get params() {
      return encode(rounded, seen, weight) as unknown as Json;
    },
    apply({ width, height, data }) {
      const out = blank(width, height);
      applyLattice(rounded, data, out.data);
      return out;
    },
    coverage: (picture) => seenShare(seen, picture),
    reach: 0,
    scaled: () => stage,
  };
  return stage;
}

/** The share of a picture's visible pixels whose nearest node is marked. */
export function seenShare(seen: Uint8Array, { data }: Picture): number {
  let [known, all] = [0, 0];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3]! < 128) continue;
    all++;
    known += seen[nodeNear(data[at]!, data[at + 1]!, data[at + 2]!)]!;
  }
  return all > 0 ? known / all : 1;
}

/** Flags, one per node, as base64 of a bit each. */
export function packed(seen: Uint8Array): string {
  const bits = new Uint8Array(Math.ceil(seen.length / 8));
  for (let i = 0; i < seen.length; i++) if (seen[i]) bits[i >> 3]! |= 1 << (i & 7);
  return Buffer.from(bits).toString('base64');
}

export function unpacked(seen: string): Uint8Array {
  const bits = Buffer.from(seen, 'base64');
  return Uint8Array.from({ length: NODES ** 3 }, (_, i) => (bits[i >> 3]! >> (i & 7)) & 1);
}

/** Marks the nodes next to marked ones as well. */
export function widened(seen: Uint8Array): Uint8Array {
  const out = seen.slice();
  for (const step of [NODES * NODES, NODES, 1]) {
    const before = out.slice();
    for (let i = 0; i < before.length; i++) {
      if (!before[i]) continue;
      const place = Math.floor(i / step) % NODES;
      if (place > 0) out[i - step] = 1;
      if (place < NODES - 1) out[i + step] = 1;
    }
  }
  return out;
}

/** The index of the node that is nearest to a colour. */
export function nodeNear(red: number, green: number, blue: number): number {
  return (Math.round(red / STEP) * NODES + Math.round(green / STEP)) * NODES + Math.round(blue / STEP);
}

function encode({ channels, nodes }: Lattice, seen: Uint8Array, weight: number): LatticeParams {
  const levels = new Int16Array(nodes.length);
  for (let i = 0; i < nodes.length; i++) levels[i] = Math.max(-32768, Math.min(32767, nodes[i]! * FRACTION));
  return {
    channels,
    nodes: Buffer.from(levels.buffer).toString('base64'),
    seen: packed(seen),
    weight,
  };
}

export function readLattice(params: Json): Stage {
  const { channels, nodes, seen, weight } = params as unknown as LatticeParams;
  const bytes = Buffer.from(nodes, 'base64');
  const levels = new Float32Array(bytes.length / 2);
  for (let i = 0; i < levels.length; i++) levels[i] = bytes.readInt16LE(2 * i) / FRACTION;
  return latticeStage({ channels, nodes: levels }, unpacked(seen), weight);
}
