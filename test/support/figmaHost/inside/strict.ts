/* Access to anything not modelled throws, even if code only checks whether it exists. */

export const notModelled = (what: string, key: string) => new Error(`the host does not model ${what}.${key}`);

/** An object that has only its own members. Promises ask for `then`, and printing for symbols. */
export function strict<T extends object>(what: string, members: T): T {
  return new Proxy(members, {
    get(target, key) {
      if (typeof key === 'symbol' || key === 'then' || key === 'toJSON') return Reflect.get(target, key);
      if (!(key in target)) throw notModelled(what, key);
      return Reflect.get(target, key);
    },
    has(target, key) {
      if (typeof key === 'symbol' || key in target) return true;
      throw notModelled(what, key);
    },
    set(target, key, value) {
      const property = Object.getOwnPropertyDescriptor(target, key);
      if (!property) throw notModelled(what, String(key));
      if (!property.set) throw new TypeError(`${what}.${String(key)} is read-only`);
      property.set.call(target, value);
      return true;
    },
    deleteProperty: (_, key) => {
      throw notModelled(what, `delete ${String(key)}`);
    },
    defineProperty: (_, key) => {
      throw notModelled(what, `define ${String(key)}`);
    },
    ownKeys: () => {
      throw notModelled(what, 'keys');
    },
  });
}

/** Rejects options that the host would ignore. */
export function onlyKeys(what: string, value: object, allowed: readonly string[]): void {
  for (const key of Object.keys(value)) if (!allowed.includes(key)) throw notModelled(what, key);
}

/** An immutable copy, like the lists that Figma returns. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  const copy = Array.isArray(value)
    ? value.map(frozen)
    : Object.fromEntries(Object.entries(value).map(([key, part]) => [key, frozen(part)]));
  return Object.freeze(copy) as T;
}
