import { checkpointHostile } from './errors.ts';
import { Opaque, type PickleValue } from './pickleValues.ts';

/** A JSON value, or a big integer. */
export type PlainValue = null | boolean | number | bigint | string | PlainValue[] | { [key: string]: PlainValue };

/** Nested containers in a training run's arguments, which are flat except for a list or two. */
export const MAX_PLAIN_DEPTH = 20;
/** Values in all arguments together. A pickle can contain the same list many times, so a few lists can expand without end. */
export const MAX_PLAIN_VALUES = 100_000;

/**
 * The state of an argparse.Namespace without the members that contain anything but plain values (tensors, objects).
 * Errors: checkpoint-hostile past the limits above.
 */
export function namespaceMembers(path: string, value: PickleValue | undefined): Record<string, PlainValue> {
  if (!(value instanceof Opaque) || value.name !== 'argparse.Namespace' || !(value.state instanceof Map)) return {};
  let budget = MAX_PLAIN_VALUES;

  const plain = (value: PickleValue, depth: number): PlainValue | undefined => {
    if (--budget < 0 || depth > MAX_PLAIN_DEPTH) throw checkpointHostile(path, 'its arguments never end');
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) {
      const items = value.map((item) => plain(item, depth + 1));
      return items.includes(undefined) ? undefined : (items as PlainValue[]);
    }
    if (!(value instanceof Map)) return undefined;
    const members = [...value].map(([key, member]) => [key, plain(member, depth + 1)] as const);
    return members.some(([, member]) => member === undefined) ? undefined : (Object.fromEntries(members) as PlainValue);
  };

  const members = [...value.state].map(([key, member]) => [key, plain(member, 1)] as const);
  return Object.fromEntries(members.filter((member): member is [string, PlainValue] => member[1] !== undefined));
}
