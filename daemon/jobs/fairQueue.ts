import { LANES, type Lane } from '@likewise/shared/protocol/messages.ts';
import { INTERACTIVE_RUN } from './limits.ts';

/** Whose turn it is between the lanes: interactive work first, one piece of batch work after INTERACTIVE_RUN of it in a row. */
export class LaneTurn {
  #run = 0;

  /** The lane that goes next, given the lanes where something waits; undefined where nothing does. */
  next(waits: (lane: Lane) => boolean): Lane | undefined {
    const interactive = waits('interactive');
    if (!waits('batch')) {
      this.#run = 0;
      return interactive ? 'interactive' : undefined;
    }
    if (interactive && this.#run < INTERACTIVE_RUN) {
      this.#run++;
      return 'interactive';
    }
    this.#run = 0;
    return 'batch';
  }
}

export interface QueuedJob {
  readonly tool: string;
  readonly job: string;
  readonly lane: Lane;
  /** A job none of whose queries has left the queue is replaced by a newer one of its tool and slot. */
  readonly slot?: string | undefined;
  /** How many; they wait in the order 0, 1, ... */
  readonly queries: number;
}

export interface QueuedQuery {
  readonly job: string;
  readonly query: number;
}

/** What lies ahead of a job: queries before its first one, and milliseconds until its last one has been through. */
export interface Outlook {
  readonly position: number;
  readonly ms: number;
}

interface Entry extends Omit<QueuedJob, 'queries'> {
  readonly waiting: number[];
  touched: boolean;
}

/**
 * Queries that wait. In each lane the tools take turns, query by query; a tool's own jobs come first come, first served. Between
 * the lanes the caller chooses, by a LaneTurn.
 */
export class FairQueue {
  /** The tools that wait in each lane, in the order of their turns. */
  readonly #lanes: Record<Lane, Map<string, Entry[]>> = { interactive: new Map(), batch: new Map() };
  readonly #jobs = new Map<string, Entry>();

  get size(): number {
    return this.depth('interactive') + this.depth('batch');
  }

  depth(lane: Lane): number {
    return count([...this.#lanes[lane].values()].flat());
  }

  sizeOf(tool: string): number {
    return count(LANES.flatMap((lane) => this.#lanes[lane].get(tool) ?? []));
  }

  /** @returns the job that was replaced */
  add({ queries, ...job }: QueuedJob): string | undefined {
    const replaced = job.slot === undefined ? undefined : this.#findUntouched(job.tool, job.slot);
    if (replaced) this.remove(replaced.job);
    const entry = { ...job, waiting: Array.from({ length: queries }, (_, query) => query), touched: false };
    const ring = this.#lanes[job.lane];
    ring.set(job.tool, [...(ring.get(job.tool) ?? []), entry]);
    this.#jobs.set(job.job, entry);
    return replaced?.job;
  }

  /** The query whose turn it is in a lane. */
  peek(lane: Lane): QueuedQuery | undefined {
    const entry = first(this.#lanes[lane]);
    return entry && { job: entry.job, query: entry.waiting[0]! };
  }

  /** Removes and returns what peek() shows; the next turn is another tool's. */
  take(lane: Lane): QueuedQuery | undefined {
    const entry = first(this.#lanes[lane]);
    if (!entry) return undefined;
    const query = entry.waiting.shift()!;
    entry.touched = true;
    const ring = this.#lanes[lane];
    const entries = ring.get(entry.tool)!;
    ring.delete(entry.tool);
    ring.set(entry.tool, entries);
    this.#tidy(entry);
    return { job: entry.job, query };
  }

  /** Takes one query out of turn; false where it does not wait here. */
  drop(job: string, query: number): boolean {
    const entry = this.#jobs.get(job);
    const at = entry?.waiting.indexOf(query) ?? -1;
    if (!entry || at < 0) return false;
    entry.waiting.splice(at, 1);
    entry.touched = true;
    this.#tidy(entry);
    return true;
  }

  /** Drops what is left of a job. */
  remove(job: string): void {
    const entry = this.#jobs.get(job);
    if (!entry) return;
    entry.waiting.length = 0;
    this.#tidy(entry);
  }

  /**
   * The outlook of every job here, if nothing is added.
   * @param msOf milliseconds that one query of a job takes
   */
  forecast(msOf: (job: string) => number): Map<string, Outlook> {
    const outlooks = new Map<string, Outlook>();
    const copy = this.#copy();
    const turn = new LaneTurn();
    let ms = 0;
    for (let position = 0; ; position++) {
      const lane = turn.next((lane) => copy.#lanes[lane].size > 0);
      if (!lane) return outlooks;
      const { job } = copy.take(lane)!;
      ms += msOf(job);
      outlooks.set(job, { position: outlooks.get(job)?.position ?? position, ms });
    }
  }

  #copy(): FairQueue {
    const copy = new FairQueue();
    for (const lane of LANES) {
      for (const [tool, entries] of this.#lanes[lane]) {
        const copies = entries.map((entry) => ({ ...entry, waiting: [...entry.waiting] }));
        copy.#lanes[lane].set(tool, copies);
        for (const entry of copies) copy.#jobs.set(entry.job, entry);
      }
    }
    return copy;
  }

  #findUntouched(tool: string, slot: string): Entry | undefined {
    const entries = LANES.flatMap((lane) => this.#lanes[lane].get(tool) ?? []);
    return entries.find((entry) => entry.slot === slot && !entry.touched);
  }

  /** Forgets a job of which nothing is left, and a tool without jobs. */
  #tidy({ job, tool, lane, waiting }: Entry): void {
    if (waiting.length > 0) return;
    this.#jobs.delete(job);
    const ring = this.#lanes[lane];
    const left = ring.get(tool)!.filter((entry) => entry.job !== job);
    if (left.length > 0) ring.set(tool, left);
    else ring.delete(tool);
  }
}

function first(ring: Map<string, Entry[]>): Entry | undefined {
  return ring.values().next().value?.[0];
}

function count(entries: readonly Entry[]): number {
  return entries.reduce((sum, { waiting }) => sum + waiting.length, 0);
}
