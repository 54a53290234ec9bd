/** A browser database with one table of values by key. It is created when first opened. */
export class Database {
  readonly #opened: Promise<IDBDatabase>;

  constructor(name: string) {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => void request.result.createObjectStore(LIST);
    this.#opened = done(request);
  }

  async all(): Promise<ReadonlyMap<string, unknown>> {
    const list = (await this.#opened).transaction(LIST).objectStore(LIST);
    const [keys, values] = await Promise.all([done(list.getAllKeys()), done(list.getAll())]);
    return new Map(keys.map((key, place) => [String(key), values[place]]));
  }

  /** All changes succeed, or none. They are applied in the order they were requested. Rejects if the browser has no room. */
  change(put: readonly (readonly [string, unknown])[], remove: readonly string[] = []): Promise<void> {
    return this.#opened.then(
      (database) =>
        new Promise((resolve, reject) => {
          const transaction = database.transaction(LIST, 'readwrite');
          const list = transaction.objectStore(LIST);
          for (const [key, value] of put) list.put(value, key);
          for (const key of remove) list.delete(key);
          transaction.oncomplete = () => resolve();
          transaction.onabort = () => reject(transaction.error);
        }),
    );
  }
}

const LIST = 'work';

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
