import { extensionOf, GEOMETRY } from './geometry/family.ts';
import { insideOf } from './geometry/pad.ts';
import { betweenBars } from './overlay/barsStage.ts';
import { BARRED } from './overlay/family.ts';
import { isSame } from './picture.ts';
import { applyStages, type Pair, type Stage, type StageFamily } from './stage.ts';

/** A last step that surrounds pictures or covers their sides, and the steps before everything else. */
export interface Frame {
  readonly before: readonly Stage[];
  readonly last: Stage;
  readonly family: StageFamily;
  /** The part of a pair that the frame leaves, in which the steps before it can be found; undefined where it cuts the picture. */
  inside(pair: Pair): Pair | undefined;
}

/**
 * The frames that all outputs may have, whatever happened to what they frame: those of `starts`, lists of stages that bring the inputs to
 * the outputs' sizes, and bars where one of the lists is empty.
 */
export function framesOf(starts: readonly (readonly Stage[])[], pairs: readonly Pair[]): readonly Frame[] {
  const extensions = starts.flatMap(([stage]): Frame[] => {
    const found = stage && extensionOf(stage);
    if (!found) return [];
    const { before, pad } = found;
    // What changes none of the examples was not done.
    const isIdle = pairs.every(({ input }) => isSame(applyStages(before, input), input));
    return [{ before: isIdle ? [] : before, last: pad, family: GEOMETRY, inside: (pair) => insideOf(pad, pair) }];
  });
  const bars = starts.some(({ length }) => length === 0) ? BARRED.fit(pairs) : [];
  return [
    ...extensions
      .filter((frame, n) => extensions.findIndex((other) => isAlike(frame, other)) === n)
      .sort((a, b) => a.before.length - b.before.length),
    ...bars.map((last) => ({ before: [], last, family: BARRED, inside: (pair: Pair) => betweenBars(last, pair) })),
  ];
}

function isAlike(a: Frame, b: Frame): boolean {
  return a.before.length === b.before.length && JSON.stringify(a.last.params) === JSON.stringify(b.last.params);
}
