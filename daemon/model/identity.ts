import { createHash } from 'node:crypto';
import type { Form } from './graph/builder.ts';
import type { Manifest } from './manifest.ts';

/**
 * What distinguishes a model in one form from every other: sha256 over its weights, configuration, kernels and precision, 32 bytes.
 * The graph of a shared server returns it with every answer. Raise the first line's number when the same form would compute something
 * else.
 */
export function modelIdentity({ weights, config }: Pick<Manifest, 'weights' | 'config'>, form: Form): Uint8Array {
  const lines = ['likewise-form-1', weights.sha256, JSON.stringify(sorted(config)), form.kernels, form.precision];
  return new Uint8Array(
    createHash('sha256')
      .update(lines.map((line) => `${line}\n`).join(''))
      .digest(),
  );
}

/** The same value with the members of its objects sorted by name, so that equal values have equal JSON. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
