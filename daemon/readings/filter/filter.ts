import type { Picture } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';

/** A kind of filter: how it runs, how it is described and how it is scaled, given its numbers. */
export interface Filter<Params extends Json> {
  readonly kind: string;
  /** Without a full stop. */
  sentence(params: Params): string;
  /** How many numbers of the params came from the examples. */
  weight(params: Params): number;
  run(picture: Picture, params: Params): Picture;
  /** The params for pictures `factor` times as large. */
  scaled(params: Params, factor: number): Params;
}

export function stageOf<Params extends Json>(filter: Filter<Params>, params: Params): Stage {
  return {
    part: 'filter',
    kind: filter.kind,
    sentence: filter.sentence(params),
    weight: filter.weight(params),
    params,
    apply: (picture) => filter.run(picture, params),
    scaled: (factor) => stageOf(filter, filter.scaled(params, factor)),
  };
}

/** The stage of that kind, from params that the same filter wrote. */
export function readStage(filters: readonly Filter<Json>[], kind: string, params: Json): Stage {
  const filter = filters.find((one) => one.kind === kind);
  if (!filter) throw new Error(`no filter of kind ${kind}`);
  return stageOf(filter, params);
}

/** A number for people: at most two decimals. */
export function twoDecimals(length: number): string {
  return String(Math.round(length * 100) / 100);
}
