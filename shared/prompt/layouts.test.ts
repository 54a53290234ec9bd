import { expect, test } from 'vitest';
import { ARRANGEMENT_NAMES } from './arrangements.ts';
import { answerRect, type Cell, gridLayout, type Layout, studyLayout } from './layouts.ts';
import { CANVAS_RECT, GRID, patchRect } from './patches.ts';
import { contains, intersects } from './rect.ts';

const STUDIES = [{}, { swapped: true }, { transposed: true }, { swapped: true, transposed: true }].map(studyLayout);
const LAYOUTS = [...ARRANGEMENT_NAMES.map(gridLayout), ...STUDIES];

const label = (cell: Cell) =>
  cell.role === 'input' || cell.role === 'output' ? `${cell.role} ${cell.example}` : cell.role;

/** The layout as text: hidden patches as #, then each cell as "role x..x y..y", inclusive. */
function draw({ name, gap, cells, hidden }: Layout): string {
  const map = Array.from({ length: GRID }, (_, row) =>
    Array.from({ length: GRID }, (_, column) => (hidden.includes(GRID * row + column) ? '#' : '.')).join(''),
  );
  const list = cells.map((cell) => {
    const { x, y, width, height } = cell.rect;
    return `${label(cell)} ${x}..${x + width - 1} ${y}..${y + height - 1}`;
  });
  return [`${name} gap ${gap.join()}`, ...map, ...list].join('\n');
}

const rows = (count: number, pattern: string) => Array<string>(count).fill(pattern).join('\n');
const LEFT = '#######.......';
const RIGHT = '.......#######';
const NONE = '..............';

const TOP_LEFT = '0..110 0..110';
const TOP_RIGHT = '113..223 0..110';
const BOTTOM_LEFT = '0..110 113..223';
const BOTTOM_RIGHT = '113..223 113..223';

const GRIDS: [name: string, map: string, cells: string][] = [
  [
    'A1',
    `${rows(7, NONE)}\n${rows(7, RIGHT)}`,
    `input 0 ${TOP_LEFT}\noutput 0 ${TOP_RIGHT}\nquery ${BOTTOM_LEFT}\nanswer ${BOTTOM_RIGHT}`,
  ],
  [
    'A2',
    `${rows(7, NONE)}\n${rows(7, LEFT)}`,
    `output 0 ${TOP_LEFT}\ninput 0 ${TOP_RIGHT}\nanswer ${BOTTOM_LEFT}\nquery ${BOTTOM_RIGHT}`,
  ],
  [
    'A3',
    `${rows(7, LEFT)}\n${rows(7, NONE)}`,
    `answer ${TOP_LEFT}\nquery ${TOP_RIGHT}\noutput 0 ${BOTTOM_LEFT}\ninput 0 ${BOTTOM_RIGHT}`,
  ],
  [
    'A4',
    `${rows(7, RIGHT)}\n${rows(7, NONE)}`,
    `query ${TOP_LEFT}\nanswer ${TOP_RIGHT}\ninput 0 ${BOTTOM_LEFT}\noutput 0 ${BOTTOM_RIGHT}`,
  ],
  [
    'A5',
    `${rows(7, RIGHT)}\n${rows(7, NONE)}`,
    `output 0 ${TOP_LEFT}\nanswer ${TOP_RIGHT}\ninput 0 ${BOTTOM_LEFT}\nquery ${BOTTOM_RIGHT}`,
  ],
  [
    'A6',
    `${rows(7, LEFT)}\n${rows(7, NONE)}`,
    `answer ${TOP_LEFT}\noutput 0 ${TOP_RIGHT}\nquery ${BOTTOM_LEFT}\ninput 0 ${BOTTOM_RIGHT}`,
  ],
  [
    'A7',
    `${rows(7, NONE)}\n${rows(7, LEFT)}`,
    `query ${TOP_LEFT}\ninput 0 ${TOP_RIGHT}\nanswer ${BOTTOM_LEFT}\noutput 0 ${BOTTOM_RIGHT}`,
  ],
  [
    'A8',
    `${rows(7, NONE)}\n${rows(7, RIGHT)}`,
    `input 0 ${TOP_LEFT}\nquery ${TOP_RIGHT}\noutput 0 ${BOTTOM_LEFT}\nanswer ${BOTTOM_RIGHT}`,
  ],
];

test('the eight 2x2 arrangements look like this', () => {
  const expected = GRIDS.map(([name, map, cells]) => `${name} gap 255,255,255\n${map}\n${cells}`);
  expect(ARRANGEMENT_NAMES.map((name) => draw(gridLayout(name)))).toEqual(expected);
});

test('the study layout looks like this', () => {
  expect(draw(studyLayout())).toBe(`3row gap 0,0,0
..............
..............
..............
..............
..............
..............
..............
..............
..............
.......#####..
.......#####..
.......#####..
.......#####..
.......#####..
input 0 37..110 0..73
output 0 113..186 0..73
input 1 37..110 75..148
output 1 113..186 75..148
query 37..110 150..223
answer 113..186 150..223`);
});

test('the study layout with its columns swapped looks like this', () => {
  expect(draw(studyLayout({ swapped: true }))).toBe(`3row-swapped gap 0,0,0
${rows(9, NONE)}
${rows(5, '..#####.......')}
input 0 113..186 0..73
output 0 37..110 0..73
input 1 113..186 75..148
output 1 37..110 75..148
query 113..186 150..223
answer 37..110 150..223`);
});

test('the study layout transposed looks like this', () => {
  expect(draw(studyLayout({ transposed: true }))).toBe(`3row-transposed gap 0,0,0
${rows(7, NONE)}
${rows(5, '.........#####')}
${rows(2, NONE)}
input 0 0..73 37..110
output 0 0..73 113..186
input 1 75..148 37..110
output 1 75..148 113..186
query 150..223 37..110
answer 150..223 113..186`);
});

test('the study layout swapped and transposed looks like this', () => {
  expect(draw(studyLayout({ swapped: true, transposed: true }))).toBe(`3row-swapped-transposed gap 0,0,0
${rows(2, NONE)}
${rows(5, '.........#####')}
${rows(7, NONE)}
input 0 0..73 113..186
output 0 0..73 37..110
input 1 75..148 113..186
output 1 75..148 37..110
query 150..223 113..186
answer 150..223 37..110`);
});

test.each(LAYOUTS)('$name: cells are disjoint, inside the canvas and of one size', ({ cells }) => {
  for (const [index, cell] of cells.entries()) {
    expect(contains(CANVAS_RECT, cell.rect)).toBe(true);
    expect([cell.rect.width, cell.rect.height]).toEqual([cells[0]!.rect.width, cells[0]!.rect.height]);
    for (const other of cells.slice(index + 1)) expect(intersects(cell.rect, other.rect)).toBe(false);
  }
});

test.each(LAYOUTS)('$name: hidden patches cover the answer, and none hides a pixel of the query', (layout) => {
  const answer = answerRect(layout);
  const query = layout.cells.find(({ role }) => role === 'query')!.rect;
  const hidden = layout.hidden.map(patchRect);
  const isHidden = (x: number, y: number) => hidden.some((rect) => contains(rect, { x, y, width: 1, height: 1 }));
  for (let y = answer.y; y < answer.y + answer.height; y++) {
    for (let x = answer.x; x < answer.x + answer.width; x++) if (!isHidden(x, y)) expect.fail(`${x},${y} is visible`);
  }
  expect(hidden.some((rect) => intersects(rect, query))).toBe(false);
});

test.each(LAYOUTS)('$name: input and query stand on the same side of their outputs', ({ cells }) => {
  const at = (wanted: string) => cells.find((cell) => label(cell) === wanted)!.rect;
  const step = (from: string, to: string) => [at(to).x - at(from).x, at(to).y - at(from).y];
  expect(step('query', 'answer')).toEqual(step('input 0', 'output 0'));
});
