import { z } from 'zod';
import { type Box, cropped, type Picture } from '../picture.ts';
import { lowered, THEN } from '../sentence.ts';
import { applyStages, type Json, type Stage } from '../stage.ts';
import { boxOf, isWhole, type Place, placeInWords, placeWeight, scaledPlace } from './place.ts';

export const PART = 'part';

/** What is done to a part of every picture, found by its place. */
export interface Part {
  readonly place: Place;
  readonly steps: readonly Stage[];
  /** Whether filters see the part as if nothing were around it. They see the whole picture otherwise. */
  readonly alone: boolean;
}

export function partStage(part: Part): Stage {
  const { place, steps, alone } = part;
  const reach = reachOf(part);
  return {
    part: 'overlay',
    kind: PART,
    sentence: `In ${placeInWords(place)}: ${steps.map(({ sentence }) => lowered(sentence)).join(THEN)}`,
    weight: placeWeight(place) + steps.reduce((sum, { weight }) => sum + weight, 0),
    params: {
      place: { across: { ...place.across }, down: { ...place.down } },
      steps: steps.map(({ kind, params }) => ({ kind, params })),
      alone,
    },
    apply: (picture) => {
      const box = boxOf(place, picture.width, picture.height);
      if (box.right <= box.left || box.bottom <= box.top) return picture;
      return inserted(picture, madeIn(picture, box, part), box);
    },
    coverage: (picture) => {
      const box = boxOf(place, picture.width, picture.height);
      if (box.right <= box.left || box.bottom <= box.top) return 0;
      let [made, share] = [cropped(picture, box), 1];
      for (const step of steps) {
        share *= step.coverage?.(made) ?? 1;
        made = step.apply(made);
      }
      return share;
    },
    ...(reach === undefined ? {} : { reach }),
    scaled: (factor) =>
      partStage({ place: scaledPlace(place, factor), steps: steps.map((step) => step.scaled(factor)), alone }),
  };
}

/** Strips of a picture have the same columns, but no rows of their own. */
function reachOf({ place, steps }: Part): number | undefined {
  if (!isWhole(place.down)) return undefined;
  return steps.reduce<number | undefined>(
    (sum, { reach }) => (sum === undefined || reach === undefined ? undefined : sum + reach),
    0,
  );
}

/** What becomes of a box of a picture. Steps up to the last filter see the whole picture unless they are `alone`. */
export function madeIn(picture: Picture, box: Box, { steps, alone }: Omit<Part, 'place'>): Picture {
  const wide = alone ? 0 : steps.findLastIndex(({ part }) => part === 'filter') + 1;
  return applyStages(steps.slice(wide), cropped(applyStages(steps.slice(0, wide), picture), box));
}

function inserted(picture: Picture, part: Picture, { left, top, bottom }: Box): Picture {
  const data = picture.data.slice();
  const row = 4 * part.width;
  for (let y = top; y < bottom; y++)
    data.set(part.data.subarray((y - top) * row, (y - top + 1) * row), 4 * (y * picture.width + left));
  return { ...picture, data };
}

const stretch = z.discriminatedUnion('unit', [
  z.object({ at: z.enum(['start', 'middle', 'end']), unit: z.literal('share'), length: z.number().positive().max(1) }),
  z.object({ at: z.enum(['start', 'middle', 'end']), unit: z.literal('px'), length: z.number().positive() }),
]);

const stored = z.object({
  place: z.object({ across: stretch, down: stretch }),
  steps: z
    .array(z.object({ kind: z.string(), params: z.json() }))
    .min(1)
    .max(4),
  alone: z.boolean(),
});

/** The stage of these params; `read` makes its steps. Errors: an ordinary Error that names the fault. */
export function readPart(params: Json, read: (kind: string, params: Json) => Stage): Stage {
  const parsed = stored.safeParse(params);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`what is done to a part of a picture: ${issue!.path.join('.') || 'it'}: ${issue!.message}`);
  }
  const { place, steps, alone } = parsed.data;
  return partStage({ place, steps: steps.map((step) => read(step.kind, step.params as Json)), alone });
}
