import { applyDeep, movedDeep } from '../deep.ts';
import type { Json, Stage } from '../stage.ts';
import { ORIENTATION_SENTENCES, type Orientation, oriented } from './orientation.ts';

export function orientation(to: Orientation): Stage {
  return {
    part: 'geometry',
    kind: 'orientation',
    sentence: ORIENTATION_SENTENCES[to],
    weight: 1,
    params: { to },
    apply: (picture) => oriented(picture, to),
    deep: (picture) => movedDeep(picture, (bytes) => oriented(bytes, to)),
    scaled: () => orientation(to),
  };
}

/** Stages one after the other, as one. */
export function sequence(stages: readonly Stage[]): Stage {
  if (stages.length === 1) return stages[0]!;
  return {
    part: 'geometry',
    kind: 'geometrySequence',
    sentence: stages.map(({ sentence }, i) => (i === 0 ? sentence : lowered(sentence))).join(', then '),
    weight: stages.reduce((sum, { weight }) => sum + weight, 0),
    params: { steps: stages.map(({ kind, params }): Json => ({ kind, params })) },
    apply: (picture) => stages.reduce((made, stage) => stage.apply(made), picture),
    deep: (picture) => applyDeep(stages, picture),
    scaled: (factor) => sequence(stages.map((stage) => stage.scaled(factor))),
  };
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
