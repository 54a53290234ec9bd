import { formatRecipe, parseRecipe, type Recipe } from '@likewise/shared/recipe/recipe.ts';
import { applyEdits, type JSONPath, modify } from 'jsonc-parser';

/** A text that replaces a part of another one. */
export interface TextChange {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/**
 * Changes members of a recipe's text and nothing else. Members keep their order, their formatting and their comments.
 * @param text a recipe, or nothing yet
 */
export function recipeText(text: string, recipe: Recipe): string {
  if (text.trim() === '') return formatRecipe(recipe);
  const before = parseRecipe(text, 'the recipe');
  const formattingOptions = formatOf(text);
  return changesOf(before, recipe).reduce(
    (made, [path, value]) => applyEdits(made, modify(made, path, value, { formattingOptions })),
    text,
  );
}

/** The smallest change that turns one text into the other; undefined if they are the same. */
export function changeBetween(before: string, after: string): TextChange | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { offset: start, length: before.length - end - start, text: after.slice(start, after.length - end) };
}

/** The members that differ. If the number of examples is the same, each side is compared separately. */
function changesOf(before: Recipe, after: Recipe): (readonly [path: JSONPath, value: unknown])[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Recipe>;
  return [...keys].flatMap((key): (readonly [JSONPath, unknown])[] => {
    if (JSON.stringify(before[key]) === JSON.stringify(after[key])) return [];
    if (key !== 'examples' || before.examples.length !== after.examples.length) return [[[key], after[key]]];
    return after.examples.flatMap((example, n) =>
      (['input', 'output'] as const)
        .filter((side) => example[side] !== before.examples[n]![side])
        .map((side) => [['examples', n, side], example[side]] as const),
    );
  });
}

/** The text's indentation, taken from its first member. */
function formatOf(text: string) {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.length, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}
