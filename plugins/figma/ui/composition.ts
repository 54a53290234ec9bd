import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';
import type { Roles } from '../messages.ts';

/** The roles of layers, by their ids. Each layer has exactly one place. */
export interface Composition {
  readonly pairs: readonly Pair[];
  readonly queries: readonly string[];
  /** Selected, and not used. */
  readonly aside: readonly string[];
}

interface Pair {
  readonly input?: string | undefined;
  readonly output?: string | undefined;
}

/** Where a layer can be put. A pair or index one past the last makes a new place. */
export type Place =
  | { readonly role: 'input' | 'output'; readonly pair: number }
  | { readonly role: 'query'; readonly index: number }
  | { readonly role: 'aside' };

export const EMPTY: Composition = { pairs: [], queries: [], aside: [] };

export function fromRoles({ examples, queries }: Roles, ids: readonly string[]): Composition {
  const used = new Set([...examples.flatMap(({ input, output }) => [input, output]), ...queries]);
  return { pairs: examples, queries, aside: ids.filter((id) => !used.has(id)) };
}

/** With a saved example, every selected layer is a query. */
export function allQueries({ pairs, queries, aside }: Composition): Composition {
  const inPairs = pairs.flatMap(({ input, output }) => [input, output]).filter((id) => id !== undefined);
  return { pairs: [], queries: [...inPairs, ...queries, ...aside], aside: [] };
}

/** Puts a layer into a place. A layer that was there goes where this one came from. */
export function move(composition: Composition, id: string, to: Place): Composition {
  const from = placeOf(composition, id);
  const isFull = 'pair' in to && to.pair >= MAX_EXAMPLES;
  if (!from || isFull) return composition;
  const other = at(composition, to);
  if (other === id) return composition;
  if (to.role === 'aside' || (to.role === 'query' && from.role === 'aside')) {
    return put(without(composition, id), id, to);
  }
  if (other !== undefined) return put(put(composition, id, to, true), other, from, true);
  return prune(put(without(composition, id), id, to));
}

/** Swaps before and after of a pair. */
export function swap(composition: Composition, pair: number): Composition {
  const pairs = composition.pairs.map(({ input, output }, index) =>
    index === pair ? { input: output, output: input } : { input, output },
  );
  return { ...composition, pairs };
}

/** Why this cannot be run yet; undefined if it can. */
export function whatIsMissing({ pairs, queries, aside }: Composition, saved: boolean): string | undefined {
  if (!saved && pairs.length === 0) {
    const any = queries.length + aside.length > 0;
    return any
      ? 'Select a before and an after too, or use a saved example.'
      : 'Select a before, an after, and the layers to change.';
  }
  const half = pairs.findIndex(({ input, output }) => input === undefined || output === undefined);
  if (half >= 0) return `Example ${half + 1} needs ${pairs[half]!.input === undefined ? 'a before' : 'an after'}.`;
  return queries.length === 0 ? 'Select the layers to change too.' : undefined;
}

function placeOf({ pairs, queries, aside }: Composition, id: string): Place | undefined {
  for (const [pair, { input, output }] of pairs.entries()) {
    if (input === id) return { role: 'input', pair };
    if (output === id) return { role: 'output', pair };
  }
  if (queries.includes(id)) return { role: 'query', index: queries.indexOf(id) };
  return aside.includes(id) ? { role: 'aside' } : undefined;
}

function at({ pairs, queries }: Composition, place: Place): string | undefined {
  if (place.role === 'aside') return undefined;
  return place.role === 'query' ? queries[place.index] : pairs[place.pair]?.[place.role];
}

function put(composition: Composition, id: string, to: Place, replace = false): Composition {
  const { pairs, queries, aside } = composition;
  switch (to.role) {
    case 'aside':
      return { ...composition, aside: replace ? aside : [...aside, id] };
    case 'query':
      return { ...composition, queries: queries.toSpliced(to.index, replace ? 1 : 0, id) };
    default:
      return { ...composition, pairs: pairs.toSpliced(to.pair, 1, { ...pairs[to.pair], [to.role]: id }) };
  }
}

function without({ pairs, queries, aside }: Composition, id: string): Composition {
  return prune({
    pairs: pairs.map(({ input, output }) => ({
      input: input === id ? undefined : input,
      output: output === id ? undefined : output,
    })),
    queries: queries.filter((query) => query !== id),
    aside: aside.filter((unused) => unused !== id),
  });
}

function prune(composition: Composition): Composition {
  const pairs = composition.pairs.filter(({ input, output }) => input !== undefined || output !== undefined);
  return { ...composition, pairs };
}
