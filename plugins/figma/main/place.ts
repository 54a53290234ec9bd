import type { Answer, Box, Placed, Run } from '../messages.ts';
import { Board } from './board.ts';
import { Boards } from './boards.ts';
import { drawBoxes } from './boxes.ts';
import { cutOut, whyNoMask } from './cutOut.ts';
import { MAX_SIDE } from './export.ts';
import { addFill, type Painted, whyNoFill } from './fill.ts';
import { findFormer, showAnother } from './former.ts';
import { type CanvasHome, type Home, type Homes, homeOver, homesOf, visiblePart } from './homes.ts';
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
  type Placeable,
  standing,
} from './layer.ts';
import { boxOf, findIfThere, pageOf, spaceOf } from './nodes.ts';
import { Pace } from './pace.ts';
import { replacePicture, whyNoPicture } from './picture.ts';
import { ALSO, DONE_INSTEAD, isGone, NOTES, PlainError, quoted, stretched, where } from './problem.ts';
import { mark, type Original } from './record.ts';
import { type Arrangement, arrange, findSpot, goRight, type Level } from './spot.ts';
import { brokenNotes, type Copy, lyingAs, repaintedCopy, whyNotReplaced } from './vector.ts';

/** A query as it was when the run began. It may change or be deleted before its answer comes. */
interface Origin {
  readonly look: Look;
  readonly page: PageNode;
}

/** An answer, and how it looks beside or over its query. */
interface Sized extends Answer {
  readonly look: Look;
}

/** An existing query, and where its answer may go. */
interface Target extends Homes {
  readonly node: SceneNode;
  readonly look: Look;
}

interface PlacedLayer {
  readonly layer: SceneNode;
  readonly where: string;
  /** What was not possible and what was done instead, and what else changed. */
  readonly notes: readonly string[];
  readonly isVector?: boolean;
  readonly original?: Original;
}

/**
 * Places the answers of one run. An answer changes no other layer's place, size or look. By default it goes on the query's page or
 * section, beside the outermost layer that holds the query there.
 */
export class Placing {
  readonly #run: Run;
  readonly #origins = new Map<string, Origin>();
  readonly #pace = new Pace();
  readonly #boards = new Boards(this.#pace);
  #arrangement: Arrangement = { side: 'right' };

  /** Examines the queries before anything is placed. */
  static async begin(run: Run): Promise<Placing> {
    const placing = new Placing(run);
    await placing.#look();
    return placing;
  }

  private constructor(run: Run) {
    this.#run = run;
  }

  async #look(): Promise<void> {
    const queries: { readonly box: Box; readonly level: Level }[] = [];
    for (const id of this.#run.queries) {
      const target = await findTarget(id);
      await this.#pace.rest();
      if (!target) continue;
      this.#origins.set(id, { look: target.look, page: pageOf(target.node) });
      queries.push({ box: target.look.box, level: await this.#level(target.canvases[0], target.look.box) });
    }
    this.#arrangement = await arrange(queries, this.#pace);
  }

  /** Call when the run is over. */
  close(): void {
    this.#boards.close();
  }

  /** Throws a PlainError if the query was already gone when the run began. */
  async place(answer: Answer): Promise<Placed> {
    const former = answer.former === undefined ? undefined : await findFormer(answer.former, answer.query);
    const target = await findTarget(answer.query);
    await this.#pace.rest();
    return this.#marked(await this.#outcome(this.#sized(answer, target), target, former), answer.query);
  }

  /** Throws a PlainError if the query was already gone when the run began. */
  #sized(answer: Answer, target: Target | undefined): Sized {
    const asked = target?.look ?? this.#origins.get(answer.query)?.look;
    if (!asked) throw new PlainError(isGone('The layer'));
    return { ...answer, look: answer.part ? lookFor(asked, answer.part) : asked };
  }

  #marked({ layer, where: place, notes, isVector = false, original }: PlacedLayer, query: string): Placed {
    const { examples, saved, reading, options } = this.#run;
    mark(layer, {
      query,
      examples,
      ...(saved === undefined ? {} : { saved }),
      ...(reading === undefined ? {} : { reading }),
      options,
      ...(original ? { original } : {}),
    });
    const note = notes.length > 0 ? { note: notes.join(' ') } : {};
    return { id: layer.id, where: place, ...note, ...(isVector ? { isVector } : {}) };
  }

  async #outcome(answer: Sized, target: Target | undefined, former: SceneNode | undefined): Promise<PlacedLayer> {
    if (!target) return this.#whereItWas(answer);
    // An answer in a layer's fills replaces the earlier one by itself.
    if (!former || (former.id === target.node.id && answer.placement !== 'boxes')) return this.#asAsked(answer, target);
    if (isVector(answer)) return exchange(former, answer, target);
    if (answer.placement === 'picture' && !whyNoPicture(target.node)) return this.#asAsked(answer, target);
    return showAnother(former, answer, answer.look.box)
      ? { layer: former, where: where.former, notes: [] }
      : this.#asAsked(answer, target);
  }

  async #asAsked(answer: Sized, target: Target): Promise<PlacedLayer> {
    const { image, placement, boxes, part } = answer;
    const { node, look, closed } = target;
    const resized = part ? NOTES.resized : undefined;
    switch (placement) {
      case 'beside':
        return this.#beside(answer, target);
      case 'inside':
        return this.#inside(answer, target);
      case 'over':
        return over(answer, target);
      case 'fill': {
        const why = whyNoFill(node, closed) ?? resized;
        if (why) return instead(over(answer, target), why, DONE_INSTEAD.over);
        return inFills(node, await addFill(node, image), where.fill, [...seenToo(target), ...tooLong(look.box)]);
      }
      case 'picture': {
        const why = whyNoPicture(node) ?? resized;
        if (why) return instead(await this.#beside(answer, target), why, DONE_INSTEAD.beside);
        const { layer, ...painted } = await replacePicture(node, image);
        const name = layer.id === node.id ? undefined : quoted(layer.name);
        return inFills(layer, painted, where.picture(name), seenToo(target));
      }
      case 'cutout': {
        const why = whyNoMask(node, closed) ?? resized;
        if (why) return instead(await this.#beside(answer, target), why, DONE_INSTEAD.beside);
        return { layer: cutOut(node, look.box, image), where: where.mask, notes: seenToo(target) };
      }
      case 'boxes': {
        if (!boxes?.length) return instead(await this.#beside(answer, target), NOTES.noBoxes, DONE_INSTEAD.beside);
        const { home, ...said } = overHome(target, look.box);
        return { layer: drawBoxes(boxes, look, home), ...said };
      }
      case 'vector':
      case 'vector-over':
        return this.#asVector(answer, target);
    }
  }

  async #beside({ image, look }: Sized, target: Target): Promise<PlacedLayer> {
    const layer = newLayer(look, image);
    const said = await this.#onCanvas(layer, startingAt(look, target), target);
    return { layer, where: said, notes: tooLong(target.look.box) };
  }

  /**
   * Puts a new layer in a free place, on the nearest canvas that has room.
   * @returns where that is
   */
  async #onCanvas(
    layer: Placeable,
    box: Box,
    { canvases, node, look }: Target,
    lying: (at: Box, parent: BaseNode) => Transform = standing,
  ): Promise<string> {
    const levels: Level[] = [];
    for (const home of canvases) levels.push(await this.#level(home, look.box));
    const last = levels.length - 1;
    const spot = findSpot(box, levels, this.#arrangement) ?? { level: last, box: goRight(box, levels[last]!) };
    const { parent, child } = canvases[spot.level]!;
    insert(layer, { parent }, spot.box, lying(spot.box, parent));
    levels[spot.level]!.board.put(layer.id, spot.box);
    return where.beside(child.id === node.id ? undefined : quoted(child.name), onCanvas(parent));
  }

  async #level({ parent, child }: CanvasHome, box: Box): Promise<Level> {
    const visible = visiblePart(parent);
    const anchor = spaceOf(child, boxOf(child) ?? box);
    return { anchor, board: await this.#boards.of(parent), ...(visible ? { visible } : {}) };
  }

  /**
   * Puts it next to the layer in its parent, whatever that changes. If the parent accepts no layers or does not show them there, it
   * goes on the canvas.
   */
  async #inside(answer: Sized, target: Target): Promise<PlacedLayer> {
    const { node, look, closed } = target;
    if (closed) return instead(await this.#beside(answer, target), closed, DONE_INSTEAD.beside);
    const home: Home = { parent: node.parent as BaseNode & ChildrenMixin, child: node };
    if (home.parent.id === target.canvases[0].parent.id) return this.#beside(answer, target);
    const flows = isInFlow(home);
    const spot = flows
      ? undefined
      : findSpot(startingAt(answer.look, target), [levelIn(home, look.box)], { side: 'right' });
    if (!flows && !spot) return instead(await this.#beside(answer, target), NOTES.full, DONE_INSTEAD.beside);
    const layer = newLayer(answer.look, answer.image);
    if (spot) insert(layer, home, spot.box);
    else insertInFlow(layer, home);
    const notes = [...seenToo(target), ...(flows ? [ALSO.flow] : []), ...tooLong(look.box)];
    return { layer, where: where.inside(quoted((home.parent as SceneNode).name)), notes };
  }

  /** Places a copy in other colours, beside the layer or in its place. */
  async #asVector(answer: Sized, target: Target): Promise<PlacedLayer> {
    const { node, look, closed } = target;
    const copy = copyFor(answer, node);
    if (typeof copy === 'string') return instead(await this.#beside(answer, target), copy, DONE_INSTEAD.beside);
    const { layer, broken } = copy;
    const why = answer.placement === 'vector-over' ? whyNotReplaced(node, closed) : undefined;
    if (answer.placement === 'vector-over' && why === undefined) {
      const home: Home = { parent: node.parent as BaseNode & ChildrenMixin, child: node };
      if (isInFlow(home)) insertInFlow(layer, home);
      else insert(layer, home, look.box, lyingAs(node, look.box, home.parent));
      node.visible = false;
      const notes = [...seenToo(target), ...(await brokenNotes(broken))];
      return { layer, where: where.inPlace, notes, isVector: true };
    }
    const said = await this.#onCanvas(layer, look.box, target, (at, parent) => lyingAs(node, at, parent));
    const notes = [...(why === undefined ? [] : [`${why}: ${DONE_INSTEAD.beside}`]), ...(await brokenNotes(broken))];
    return { layer, where: said, notes, isVector: true };
  }

  async #whereItWas({ query, image, look }: Sized): Promise<PlacedLayer> {
    const origin = this.#origins.get(query);
    if (!origin) throw new PlainError(isGone('The layer'));
    const page = origin.page.removed ? figma.currentPage : origin.page;
    await page.loadAsync();
    const layer = newLayer(look, image);
    insert(layer, { parent: page }, look.box);
    return { layer, where: where.gone(onCanvas(page)), notes: [`${NOTES.gone}: ${DONE_INSTEAD.page}`] };
  }
}

function isVector({ placement }: Answer): boolean {
  return placement === 'vector' || placement === 'vector-over';
}

/** An answer beside its query is aligned with the query's start. */
function startingAt(
  { box }: Look,
  {
    look: {
      box: { x, y },
    },
  }: Target,
): Box {
  return { ...box, x, y };
}

/** The children of a layer, as obstacles for an answer among them. */
function levelIn({ parent, child }: Home, anchor: Box): Level {
  const board = new Board();
  for (const other of parent.children) {
    const box = other.id === child?.id ? undefined : boxOf(other);
    if (box) board.put(other.id, spaceOf(other, box));
  }
  const visible = visiblePart(parent);
  return { anchor, board, ...(visible ? { visible } : {}) };
}

function onCanvas(canvas: PageNode | SectionNode): string {
  return canvas.type === 'PAGE' ? 'on the page' : `in the section ${quoted(canvas.name)}`;
}

async function inFills(
  layer: SceneNode,
  painted: Painted,
  place: string,
  notes: readonly string[],
): Promise<PlacedLayer> {
  const broken = await brokenNotes(painted.broken, 'Its fills no longer follow');
  return { layer, where: place, notes: [...notes, ...broken], original: painted.original };
}

/** Replaces an earlier answer by a copy in other colours, or by the picture if colours are not enough. */
async function exchange(former: SceneNode, answer: Sized, { node, look }: Target): Promise<PlacedLayer> {
  const box = boxOf(former) ?? look.box;
  const parent = former.parent as BaseNode & ChildrenMixin;
  const copy = copyFor(answer, node);
  const isCopy = typeof copy !== 'string';
  const layer = isCopy ? copy.layer : newLayer(answer.look, answer.image);
  const lying = isCopy ? lyingAs(node, box, parent) : standing(box, parent);
  layer.relativeTransform = lying;
  parent.insertChild(indexOf(former, parent), layer);
  if ('layoutPositioning' in former && former.layoutPositioning === 'ABSOLUTE') leaveFlow(layer, parent);
  layer.relativeTransform = lying;
  former.remove();
  const notes = isCopy ? await brokenNotes(copy.broken) : [`${copy}: ${DONE_INSTEAD.picture}`];
  return { layer, where: where.former, notes, isVector: isCopy };
}

/** A copy of a layer in the colours of the answer, or why there is none. */
function copyFor({ paints, noPaints = NOTES.noColours }: Answer, node: SceneNode): Copy | string {
  return paints ? repaintedCopy(node, paints) : noPaints;
}

function over({ image, look }: Sized, target: Target): PlacedLayer {
  const { home, where: place, notes } = overHome(target, look.box);
  const layer = newLayer(look, image);
  insert(layer, home, look.box);
  return { layer, where: place, notes: [...notes, ...tooLong(target.look.box)] };
}

/**
 * Where `box` may lie over its query, and what to report about it: it is outside a parent that accepts no layers or also shows them
 * elsewhere.
 */
function overHome(
  { node, canvases, closed, shared }: Target,
  box: Box,
): Pick<PlacedLayer, 'where' | 'notes'> & { home: Home } {
  const why = closed ?? shared;
  if (why === undefined) return { home: homeOver(node, box), where: where.over(), notes: [] };
  const [home] = canvases;
  return { home, where: where.over(onCanvas(home.parent)), notes: [`${why}: ${DONE_INSTEAD.outside}`] };
}

/** What to report about a change to a layer that instances also show. */
function seenToo({ shared }: Target): string[] {
  return shared === undefined ? [] : [ALSO.instances];
}

async function findTarget(id: string): Promise<Target | undefined> {
  const node = await findIfThere(id);
  const box = node && boxOf(node);
  if (!node || !box) return undefined;
  await pageOf(node).loadAsync();
  return { node, look: lookOf(node, box), ...homesOf(node) };
}

function instead({ notes, ...outcome }: PlacedLayer, why: string, done: string): PlacedLayer {
  // Both reasons may be the same. Report it once.
  return { ...outcome, notes: notes.some((note) => note.indexOf(why) === 0) ? notes : [`${why}: ${done}`, ...notes] };
}

function tooLong({ width, height }: Box): string[] {
  const side = Math.max(width, height);
  return side > MAX_SIDE ? [stretched(side, MAX_SIDE)] : [];
}
