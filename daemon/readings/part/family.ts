import { differences } from '../difference.ts';
import { missedBy } from '../judge.ts';
import { type Box, cropped, isSameSize, type Picture } from '../picture.ts';
import type { Pair, Stage, StageFamily } from '../stage.ts';
import { type ChangedBox, changedBox } from './changedBox.ts';
import { readStep, stepsIn } from './inner.ts';
import { madeIn, PART, type Part, partStage, readPart } from './partStage.ts';
import { isWhole, type Place } from './place.ts';
import { measured, stretchesOf } from './sides.ts';

/** What was done to one part of every picture, found by its place: a panel blurred and half white, a lower third darkened. */
export const PARTS: StageFamily = {
  part: 'overlay',
  kinds: [PART],
  fit,
  read: (_, params) => readPart(params, readStep),
};

/** What may be left of the visible change. */
const LEFT = 0.15;

function fit(pairs: readonly Pair[]): Stage[] {
  if (pairs.some(({ input, output }) => !isSameSize(input, output))) return [];
  const found: ChangedBox[] = [];
  for (const pair of pairs) {
    const one = changedBox(pair);
    if (!one) return [];
    found.push(one);
  }
  const boxes = found.map(({ box }) => box);
  const done = stepsIn(
    pairs,
    boxes,
    found.map(({ inner }) => inner),
  );
  if (!done || !pairs.every(({ input }, n) => showsThrough(input, boxes[n]!, done))) return [];
  const before = missedBy(
    pairs.map(({ input }) => input),
    pairs,
  );
  return placesOf(pairs, boxes, done)
    .filter(({ across, down }) => !isWhole(across) || !isWhole(down))
    .map((place) => {
      const stage = partStage({ place, ...done });
      return {
        stage,
        missed: missedBy(
          pairs.map(({ input }) => stage.apply(input)),
          pairs,
        ),
      };
    })
    .filter(({ missed }) => missed.seen <= LEFT * before.seen)
    .sort((a, b) => a.missed.bits - b.missed.bits)
    .map(({ stage }) => stage);
}

/** What is made of another picture differs by at least this share of what the pictures differ by. */
const LEAST_THROUGH = 0.08;

/** Whether what a picture shows in a box can still be told from what is made of it; it cannot where something was put over it. */
function showsThrough(picture: Picture, box: Box, done: Omit<Part, 'place'>): boolean {
  const turned = turnedOver(picture);
  const apart = (a: Picture, b: Picture) => differences(a, b).reduce((sum, level) => sum + level, 0);
  const shown = apart(cropped(picture, box), cropped(turned, box));
  return apart(madeIn(picture, box, done), madeIn(turned, box, done)) >= LEAST_THROUGH * shown;
}

function turnedOver({ width, height, data }: Picture): Picture {
  const pixels = new Uint32Array(data.slice().buffer).reverse();
  return { width, height, data: new Uint8Array(pixels.buffer) };
}

/** The places that may be meant, likeliest first. */
function placesOf(pairs: readonly Pair[], boxes: readonly Box[], done: Omit<Part, 'place'>): Place[] {
  const ends = pairs.map((pair, n) => measured(pair, boxes[n]!, done));
  const across = stretchesOf(ends.map((one) => one.across));
  return stretchesOf(ends.map((one) => one.down)).flatMap((down) => across.map((one) => ({ across: one, down })));
}
