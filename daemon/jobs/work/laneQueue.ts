import { LANES, type Lane } from '@likewise/shared/protocol/messages.ts';
import { cancelled } from '../../engine/errors.ts';
import { LaneTurn } from '../fairQueue.ts';
import { MAX_PIXELS_AT_WORK } from '../limits.ts';
import type { WorkFor } from './work.ts';

interface Piece {
  readonly lane: Lane;
  readonly pixels: number;
  begin(): void;
}

/**
 * Pieces of work that wait for one of a few places: interactive ones first, each lane's in the order of their coming. Batch work leaves
 * one place free where there are more, and its pixels take no room from interactive work's.
 */
export class LaneQueue {
  readonly #places: number;
  readonly #turn = new LaneTurn();
  readonly #waiting: Record<Lane, Piece[]> = { interactive: [], batch: [] };
  readonly #running = new Set<Piece>();

  constructor(places: number) {
    this.#places = places;
  }

  /** Whether nothing runs or waits. */
  get isIdle(): boolean {
    return this.#running.size === 0 && LANES.every((lane) => this.#waiting[lane].length === 0);
  }

  /** Acts when its turn has come. One whose signal aborts before is left out. Errors: cancelled, those of `act`. */
  async run<T>({ lane, signal }: WorkFor, pixels: number, act: () => Promise<T>): Promise<T> {
    if (signal?.aborted) throw cancelled();
    const piece = { lane, pixels, begin() {} };
    await new Promise<void>((begin, reject) => {
      const drop = () => {
        this.#waiting[lane] = this.#waiting[lane].filter((other) => other !== piece);
        reject(cancelled());
        // Those behind it may be smaller.
        this.#pump();
      };
      piece.begin = () => {
        signal?.removeEventListener('abort', drop);
        begin();
      };
      signal?.addEventListener('abort', drop, { once: true });
      this.#waiting[lane].push(piece);
      this.#pump();
    });
    try {
      return await act();
    } finally {
      this.#running.delete(piece);
      this.#pump();
    }
  }

  #pump(): void {
    while (this.#running.size < this.#places) {
      const lane = this.#turn.next((lane) => this.#mayBegin(lane));
      if (!lane) return;
      const piece = this.#waiting[lane].shift()!;
      this.#running.add(piece);
      piece.begin();
    }
  }

  #mayBegin(lane: Lane): boolean {
    const next = this.#waiting[lane][0];
    if (!next) return false;
    const running = [...this.#running].filter((piece) => piece.lane === lane);
    if (running.length === 0) return true;
    const places = lane === 'batch' ? Math.max(1, this.#places - 1) : this.#places;
    const pixels = running.reduce((sum, piece) => sum + piece.pixels, next.pixels);
    return running.length < places && pixels <= MAX_PIXELS_AT_WORK;
  }
}
