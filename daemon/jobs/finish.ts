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
 * Makes the answer of the query's size of the model's (of a cell's size): by the explanation of the examples that is to be believed, or
 * else carried along the query's edges. It has the query's alpha, turned with it where that is what the examples show. `small` and
 * `examples` are the pictures as the model was shown them, transparent parts on `gap`. `none` is plain bicubic resampling of what the
 * model answered.
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
    const alpha = explanation.isWarp && query.channels === 4 ? explanation.redraw(alphaOf(query)) : undefined;
    return drawStrips(query, ({ height }, top) => {
      const strip = redraw(top, height);
      return alpha ? withAlpha(strip, alpha(top, height)) : strip;
    });
  }
  const made = { ...small, data: Uint8Array.from(levels, Math.round) };
  const isOfSize = query.width === small.width && query.height === small.height;
  return isOfSize ? enlarge(made, query) : carryTo(findCarrying(made, small, [], EXACT), query, gap);
}

/** A picture's alpha as a grey one (RGBA). */
function alphaOf({ width, height, data }: Raster): RgbRaster {
  const grey = Uint8Array.from({ length: width * height * 3 }, (_, i) => data[4 * Math.floor(i / 3) + 3]!);
  return { width, height, channels: 3, data: grey };
}

/** A picture (RGB) with another one's grey as its alpha. */
function withAlpha({ width, height, data }: RgbRaster, alpha: RgbRaster): Raster {
  const out = new Uint8Array(width * height * 4);
  for (let from = 0, to = 0; to < out.length; from += 3, to += 4) {
    out.set(data.subarray(from, from + 3), to);
    out[to + 3] = alpha.data[from]!;
  }
  return { width, height, channels: 4, data: out };
}
