import type { Answer, Box, Placed, Run } from '../messages.ts';
import { drawBoxes } from './boxes.ts';
import { cutOut, whyNoMask } from './cutOut.ts';
import { MAX_SIDE } from './export.ts';
import { addFill, whyNoFill } from './fill.ts';
import { type Homes, homesOf, pageHome } from './homes.ts';
import { insert, insertInFlow, isInFlow, type Look, lookOf, newLayer } from './layer.ts';
import { boxOf, findIfThere, pageOf } from './nodes.ts';
import { DONE_INSTEAD, isGone, NOTES, PlainError, stretched } from './problem.ts';
import { mark } from './record.ts';
import { findFormer, repaint } from './repaint.ts';
import { type Arrangement, arrange, findSpot } from './spot.ts';

/** A query as it was when the run began; it may change, or go, before its answer comes. */
interface Origin {
  readonly look: Look;
  readonly page: PageNode;
}

/** A query that is there, and where its answer may go. */
interface Target extends Homes {
  readonly node: SceneNode;
  readonly look: Look;
}

interface Outcome {
  readonly layer: SceneNode;
  /** What was not possible, and what was done instead. */
  readonly notes: readonly string[];
}

/** Places the answers of one run. */
export class Placing {
  readonly #run: Run;
  readonly #origins: ReadonlyMap<string, Origin>;
  readonly #arrangement: Arrangement;

  /** Looks at the queries before anything is placed. */
  static async begin(run: Run): Promise<Placing> {
    const origins = new Map<string, Origin>();
    const targets: Target[] = [];
    for (const id of run.queries) {
      const target = await findTarget(id);
      if (!target) continue;
      origins.set(id, { look: target.look, page: pageOf(target.node) });
      targets.push(target);
    }
    const arrangement = arrange(targets.map(({ look, homes }) => ({ box: look.box, levels: homes })));
    return new Placing(run, origins, arrangement);
  }

  private constructor(run: Run, origins: ReadonlyMap<string, Origin>, arrangement: Arrangement) {
    this.#run = run;
    this.#origins = origins;
    this.#arrangement = arrangement;
  }

  /** Throws a PlainError where the query was gone already when the run began. */
  async place(answer: Answer): Promise<Placed> {
    const former = answer.former === undefined ? undefined : await findFormer(answer.former, answer.query);
    if (former && repaint(former, answer)) return this.#marked({ layer: former, notes: [] }, answer.query);
    const target = await findTarget(answer.query);
    const outcome = target ? this.#asAsked(answer, target) : await this.#whereItWas(answer);
    return this.#marked(outcome, answer.query);
  }

  #marked({ layer, notes }: Outcome, query: string): Placed {
    const { examples, saved, reading, options } = this.#run;
    mark(layer, {
      query,
      examples,
      ...(saved === undefined ? {} : { saved }),
      ...(reading === undefined ? {} : { reading }),
      options,
    });
    return { id: layer.id, ...(notes.length > 0 ? { note: notes.join(' ') } : {}) };
  }

  #asAsked({ image, placement, boxes }: Answer, target: Target): Outcome {
    switch (placement) {
      case 'beside':
        return this.#beside(image, target);
      case 'over':
        return over(image, target);
      case 'fill': {
        const why = whyNoFill(target.node, target.why);
        if (why) return instead(over(image, target), why, DONE_INSTEAD.over);
        return { layer: addFill(target.node, image), notes: tooLong(target.look.box) };
      }
      case 'cutout': {
        const why = whyNoMask(target.node, target.why);
        if (why) return instead(this.#beside(image, target), why, DONE_INSTEAD.beside);
        return { layer: cutOut(target.node, target.look.box, image), notes: [] };
      }
      case 'boxes': {
        if (!boxes?.length) return instead(this.#beside(image, target), NOTES.noBoxes, DONE_INSTEAD.beside);
        return { layer: drawBoxes(boxes, target.look, target.homes[0]), notes: outside(target) };
      }
    }
  }

  #beside(image: Uint8Array, target: Target): Outcome {
    const { look, homes, why } = target;
    const layer = newLayer(look, image);
    const notes = [...outside(target), ...tooLong(look.box)];
    if (why === undefined && isInFlow(homes[0])) {
      insertInFlow(layer, homes[0]);
      return { layer, notes };
    }
    const spot = findSpot(look.box, homes, this.#arrangement);
    insert(layer, homes[spot.level]!, spot.box);
    return { layer, notes };
  }

  async #whereItWas({ query, image }: Answer): Promise<Outcome> {
    const origin = this.#origins.get(query);
    if (!origin) throw new PlainError(isGone('The layer'));
    const page = origin.page.removed ? figma.currentPage : origin.page;
    await page.loadAsync();
    const layer = newLayer(origin.look, image);
    insert(layer, pageHome(page, origin.look.box), origin.look.box);
    return { layer, notes: [`${NOTES.gone}: ${DONE_INSTEAD.page}`] };
  }
}

function over(image: Uint8Array, target: Target): Outcome {
  const layer = newLayer(target.look, image);
  insert(layer, target.homes[0], target.look.box);
  return { layer, notes: [...outside(target), ...tooLong(target.look.box)] };
}

async function findTarget(id: string): Promise<Target | undefined> {
  const node = await findIfThere(id);
  const box = node && boxOf(node);
  if (!node || !box) return undefined;
  await pageOf(node).loadAsync();
  return { node, look: lookOf(node, box), ...homesOf(node, box) };
}

/** What there is to say where an answer does not stand in its query's own parent. */
function outside({ why }: Target): string[] {
  return why === undefined ? [] : [`${why}: ${DONE_INSTEAD.outside}`];
}

function instead({ layer, notes }: Outcome, why: string, done: string): Outcome {
  // The reason for the way out may be the same: said once.
  return { layer, notes: notes.some((note) => note.indexOf(why) === 0) ? notes : [`${why}: ${done}`, ...notes] };
}

function tooLong({ width, height }: Box): string[] {
  const side = Math.max(width, height);
  return side > MAX_SIDE ? [stretched(side, MAX_SIDE)] : [];
}
