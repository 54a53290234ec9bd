import type { Lane } from '@likewise/shared/protocol/messages.ts';
import { cancelled } from '../../engine/errors.ts';
import { MAX_PIXELS_AT_WORK } from '../limits.ts';
import { LaneTurn } from './laneTurn.ts';
import type { WorkFor } from './work.ts';

interface Piece {
  lane: Lane;
  readonly pixels: number;
  begin(): void;
}

/**
 * Pieces of work that wait for one of a few places: interactive ones first, each lane in the order of arrival. Where there is more than one
 * place, batch work leaves one free, and its pixels take no room from interactive work.
 */
export class LaneQueue {
  readonly #places: number;
  readonly #turn = new LaneTurn();
  readonly #waiting: Record<Lane, Piece[]> = { interactive: [], batch: [] };
  readonly #running = new Set<Piece>();

  constructor(places: number) {
    this.#places = places;
  }

  /**
   * Runs `act` in its turn. Work whose signal aborts before is left out; work that is hastened waits with interactive work from then on.
   * Errors: cancelled, those of `act`.
   */
  async run<T>({ lane, hastened, signal }: WorkFor, pixels: number, act: () => Promise<T>): Promise<T> {
    if (signal?.aborted) throw cancelled();
    const piece: Piece = { lane: hastened?.aborted ? 'interactive' : lane, pixels, begin() {} };
    await new Promise<void>((begin, reject) => {
      const drop = () => {
        hastened?.removeEventListener('abort', hasten);
        this.#leave(piece);
        reject(cancelled());
        // Those behind it may be smaller.
        this.#pump();
      };
      const hasten = () => {
        this.#leave(piece);
        piece.lane = 'interactive';
        this.#waiting.interactive.push(piece);
        this.#pump();
      };
      piece.begin = () => {
        hastened?.removeEventListener('abort', hasten);
        signal?.removeEventListener('abort', drop);
        begin();
      };
      if (piece.lane === 'batch') hastened?.addEventListener('abort', hasten, { once: true });
      signal?.addEventListener('abort', drop, { once: true });
      this.#waiting[piece.lane].push(piece);
      this.#pump();
    });
    try {
      return await act();
    } finally {
      this.#running.delete(piece);
      this.#pump();
    }
  }

  #leave(piece: Piece): void {
    this.#waiting[piece.lane] = this.#waiting[piece.lane].filter((other) => other !== piece);
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
