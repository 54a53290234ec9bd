import type { Item } from '../messages.ts';

/**
 * Words for before and after, as whole words of a name. `alone`: only as the whole name, because "Log in" and "Log out" are two
 * icons.
 */
const WORDS = [
  { before: ['before'], after: ['after'] },
  { before: ['v1'], after: ['v2'] },
  { before: ['input', 'in'], after: ['output', 'out'], alone: true },
] as const;

/** What may accompany a word of `alone`. */
const PLAIN = /^(example|pair|\d+|\s)*$/;

/** Pairs of layers whose names differ only in before and after, such as "Card before" and "Card after", in their order. */
export function pairsByName(items: readonly Item[]): (readonly [input: Item, output: Item])[] {
  for (const words of WORDS) {
    const rest = (item: Item, names: readonly string[]): string | undefined => {
      const parts = item.name.toLowerCase().split(/[\s\-_/.,:;()[\]]+/);
      const at = parts.findIndex((part) => names.indexOf(part) >= 0);
      if (at < 0) return undefined;
      const others = parts.filter((part, index) => index !== at && part !== '').join(' ');
      return 'alone' in words && !PLAIN.test(others) ? undefined : others;
    };
    const pairs: (readonly [Item, Item])[] = [];
    for (const input of items) {
      const key = rest(input, words.before);
      if (key === undefined) continue;
      const outputs = items.filter((item) => item !== input && rest(item, words.after) === key);
      const inputs = items.filter((item) => rest(item, words.before) === key);
      // Names that several layers share are ambiguous.
      if (outputs.length === 1 && inputs.length === 1) pairs.push([input, outputs[0]!]);
    }
    if (pairs.length > 0) return pairs;
  }
  return [];
}
