import { Database } from './database.ts';

/** The desks to keep: those of open tabs, and the newest of other tabs. */
const MAX_DESKS = 4;

/** How long a reloaded page waits for its predecessor to release the desk. */
const HANDOVER_MS = 1000;

const OWN = 'likewise.desk';
const ALL = 'likewise.desks';

/** Where a tab keeps its work: a browser database. After a reload, reads see the latest writes. */
export class Desk {
  readonly #database: Database;
  /** Called if the browser fails to store something, for example because it is full. */
  onFault: () => void = () => {};

  constructor(id: string) {
    this.#database = new Database(databaseOf(id));
  }

  all(): Promise<ReadonlyMap<string, unknown>> {
    return this.#database.all();
  }

  /** All changes succeed, or none. */
  put(values: Readonly<Record<string, unknown>>): void {
    this.#database.change(Object.entries(values)).catch(() => this.onFault());
  }

  remove(keys: readonly string[]): void {
    this.#database.change([], keys).catch(() => this.onFault());
  }
}

/**
 * The desk of this tab: the one it had before the reload, else the newest that no open tab uses, else a new one. Rejects if the
 * browser stores nothing for this page.
 */
export async function takeDesk(): Promise<Desk> {
  const own = sessionStorage.getItem(OWN);
  const all: readonly string[] = JSON.parse(localStorage.getItem(ALL) ?? '[]');
  const id = (own && (await isTaken(own, HANDOVER_MS)) && own) || (await firstFree(all)) || (await newDesk());
  sessionStorage.setItem(OWN, id);
  const listed = [id, ...all.filter((other) => other !== id)];
  localStorage.setItem(ALL, JSON.stringify(listed.slice(0, MAX_DESKS)));
  for (const old of listed.slice(MAX_DESKS)) indexedDB.deleteDatabase(databaseOf(old));
  return new Desk(id);
}

async function firstFree(ids: readonly string[]): Promise<string | undefined> {
  for (const id of ids) if (await isTaken(id, 0)) return id;
  return undefined;
}

async function newDesk(): Promise<string> {
  const id = crypto.randomUUID();
  await isTaken(id, 0);
  return id;
}

/** Claims a desk for the life of the page. Resolves to whether it was free within the waiting time. */
function isTaken(id: string, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const options = ms > 0 ? { signal: AbortSignal.timeout(ms) } : { ifAvailable: true };
    navigator.locks
      .request(databaseOf(id), options, (lock) => {
        resolve(lock !== null);
        // Hold the lock until the page ends.
        return lock ? new Promise(() => {}) : undefined;
      })
      .catch(() => resolve(false));
  });
}

function databaseOf(id: string): string {
  return `likewise-desk-${id}`;
}
