import { expect, it, test } from 'vitest';
import { formatOf, outputName, outputProblem } from './outputName.ts';
import { formatRecipe, parseRecipe, recipeSchema } from './recipe.ts';

const LEAST = { examples: [{ input: 'a.png', output: 'b.png' }], queries: ['*.png'] };
const read = (change: object) => parseRecipe(JSON.stringify({ ...LEAST, ...change }), 'x.likewise.json');

it('has a default for everything but examples and queries', () => {
  expect(read({})).toEqual({
    ...LEAST,
    output: '{dir}/likewise/{name}.png',
    quality: 'balanced',
    detail: 'guided',
    size: 'query',
  });
});

test.each<[string, object, string]>([
  ['no examples', { examples: [] }, 'examples: '],
  ['four examples', { examples: Array(4).fill(LEAST.examples[0]) }, 'examples: '],
  ['an example without output', { examples: [{ input: 'a.png' }] }, 'examples.0.output: '],
  ['an absolute path', { queries: ['/etc/x.png'] }, 'queries.0: is not relative'],
  ['a path on a drive', { queries: ['C:/x.png'] }, 'queries.0: is not relative'],
  ['backslashes', { queries: ['a\\b.png'] }, 'queries.0: has backslashes'],
  ['an unknown quality', { quality: 'good' }, 'quality: '],
  ['an unknown member', { outputs: 'x' }, 'Unrecognized key'],
  ['an output without {name}', { output: 'x.png' }, 'output: has no {name}'],
  ['an output with another placeholder', { output: '{stem}-{name}.png' }, 'output: {stem} is none of'],
  ['an output that is no picture', { output: '{name}.gif' }, 'output: does not end in'],
])('refuses %s, naming file and place', (_, change, words) => {
  expect(() => read(change)).toThrow(`x.likewise.json is not a recipe: ${words}`);
});

it('refuses what is not JSON', () => {
  expect(() => parseRecipe('{', 'x')).toThrow('x is not a recipe: it is not JSON');
});

it('may have comments and commas behind the last member, but in its texts', () => {
  const text = `// one\n{ "examples": [{ "input": "a//b.png", "output": "/*c*/.png", },], /* two\n three */ "queries": ["a,]b.png",], }`;
  expect(() => parseRecipe(text, 'x')).toThrow('examples.0.output: is not relative');
  const other = text.replace('/*c*/', 'c');
  expect(parseRecipe(other, 'x')).toMatchObject({
    examples: [{ input: 'a//b.png', output: 'c.png' }],
    queries: ['a,]b.png'],
  });
});

it('is written as it was read, without members at their default', () => {
  const recipe = read({ quality: 'best', $schema: './s.json' });
  const text = formatRecipe(recipe);
  expect(JSON.parse(text)).toEqual({ $schema: './s.json', ...LEAST, quality: 'best' });
  expect(parseRecipe(text, 'x')).toEqual(recipe);
});

it('keeps a reading whole, and refuses one without its steps', () => {
  const reading = { examples: '0'.repeat(64), sentence: 'Made grey', stages: [{ kind: 'a', params: [1] }], cost: 0.5 };
  const recipe = read({ reading });
  expect(JSON.parse(formatRecipe(recipe)).reading).toEqual(reading);
  expect(() => read({ reading: { ...reading, stages: undefined } })).toThrow('reading.stages');
  expect(() => read({ reading: { ...reading, examples: 'x' } })).toThrow('reading.examples');
  expect(recipeSchema()).toMatchObject({ properties: { reading: { required: ['examples', 'sentence', 'stages'] } } });
});

it('shows editors what members it has, and which are needed', () => {
  expect(recipeSchema()).toMatchObject({
    required: ['examples', 'queries'],
    additionalProperties: false,
    properties: { quality: { enum: ['fast', 'balanced', 'best'], default: 'balanced' }, output: { type: 'string' } },
  });
});

test.each([
  ['{dir}/likewise/{name}.png', 'icons/a.b.jpg', 'icons/likewise/a.b.png'],
  ['{dir}/likewise/{name}.png', 'a.png', 'likewise/a.png'],
  ['done/{name}.{ext}', '../photos/x.jpeg', 'done/x.jpeg'],
  ['{dir}/../{name}-2.webp', 'a/b/c.png', 'a/c-2.webp'],
  ['{name}.png', '.png', '.png.png'],
  ['{name}-{ext}.{ext}', 'a.gif', 'a-gif.png'],
  ['done/{name}.{ext}', 'a', 'done/a.png'],
])('%s of %s is %s', (pattern, query, output) => {
  expect(outputProblem(pattern)).toBeUndefined();
  expect(outputName(pattern, query)).toBe(output);
});

it('knows formats by their endings', () => {
  expect(['a.png', 'a.JPG', 'a.jpeg', 'a.webp', 'a.gif', 'a'].map(formatOf)).toEqual([
    'png',
    'jpeg',
    'jpeg',
    'webp',
    undefined,
    undefined,
  ]);
});
