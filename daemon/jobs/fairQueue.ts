import { LANES, type Lane } from '@likewise/shared/protocol/messages.ts';
import { LaneTurn } from '../answers/work/laneTurn.ts';

export interface QueuedJob {
  readonly tool: string;
  readonly job: string;
  readonly lane: Lane;
  /** A job none of whose queries has left the queue is replaced by a newer one with the same tool and slot. */
  readonly slot?: string | undefined;
  /** Their number; they wait in the order 0, 1, ... */
  readonly queries: number;
  /** The relative cost of each query: the more a tool's queries cost, the fewer turns it has. Absent: all the same. */
  readonly cost?: (query: number) => number;
}

export interface QueuedQuery {
  readonly job: string;
  readonly query: number;
}

/** What is ahead of a job: queries before its first one, and milliseconds until its last one is finished. */
export interface Outlook {
  readonly position: number;
  readonly ms: number;
}

interface Entry extends Omit<QueuedJob, 'queries'> {
  readonly waiting: number[];
  touched: boolean;
}

/** A tool that waits in a lane, with its jobs in the order of arrival. */
interface Turn {
  /** When it is due, in cost served to each tool. */
  readonly due: number;
  readonly jobs: Map<string, Entry>;
}

/** A lane. Of its tools, the one that is due first goes next, and of those due at once the one that has waited longest. */
interface Ring {
  readonly turns: Map<string, Turn>;
  /** When the tool served last was due. */
  now: number;
  /** When tools that were served are due again. */
  readonly next: Map<string, number>;
}

const newRing = (): Ring => ({ turns: new Map(), now: 0, next: new Map() });

/**
 * Waiting queries. In each lane the tools take turns, query by query, so that all get the same share (start-time fair queueing); the jobs
 * of one tool are served in the order of arrival. The caller chooses between the lanes, with a LaneTurn.
 */
export class FairQueue {
  readonly #lanes: Record<Lane, Ring> = { interactive: newRing(), batch: newRing() };
  readonly #jobs = new Map<string, Entry>();

  get size(): number {
    return this.depth('interactive') + this.depth('batch');
  }

  depth(lane: Lane): number {
    let queries = 0;
    for (const { jobs } of this.#lanes[lane].turns.values()) queries += count(jobs);
    return queries;
  }

  sizeOf(tool: string): number {
    return LANES.reduce((queries, lane) => queries + count(this.#lanes[lane].turns.get(tool)?.jobs), 0);
  }

  /** @returns the job that was replaced */
  add({ queries, ...job }: QueuedJob): string | undefined {
    const replaced = job.slot === undefined ? undefined : this.#findUntouched(job.tool, job.slot);
    if (replaced) this.remove(replaced.job);
    this.#put({ ...job, waiting: Array.from({ length: queries }, (_, query) => query), touched: false });
    return replaced?.job;
  }

  /** The next query of a lane. */
  peek(lane: Lane): QueuedQuery | undefined {
    const entry = first(this.#lanes[lane]);
    return entry && { job: entry.job, query: entry.waiting[0]! };
  }

  /** Removes and returns the query that peek() shows; the next turn is another tool's. */
  take(lane: Lane): QueuedQuery | undefined {
    const entry = first(this.#lanes[lane]);
    if (!entry) return undefined;
    const query = entry.waiting.shift()!;
    entry.touched = true;
    const ring = this.#lanes[lane];
    const { due, jobs } = ring.turns.get(entry.tool)!;
    const next = due + (entry.cost?.(query) ?? 1);
    ring.now = due;
    ring.next.set(entry.tool, next);
    ring.turns.delete(entry.tool);
    ring.turns.set(entry.tool, { due: next, jobs });
    this.#tidy(entry);
    return { job: entry.job, query };
  }

  /** Removes one query out of turn; false where it does not wait here. */
  drop(job: string, query: number): boolean {
    const entry = this.#jobs.get(job);
    const at = entry?.waiting.indexOf(query) ?? -1;
    if (!entry || at < 0) return false;
    entry.waiting.splice(at, 1);
    entry.touched = true;
    this.#tidy(entry);
    return true;
  }

  /** Drops the rest of a job. */
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
    const orders = { interactive: order(this.#lanes.interactive), batch: order(this.#lanes.batch) };
    const next = { interactive: 0, batch: 0 };
    const turn = new LaneTurn();
    let ms = 0;
    for (let position = 0; ; position++) {
      const lane = turn.next((lane) => next[lane] < orders[lane].length);
      if (!lane) return outlooks;
      const { job } = orders[lane][next[lane]++]!;
      ms += msOf(job);
      outlooks.set(job, { position: outlooks.get(job)?.position ?? position, ms });
    }
  }

  #put(entry: Entry): void {
    const { turns, now, next } = this.#lanes[entry.lane];
    const turn = turns.get(entry.tool) ?? { due: Math.max(now, next.get(entry.tool) ?? 0), jobs: new Map() };
    turn.jobs.set(entry.job, entry);
    turns.set(entry.tool, turn);
    this.#jobs.set(entry.job, entry);
  }

  #findUntouched(tool: string, slot: string): Entry | undefined {
    const entries = LANES.flatMap((lane) => [...(this.#lanes[lane].turns.get(tool)?.jobs.values() ?? [])]);
    return entries.find((entry) => entry.slot === slot && !entry.touched);
  }

  /** Forgets a job without queries, a tool without jobs, and due times that have passed. */
  #tidy({ job, tool, lane, waiting }: Entry): void {
    const { turns, now, next } = this.#lanes[lane];
    for (const [served, due] of next) if (due <= now) next.delete(served);
    if (waiting.length > 0) return;
    this.#jobs.delete(job);
    const { jobs } = turns.get(tool)!;
    jobs.delete(job);
    if (jobs.size === 0) turns.delete(tool);
  }
}

function first({ turns }: Ring): Entry | undefined {
  let soonest: Turn | undefined;
  for (const turn of turns.values()) if (!soonest || turn.due < soonest.due) soonest = turn;
  return soonest?.jobs.values().next().value;
}

/** All queries of a lane in the order in which they will be taken. */
function order({ turns }: Ring): Entry[] {
  const taken: Entry[] = [];
  /** Tools by their turns, the next one last; of those due at once, the one that came first. */
  const waiting = [...turns.values()].map(({ due, jobs }, came) => ({ due, came, queries: queriesOf(jobs) }));
  const isLater = (one: (typeof waiting)[number], other: (typeof waiting)[number]) =>
    one.due > other.due || (one.due === other.due && one.came > other.came);
  waiting.sort((a, b) => (isLater(a, b) ? -1 : 1));
  let came = waiting.length;
  for (let tool = waiting.pop(); tool; tool = waiting.pop()) {
    const { value: query, done } = tool.queries.next();
    if (done) continue;
    taken.push(query.entry);
    const again = { due: tool.due + query.cost, came: came++, queries: tool.queries };
    let [low, high] = [0, waiting.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isLater(waiting[middle]!, again)) low = middle + 1;
      else high = middle;
    }
    waiting.splice(low, 0, again);
  }
  return taken;
}

function* queriesOf(
  jobs: ReadonlyMap<string, Entry>,
): Generator<{ readonly entry: Entry; readonly cost: number }, undefined> {
  for (const entry of jobs.values()) {
    for (const query of entry.waiting) yield { entry, cost: entry.cost?.(query) ?? 1 };
  }
  return undefined;
}

function count(jobs: ReadonlyMap<string, Entry> = new Map()): number {
  let queries = 0;
  for (const { waiting } of jobs.values()) queries += waiting.length;
  return queries;
}
