import { movedDeep, upperBytes } from '../deep.ts';
import type { Picture } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import { type Fill, TRANSPARENT } from './fill.ts';
import type { Kernel } from './kernels.ts';
import { type Placement, type View, viewOf } from './placement.ts';
import { isCopy, render } from './render.ts';

/** A stage that shows an upright part of a picture at some size: what it shows depends on the picture's size and its object's box. */
export interface Placing extends Stage {
  place(view: View): Placement;
  scaled(factor: number): Placing;
}

/** A placing and what it costs to say: of rules that explain the examples equally well, the cheaper one is likelier. */
export interface Proposal {
  readonly stage: Placing;
  readonly cost: number;
}

/** The kind, numbers and sentence of a placing, and how it makes pixels where it does not copy whole ones. */
export interface Rule {
  readonly kind: string;
  readonly sentence: string;
  readonly weight: number;
  readonly params: Json;
  readonly kernel?: Kernel;
  readonly fill?: Fill;
  place(view: View): Placement;
  scaled(factor: number): Placing;
}

export function placing(rule: Rule): Placing {
  const { kind, sentence, weight, params, kernel = 'bilinear', fill = TRANSPARENT } = rule;
  return {
    part: 'geometry',
    kind,
    sentence,
    weight,
    params,
    place: rule.place,
    scaled: rule.scaled,
    apply: (picture: Picture) => render(picture, rule.place(viewOf(picture)), kernel, fill),
    deep(picture) {
      const placement = rule.place(viewOf(upperBytes(picture)));
      if (!isCopy(placement) || fill === 'border') return undefined;
      return movedDeep(picture, (bytes) => render(bytes, placement, kernel, fill));
    },
  };
}
