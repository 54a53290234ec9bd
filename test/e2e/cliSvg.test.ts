import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { likewise, visibleIn } from '../support/cli.ts';

let home: string;
let dir: string;
const write = (name: string, text: string) => writeFile(join(dir, name), text);
const read = (name: string) => readFile(join(dir, name), 'utf8');
const run = (...args: string[]) => likewise(['run', '--quality', 'fast', ...args], { home, cwd: dir });

const icon = (inner: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${inner}</svg>\n`;
const HOUSE = '<path d="M3 11 12 3l9 8v10H3z" fill="none" stroke="currentColor" stroke-width="2"/>';
const STAR = '<path d="m12 2 3 7h7l-6 5 2 8-6-5-6 5 2-8-6-5h7z" fill="#222"/>';

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-svg-home-'));
  dir = await mkdtemp(join(tmpdir(), 'likewise-svg-'));
  await write('house.svg', icon(HOUSE));
  await write('house-red.svg', icon(HOUSE.replace('currentColor', '#e50914')));
  await write('bell.svg', icon('<!-- a bell -->\n<path  d="M5 17V9a7 7 0 0 1 14 0v8h2v2H3v-2z"\tfill="black"/>'));
  await write('star.svg', icon(STAR));
  await write(
    'star-soft.svg',
    icon(`<filter id="f"><feGaussianBlur stdDeviation="1"/></filter><g filter="url(#f)">${STAR}</g>`),
  );
});
afterAll(async () => {
  await rm(home, { recursive: true });
  await rm(dir, { recursive: true });
});

it('a drawing is answered by a drawing, in which nothing changed but its paints', async () => {
  const { code, stderr } = await run('--example', 'house.svg', 'house-red.svg', '--query', 'bell.svg', '--out', 'red');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(await read('red/bell.svg')).toBe((await read('bell.svg')).replace('"black"', '"#e50914"'));
});

it('by pixels where it has to be, of the size that is asked for, with the reason', async () => {
  const soft = ['--example', 'star.svg', 'star-soft.svg', '--query', 'bell.svg', '--svg-size', '640'];
  const made = await run(...soft, '--out', 'soft', '--json');
  expect(made.code).toBe(0);
  const { answers, notes } = JSON.parse(made.stdout);
  expect(answers).toMatchObject([{ file: join('soft', 'bell.png'), width: 640, height: 640 }]);
  expect(notes).toEqual([expect.stringMatching(/^The answer to bell\.svg is a PNG, .+ pixels\.$/)]);

  const pixels = ['--example', 'house.svg', 'house-red.svg', '--query', 'soft/bell.png'];
  const refused = await run(...pixels, '--out', 'drawn', '--format', 'svg');
  const stderr = expect.stringContaining('bell.png cannot be an SVG: it is made of pixels itself');
  expect(refused).toMatchObject({ code: 6, stderr });
  expect(await visibleIn(join(dir, 'drawn'))).toEqual([]);
});

it('recipes write drawings, too', async () => {
  const recipe = {
    examples: [{ input: 'house.svg', output: 'house-red.svg' }],
    queries: ['bell.svg'],
    output: 'brand/{name}.{ext}',
  };
  await write('brand.likewise.json', JSON.stringify(recipe));
  expect(await likewise(['apply', 'brand.likewise.json'], { home, cwd: dir })).toMatchObject({ code: 0 });
  expect(await read('brand/bell.svg')).toContain('fill="#e50914"');
});

it('recipes write PNG where a drawing cannot say it, and say so', async () => {
  const recipe = {
    examples: [{ input: 'star.svg', output: 'star-soft.svg' }],
    queries: ['bell.svg'],
    output: 'hazy/{name}.{ext}',
  };
  await write('hazy.likewise.json', JSON.stringify(recipe));
  const made = await likewise(['apply', 'hazy.likewise.json', '--json'], { home, cwd: dir });
  expect(made.code).toBe(0);
  const note = expect.stringMatching(/^The answer to bell\.svg is a PNG, .+ pixels\.$/);
  expect(JSON.parse(made.stdout)).toMatchObject({ outcomes: [{ output: 'hazy/bell.png', note }], notes: [note] });
  expect(await visibleIn(join(dir, 'hazy'))).toEqual(['bell.png']);
  const again = await likewise(['apply', 'hazy.likewise.json', '--json'], { home, cwd: dir });
  expect(JSON.parse(again.stdout)).toMatchObject({ outcomes: [{ state: 'unchanged', output: 'hazy/bell.png' }] });
  await write('hazy.likewise.json', JSON.stringify({ ...recipe, output: 'drawn/{name}.svg' }));
  const refused = await likewise(['apply', 'hazy.likewise.json'], { home, cwd: dir });
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('The answer to bell.svg cannot be an SVG: ');
});
