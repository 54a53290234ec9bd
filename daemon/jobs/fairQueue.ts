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

/** The tools that wait in a lane, in the order of their turns, each with its jobs, the first to come first. */
type Ring = Map<string, Map<string, Entry>>;

/**
 * Queries that wait. In each lane the tools take turns, query by query; a tool's own jobs come first come, first served. Between
 * the lanes the caller chooses, by a LaneTurn.
 */
export class FairQueue {
  readonly #lanes: Record<Lane, Ring> = { interactive: new Map(), batch: new Map() };
  readonly #jobs = new Map<string, Entry>();

  get size(): number {
    return this.depth('interactive') + this.depth('batch');
  }

  depth(lane: Lane): number {
    let queries = 0;
    for (const jobs of this.#lanes[lane].values()) queries += count(jobs);
    return queries;
  }

  sizeOf(tool: string): number {
    return LANES.reduce((queries, lane) => queries + count(this.#lanes[lane].get(tool)), 0);
  }

  /** @returns the job that was replaced */
  add({ queries, ...job }: QueuedJob): string | undefined {
    const replaced = job.slot === undefined ? undefined : this.#findUntouched(job.tool, job.slot);
    if (replaced) this.remove(replaced.job);
    this.#put({ ...job, waiting: Array.from({ length: queries }, (_, query) => query), touched: false });
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
    const jobs = ring.get(entry.tool)!;
    ring.delete(entry.tool);
    ring.set(entry.tool, jobs);
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
      for (const jobs of this.#lanes[lane].values()) {
        for (const entry of jobs.values()) copy.#put({ ...entry, waiting: [...entry.waiting] });
      }
    }
    return copy;
  }

  #put(entry: Entry): void {
    const ring = this.#lanes[entry.lane];
    const jobs = ring.get(entry.tool) ?? new Map<string, Entry>();
    ring.set(entry.tool, jobs.set(entry.job, entry));
    this.#jobs.set(entry.job, entry);
  }

  #findUntouched(tool: string, slot: string): Entry | undefined {
    const entries = LANES.flatMap((lane) => [...(this.#lanes[lane].get(tool)?.values() ?? [])]);
    return entries.find((entry) => entry.slot === slot && !entry.touched);
  }

  /** Forgets a job of which nothing is left, and a tool without jobs. */
  #tidy({ job, tool, lane, waiting }: Entry): void {
    if (waiting.length > 0) return;
    this.#jobs.delete(job);
    const jobs = this.#lanes[lane].get(tool)!;
    jobs.delete(job);
    if (jobs.size === 0) this.#lanes[lane].delete(tool);
  }
}

function first(ring: Ring): Entry | undefined {
  return ring.values().next().value?.values().next().value;
}

function count(jobs: ReadonlyMap<string, Entry> = new Map()): number {
  let queries = 0;
  for (const { waiting } of jobs.values()) queries += waiting.length;
  return queries;
}
