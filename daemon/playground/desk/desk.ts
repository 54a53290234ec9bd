import { Database } from './database.ts';

/** Desks that are kept: those of tabs that are open, and the last ones of others. */
const MAX_DESKS = 4;

/** A page that is loaded again waits so long for the one before to let go. */
const HANDOVER_MS = 1000;

const OWN = 'likewise.desk';
const ALL = 'likewise.desks';

/** Where a tab keeps its work: a database of the browser. Whoever reads it after a reload finds what was put last. */
export class Desk {
  readonly #database: Database;
  /** Called where the browser does not keep something, such as for want of room. */
  onFault: () => void = () => {};

  constructor(id: string) {
    this.#database = new Database(databaseOf(id));
  }

  all(): Promise<ReadonlyMap<string, unknown>> {
    return this.#database.all();
  }

  /** All of them, or none. */
  put(values: Readonly<Record<string, unknown>>): void {
    this.#database.change(Object.entries(values)).catch(() => this.onFault());
  }

  remove(keys: readonly string[]): void {
    this.#database.change([], keys).catch(() => this.onFault());
  }
}

/**
 * The desk of this tab: the one it had before it was loaded again, else the newest that no open tab has, else a new one.
 * Rejects where the browser keeps nothing for this page.
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

/** Takes a desk for as long as the page is there. Resolves to whether nobody else had it, after a wait of so long. */
function isTaken(id: string, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const options = ms > 0 ? { signal: AbortSignal.timeout(ms) } : { ifAvailable: true };
    navigator.locks
      .request(databaseOf(id), options, (lock) => {
        resolve(lock !== null);
        // Held until the page ends.
        return lock ? new Promise(() => {}) : undefined;
      })
      .catch(() => resolve(false));
  });
}

function databaseOf(id: string): string {
  return `likewise-desk-${id}`;
}
