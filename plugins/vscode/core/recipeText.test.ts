import { parseRecipe } from '@likewise/shared/recipe/recipe.ts';
import { describe, expect, it } from 'vitest';
import { changeBetween, recipeText } from './recipeText.ts';

const TEXT = `// Icons of the shop.
{
    "output": "orange/{name}.png", /* beside the old ones */
    "quality": "fast",
    "queries": [
        "icons/**/*.png", // all
        "!icons/old/**",
    ],
    "examples": [{ "output": "b.png", "input": "a.png" }],
}
`;
const recipe = parseRecipe(TEXT, 'r');
const changedLines = (after: string) => {
  const [old, made] = [TEXT.split('\n'), after.split('\n')];
  return made.filter((line) => !old.includes(line));
};

describe("a recipe's text", () => {
  it('changes by one line for one option; order, indents and comments stay', () => {
    const made = recipeText(TEXT, { ...recipe, quality: 'best' });
    expect(made).toBe(TEXT.replace('"fast"', '"best"'));
    // A member with its default value stays in place.
    expect(recipeText(made, { ...recipe, quality: 'balanced' })).toBe(TEXT.replace('"fast"', '"balanced"'));
  });

  it('gets a member that it had not, and loses one that is no more', () => {
    const made = recipeText(TEXT, { ...recipe, detail: 'none' });
    expect(changedLines(made).filter((line) => line.includes('detail'))).toEqual(['    "detail": "none",']);
    expect(parseRecipe(made, 'r')).toEqual({ ...recipe, detail: 'none' });
    expect(made).toContain('// all');
    const reading = { examples: '0'.repeat(64), sentence: 'Made grey', stages: [{ kind: 'a' }] };
    const { reading: _, ...without } = parseRecipe(recipeText(TEXT, { ...recipe, reading }), 'r');
    expect(without).toEqual(recipe);
    expect(parseRecipe(recipeText(recipeText(TEXT, { ...recipe, reading }), recipe), 'r')).toEqual(recipe);
  });

  it('changes one side of an example in its place', () => {
    const made = recipeText(TEXT, { ...recipe, examples: [{ input: 'c.png', output: 'b.png' }] });
    expect(made).toBe(TEXT.replace('"a.png"', '"c.png"'));
  });

  it('is written whole where there is none yet', () => {
    expect(parseRecipe(recipeText(' \n', recipe), 'r')).toEqual(recipe);
  });

  it('is changed by no more than differs', () => {
    expect(changeBetween('abcd', 'abXcd')).toEqual({ offset: 2, length: 0, text: 'X' });
    expect(changeBetween('aaa', 'aa')).toEqual({ offset: 2, length: 1, text: '' });
    expect(changeBetween('a', 'a')).toBeUndefined();
  });
});
