import { type Filter, stageOf } from '../filter/filter.ts';
import type { Json, Stage } from '../stage.ts';
import { AUTO_LEVELS, type AutoLevels, stretched } from './autoLevels.ts';
import { BALANCE, meansOf, tablesFor } from './balance.ts';
import { blended, CLAHE, tilesOf, tileTables } from './clahe.ts';
import { EQUALISE, equalised } from './equalise.ts';
import { blackOrWhite, LOCAL_THRESHOLD, meansAround } from './localThreshold.ts';
import { OTSU, parted } from './otsu.ts';
import type { PictureLevels, SampledPair } from './sampled.ts';
import { mapped, type Tones, tablesOf } from './tones.ts';

/** A rule that may be meant. */
export interface Candidate {
  readonly stage: () => Stage;
  /** Its mean error on some pixels, in levels. */
  missed(sample: SampledPair): number;
  /** Rules that differ from it only in rounding. */
  readonly alike?: readonly Candidate[];
  /** For rules that depend on the place: tiles across and down. */
  readonly grid?: number;
}

function candidate<Params extends Json>(
  filter: Filter<Params>,
  params: Params,
  missed: Candidate['missed'],
): Candidate {
  return { stage: () => stageOf(filter, params), missed };
}

/** Shares of pixels that editors and libraries allow to be darker than black or lighter than white, and pairs of them. */
const SHARES = [0, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.1];
const ONE_SIDED = [0, 0.005, 0.01, 0.02, 0.05];
const ENDS: readonly Pick<AutoLevels, 'low' | 'high'>[] = [
  ...SHARES.map((share) => ({ low: share, high: share })),
  ...ONE_SIDED.map((share) => ({ low: share })),
  ...ONE_SIDED.map((share) => ({ high: share })),
  // ImageMagick's -normalize.
  { low: 0.02, high: 0.01 },
];
/** A table that changes levels by less than this changes nothing. */
const HARDLY = 16;

/** Rules that map each colour to one, by these tones. */
export function* globalOnes(tones: readonly Tones[]): Generator<Candidate> {
  for (const of of tones) {
    for (const ends of ENDS) {
      yield rounded((rounding) => {
        const params = { of, ...ends, rounding };
        const missed = byTables(of, (histogram) => stretched(histogram, params));
        // A picture that is hardly stretched was only made grey.
        const isMeant = once(
          (whole) =>
            of !== 'greyed' ||
            stretched(whole.histograms(of)[0]!, params).some((made, level) => Math.abs(made - level) > HARDLY),
        );
        return candidate(AUTO_LEVELS, params, (sample) => (isMeant(sample.whole) ? missed(sample) : 255));
      });
    }
    for (const form of ['first', 'steps', 'shares'] as const)
      yield candidate(
        EQUALISE,
        { of, form },
        byTables(of, (histogram) => equalised(histogram, form)),
      );
  }
}

/** Rules that depend on the mean of each channel. */
export function* balances(): Generator<Candidate> {
  for (const to of ['mean', 'green', 'greys', 'exposed', 'gamma'] as const) {
    yield rounded((rounding) => {
      const tables = once((whole) => tablesFor(meansOf(whole.histograms('channels')), { to, rounding }));
      return candidate(BALANCE, { to, rounding }, (sample) => {
        const made = sample.levels('channels').map((plane, c) => mapped(plane, tables(sample.whole)[c]!));
        return sample.missedByLevels('channels', made);
      });
    });
  }
}

function rounded(make: (rounding: AutoLevels['rounding']) => Candidate): Candidate {
  return { ...make('nearest'), alike: [make('down')] };
}

function byTables(of: Tones, tableOf: (histogram: Uint32Array) => Uint8Array): Candidate['missed'] {
  const tables = once((whole) => tablesOf(whole.histograms(of), of, tableOf));
  const carrier = of === 'together' || of === 'by greys' ? 'channels' : of;
  return (sample) => {
    const made = sample.levels(carrier).map((plane, c) => mapped(plane, tables(sample.whole)[c]!));
    return sample.missedByLevels(carrier, made);
  };
}

/** Remembers the result for each picture. */
function once<T>(make: (whole: PictureLevels) => T): (whole: PictureLevels) => T {
  const made = new Map<PictureLevels, T>();
  return (whole) => {
    const found = made.get(whole) ?? make(whole);
    made.set(whole, found);
    return found;
  };
}

export const GRIDS = [8, 4, 16];
const LIMITS = [1, 1.5, 2, 2.5, 3, 4, 5, 8, 10, 40];

/** Adaptive equalisation by tiles. */
export function* localOnes(of: Tones, grids: readonly number[]): Generator<Candidate> {
  for (const grid of grids) {
    const tiles = once((whole) => whole.levels(of).map((plane) => tilesOf(plane, whole.picture, grid)));
    for (const limit of LIMITS) {
      const tables = once((whole) => tiles(whole).map((some) => tileTables(some, limit)));
      yield {
        ...candidate(CLAHE, { of, limit, grid }, (sample) => {
          const { width } = sample.whole.picture;
          const made = sample.levels(of).map((plane, c) => {
            const [some, table] = [tiles(sample.whole)[c]!, tables(sample.whole)[c]!];
            return plane.map((level, i) => {
              const place = sample.places[i]!;
              return blended(table, some, place % width, Math.floor(place / width), level);
            });
          });
          return sample.missedByLevels(of, made);
        }),
        grid,
      };
    }
  }
}

const SIDES = [5, 7, 9, 11, 15, 19, 21, 25, 31, 35, 41, 51, 61, 75, 99, 101];
const OFFSETS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30];

/** Rules that leave only black and white, by the greys of the whole picture. */
export function* cuts(): Generator<Candidate> {
  for (const isInverted of [false, true]) {
    yield candidate(
      OTSU,
      { isInverted },
      byTables('greyed', (histogram) => parted(histogram, { isInverted })),
    );
  }
}

/** The same by the greys around each pixel. */
export function* localCuts(): Generator<Candidate> {
  for (const mean of ['gaussian', 'box'] as const) {
    for (const side of SIDES) {
      const around = once((whole) => meansAround(whole.levels('greyed')[0]!, whole.picture, { mean, side }));
      for (const offset of OFFSETS) {
        for (const isInverted of [false, true]) {
          const params = { mean, side, offset, isInverted };
          yield candidate(LOCAL_THRESHOLD, params, (sample) => {
            const means = around(sample.whole);
            const made = sample
              .levels('greyed')[0]!
              .map((level, i) => blackOrWhite(level, means[sample.places[i]!]!, params));
            return sample.missedByLevels('greyed', [made]);
          });
        }
      }
    }
  }
}
