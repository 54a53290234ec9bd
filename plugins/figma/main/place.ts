import type { Answer, Box, Placed, Run } from '../messages.ts';
import { drawBoxes } from './boxes.ts';
import { cutOut, whyNoMask } from './cutOut.ts';
import { MAX_SIDE } from './export.ts';
import { addFill, whyNoFill } from './fill.ts';
import { findFormer, showAnother } from './former.ts';
import { type Homes, homesOf, pageHome } from './homes.ts';
import {
  indexOf,
  insert,
  insertInFlow,
  isInFlow,
  type Look,
  leaveFlow,
  lookFor,
  lookOf,
  newLayer,
  standing,
} from './layer.ts';
import { boxOf, findIfThere, pageOf } from './nodes.ts';
import { DONE_INSTEAD, isGone, NOTES, PlainError, stretched } from './problem.ts';
import { mark } from './record.ts';
import { type Arrangement, arrange, findSpot } from './spot.ts';
import { brokenNotes, type Copy, lyingAs, repaintedCopy, whyNotReplaced } from './vector.ts';

/** A query as it was when the run began; it may change, or go, before its answer comes. */
interface Origin {
  readonly look: Look;
  readonly page: PageNode;
}

/** An answer, and how it looks beside or over its query. */
interface Sized extends Answer {
  readonly look: Look;
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
  readonly isVector?: boolean;
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
    const target = await findTarget(answer.query);
    const sized = this.#sized(answer, target);
    if (former && target && isVector(answer)) return this.#marked(await exchange(former, sized, target), answer.query);
    if (former && showAnother(former, answer, sized.look.box))
      return this.#marked({ layer: former, notes: [] }, answer.query);
    const outcome = target ? await this.#asAsked(sized, target) : await this.#whereItWas(sized);
    return this.#marked(outcome, answer.query);
  }

  /** Throws a PlainError where the query was gone already when the run began. */
  #sized(answer: Answer, target: Target | undefined): Sized {
    const asked = target?.look ?? this.#origins.get(answer.query)?.look;
    if (!asked) throw new PlainError(isGone('The layer'));
    return { ...answer, look: answer.part ? lookFor(asked, answer.part) : asked };
  }

  #marked({ layer, notes, isVector = false }: Outcome, query: string): Placed {
    const { examples, saved, reading, options } = this.#run;
    mark(layer, {
      query,
      examples,
      ...(saved === undefined ? {} : { saved }),
      ...(reading === undefined ? {} : { reading }),
      options,
    });
    const note = notes.length > 0 ? { note: notes.join(' ') } : {};
    return { id: layer.id, ...note, ...(isVector ? { isVector } : {}) };
  }

  #asAsked(answer: Sized, target: Target): Outcome | Promise<Outcome> {
    const { image, placement, boxes, part } = answer;
    switch (placement) {
      case 'beside':
        return this.#beside(answer, target);
      case 'over':
        return over(answer, target);
      case 'fill': {
        const why = whyNoFill(target.node, target.why) ?? (part ? NOTES.resized : undefined);
        if (why) return instead(over(answer, target), why, DONE_INSTEAD.over);
        return { layer: addFill(target.node, image), notes: tooLong(target.look.box) };
      }
      case 'cutout': {
        const why = whyNoMask(target.node, target.why) ?? (part ? NOTES.resized : undefined);
        if (why) return instead(this.#beside(answer, target), why, DONE_INSTEAD.beside);
        return { layer: cutOut(target.node, target.look.box, image), notes: [] };
      }
      case 'boxes': {
        if (!boxes?.length) return instead(this.#beside(answer, target), NOTES.noBoxes, DONE_INSTEAD.beside);
        return { layer: drawBoxes(boxes, target.look, target.homes[0]), notes: outside(target) };
      }
      case 'vector':
      case 'vector-over':
        return this.#asVector(answer, target);
    }
  }

  #beside({ image, look }: Sized, target: Target): Outcome {
    const { homes, why } = target;
    const layer = newLayer(look, image);
    const notes = [...outside(target), ...tooLong(target.look.box)];
    if (why === undefined && isInFlow(homes[0])) {
      insertInFlow(layer, homes[0]);
      return { layer, notes };
    }
    // It begins where the query does.
    const { x, y } = target.look.box;
    const spot = findSpot({ ...look.box, x, y }, homes, this.#arrangement);
    insert(layer, homes[spot.level]!, spot.box);
    return { layer, notes };
  }

  /** Places a copy in other colours: beside the layer, or in its place. */
  async #asVector(answer: Sized, target: Target): Promise<Outcome> {
    const { node, look, homes, why } = target;
    const { placement } = answer;
    const copy = copyFor(answer, node);
    if (typeof copy === 'string') return instead(this.#beside(answer, target), copy, DONE_INSTEAD.beside);
    const { layer, broken } = copy;
    const closed = placement === 'vector-over' ? whyNotReplaced(node, why) : undefined;
    const notes = closed === undefined ? outside(target) : [`${closed}: ${DONE_INSTEAD.beside}`];
    if (placement === 'vector-over' && closed === undefined) {
      if (isInFlow(homes[0])) insertInFlow(layer, homes[0]);
      else insert(layer, homes[0], look.box, lyingAs(node, look.box, homes[0].parent));
      node.visible = false;
    } else {
      const { level, box } = findSpot(look.box, homes, this.#arrangement);
      insert(layer, homes[level]!, box, lyingAs(node, box, homes[level]!.parent));
    }
    return { layer, notes: [...notes, ...(await brokenNotes(broken))], isVector: true };
  }

  async #whereItWas({ query, image, look }: Sized): Promise<Outcome> {
    const origin = this.#origins.get(query);
    if (!origin) throw new PlainError(isGone('The layer'));
    const page = origin.page.removed ? figma.currentPage : origin.page;
    await page.loadAsync();
    const layer = newLayer(look, image);
    insert(layer, pageHome(page, origin.look.box), look.box);
    return { layer, notes: [`${NOTES.gone}: ${DONE_INSTEAD.page}`] };
  }
}

function isVector({ placement }: Answer): boolean {
  return placement === 'vector' || placement === 'vector-over';
}

/** Puts a copy in other colours, or the picture where colours are not all, where an earlier answer stands, which goes. */
async function exchange(former: SceneNode, answer: Sized, { node, look }: Target): Promise<Outcome> {
  const box = boxOf(former) ?? look.box;
  const parent = former.parent as BaseNode & ChildrenMixin;
  const copy = copyFor(answer, node);
  const isCopy = typeof copy !== 'string';
  const layer = isCopy ? copy.layer : newLayer(answer.look, answer.image);
  parent.insertChild(indexOf(former, parent), layer);
  if ('layoutPositioning' in former && former.layoutPositioning === 'ABSOLUTE') leaveFlow(layer, parent);
  layer.relativeTransform = isCopy ? lyingAs(node, box, parent) : standing(box, parent);
  former.remove();
  const notes = isCopy ? await brokenNotes(copy.broken) : [`${copy}: ${DONE_INSTEAD.picture}`];
  return { layer, notes, isVector: isCopy };
}

/** A copy of a layer in the colours of the answer, or why there is none. */
function copyFor({ paints, noPaints = NOTES.noColours }: Answer, node: SceneNode): Copy | string {
  return paints ? repaintedCopy(node, paints) : noPaints;
}

function over({ image, look }: Sized, target: Target): Outcome {
  const layer = newLayer(look, image);
  insert(layer, target.homes[0], look.box);
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
