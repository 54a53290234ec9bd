import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import { explainExamples } from '../analogy/analogy.ts';
import { chooseExplanation } from '../analogy/choose.ts';
import type { Account } from '../analogy/explanation.ts';
import { View } from '../analogy/view.ts';
import type { Pair } from '../images/colourChange.ts';
import { carryTo, drawStrips, enlarge, findCarrying, type Guide } from '../images/detail.ts';
import { flatten } from '../images/flatten.ts';
import { applyGuided } from '../images/guided.ts';
import type { Raster, RgbRaster } from '../images/raster.ts';

/** How small pictures that are right to the pixel follow the query's edges (see Guide). */
const EXACT: Guide = { radius: 2, noise: 10 };

const accounts = new WeakMap<readonly Pair[], Promise<Account>>();

/** The explanations of examples, found once for each list of them. */
function accountOf(examples: readonly Pair[]): Promise<Account> {
  const known = accounts.get(examples) ?? explainExamples(examples);
  accounts.set(examples, known);
  return known;
}

/**
 * Makes the answer of the query's size, with its alpha (turned with it, where that is what the example shows), of the model's (of a cell's size): by the explanation of the examples that is to
 * be believed, or else carried along the query's edges. `small` and `examples` are the pictures as the model was shown them, transparent
 * parts on `gap`. `none` is plain bicubic resampling of what the model answered.
 */
export async function finishAnswer(
  answer: RgbRaster,
  query: Raster,
  small: RgbRaster,
  examples: readonly Pair[],
  detail: Guide | 'none',
  gap: Colour,
): Promise<Raster> {
  if (detail === 'none') return enlarge(answer, query);
  const carrying = findCarrying(answer, small, examples, detail);
  const carried = applyGuided(carrying.grid, small, 0, small.height);
  const account = await accountOf(examples);
  const chosen = chooseExplanation(account, new View(small), answer, carried, carrying.isTold);
  if (!chosen) return carryTo(carrying, query, gap);
  const { explanation, levels } = chosen;
  if (explanation.redraw) {
    const redraw = explanation.redraw(flatten(query, gap));
    const isMoved = explanation.isWarp && query.channels === 4;
    const stands = isMoved ? withAlpha(query, explanation.redraw(alphaOf(query))(0, query.height)) : query;
    return drawStrips(stands, ({ height }, top) => redraw(top, height));
  }
  const made = { ...small, data: Uint8Array.from(levels, Math.round) };
  if (query.width === small.width && query.height === small.height)
    return drawStrips(query, ({ width, height }, top) => rows(made, width, top, height));
  return carryTo(findCarrying(made, small, [], EXACT), query, gap);
}

/** A picture's alpha as a grey one (RGBA). */
function alphaOf({ width, height, data }: Raster): RgbRaster {
  const grey = Uint8Array.from({ length: width * height * 3 }, (_, i) => data[4 * Math.floor(i / 3) + 3]!);
  return { width, height, channels: 3, data: grey };
}

/** A picture (RGBA) with another one's grey as its alpha. */
function withAlpha(picture: Raster, { data }: RgbRaster): Raster {
  return { ...picture, data: picture.data.map((level, i) => (i % 4 === 3 ? data[3 * Math.floor(i / 4)]! : level)) };
}

function rows({ data }: RgbRaster, width: number, top: number, height: number): RgbRaster {
  return { width, height, channels: 3, data: data.subarray(top * width * 3, (top + height) * width * 3) };
}
