import { formatRecipe, parseRecipe, type Recipe } from '@likewise/shared/recipe/recipe.ts';
import { applyEdits, type JSONPath, modify } from 'jsonc-parser';

/** A text in the place of some of another one. */
export interface TextChange {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/**
 * The text of a recipe with other members, and nothing else changed: members keep their order, their formatting and their comments.
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

/** The least change that makes one text of the other; undefined where they are the same. */
export function changeBetween(before: string, after: string): TextChange | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { offset: start, length: before.length - end - start, text: after.slice(start, after.length - end) };
}

/** The members that differ, each example's sides apart where there are as many. */
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

/** How the text is indented, by its first member. */
function formatOf(text: string) {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.length, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}
