import { Board } from './board.ts';
import { boxOf, findIfThere, pageOf, spaceOf } from './nodes.ts';
import type { Pace } from './pace.ts';

export type Canvas = PageNode | SectionNode;

/** The boards of one run's canvases. They follow changes on the canvases. */
export class Boards {
  readonly #pace: Pace;
  readonly #boards = new Map<string, Board>();
  readonly #watched = new Map<string, PageNode>();
  readonly #changed = new Set<string>();
  readonly #note = ({ nodeChanges }: NodeChangeEvent) => {
    for (const { id } of nodeChanges) this.#changed.add(id);
  };

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** The present contents of a canvas, whose page is loaded. */
  async of(canvas: Canvas): Promise<Board> {
    await this.#follow();
    const board = this.#boards.get(canvas.id) ?? new Board();
    if (this.#boards.has(canvas.id)) return board;
    this.#boards.set(canvas.id, board);
    const page = pageOf(canvas);
    if (!this.#watched.has(page.id)) page.on('nodechange', this.#note);
    this.#watched.set(page.id, page);
    for (const child of canvas.children) {
      put(board, child);
      await this.#pace.rest();
    }
    return board;
  }

  /** Call when the run is over. */
  close(): void {
    for (const page of this.#watched.values()) if (!page.removed) page.off('nodechange', this.#note);
    this.#watched.clear();
  }

  /** Updates the positions of the layers that contain changes. */
  async #follow(): Promise<void> {
    const ids = [...this.#changed];
    this.#changed.clear();
    for (const id of ids) {
      for (const board of this.#boards.values()) board.remove(id);
      let at: BaseNode | null = (await findIfThere(id)) ?? null;
      for (; at?.parent; at = at.parent) {
        const board = this.#boards.get(at.parent.id);
        if (board && !at.removed) put(board, at as SceneNode);
      }
      await this.#pace.rest();
    }
  }
}

function put(board: Board, node: SceneNode): void {
  const box = boxOf(node);
  if (box) board.put(node.id, spaceOf(node, box));
}
