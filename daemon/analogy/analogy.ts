import { setImmediate } from 'node:timers/promises';
import type { Pair } from '../images/colourChange.ts';
import { colourRules } from './colourRules.ts';
import { type Candidates, type Example, type Explanation, errorOver } from './explanation.ts';
import { filterRules } from './filterRules.ts';
import { movedObject, sameObject } from './objectRules.ts';
import { treeRules } from './treeRules.ts';
import { View } from './view.ts';
import { warpRules } from './warpRules.ts';

/** Every explanation that may fit the examples. The event loop gets a turn between rules. */
export async function findCandidates(pairs: readonly Pair[]): Promise<Candidates> {
  const examples: Example[] = pairs.map(({ input, output }) => ({
    input: new View(input),
    output: Float32Array.from(output.data),
  }));
  const finders: (() => Explanation | Explanation[])[] = [
    () => colourRules(examples),
    () => filterRules(examples),
    () => warpRules(examples),
    () => movedObject(examples),
    () => sameObject(examples),
    ...treeRules(examples),
  ];
  const found: Explanation[] = [];
  for (const find of finders) {
    found.push(...[find()].flat());
    await setImmediate();
  }
  return { explanations: found, change: errorOver(examples, ({ levels }) => levels) };
}
