import { applyDeep, movedDeep } from '../deep.ts';
import { inOneSentence, THEN } from '../sentence.ts';
import { applyStages, type Json, type Stage } from '../stage.ts';
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
    sentence: inOneSentence(
      stages.map(({ sentence }) => sentence),
      THEN,
    ),
    weight: stages.reduce((sum, { weight }) => sum + weight, 0),
    params: { steps: stages.map(({ kind, params }): Json => ({ kind, params })) },
    apply: (picture) => applyStages(stages, picture),
    deep: (picture) => applyDeep(stages, picture),
    scaled: (factor) => sequence(stages.map((stage) => stage.scaled(factor))),
  };
}
