import { expect, it } from 'vitest';
import type { Box } from '../messages.ts';
import { Board } from './board.ts';
import { Pace } from './pace.ts';
import { arrange, findSpot, goRight, type Level } from './spot.ts';

const box = (x: number, y: number, width = 100, height = 100) => ({ x, y, width, height });
const QUERY = box(0, 0);
const RIGHT = box(124, 0);
const BELOW = box(0, 124);
const LEFT = box(-124, 0);
const ABOVE = box(0, -124);

function boardOf(...boxes: readonly Box[]): Board {
  const board = new Board();
  for (const [index, one] of boxes.entries()) board.put(`${index}`, one);
  return board;
}

const level = (...boxes: readonly Box[]): Level => ({ anchor: QUERY, board: boardOf(...boxes) });

it.each([
  ['right', [], RIGHT],
  ['below', [RIGHT], BELOW],
  ['left', [RIGHT, BELOW], LEFT],
  ['above', [RIGHT, BELOW, LEFT], ABOVE],
])('%s', (_, boxes, spot) => {
  expect(findSpot(QUERY, [level(...boxes)], { side: 'right' })).toEqual({ level: 0, box: spot });
});

it('further right, where all sides are taken', () => {
  const full = level(RIGHT, BELOW, LEFT, ABOVE);
  expect(findSpot(QUERY, [full], { side: 'right' })).toBeUndefined();
  expect(goRight(QUERY, full)).toEqual(box(248, 0));
});

it('leaves a level where nothing would be seen', () => {
  const inner: Level = { anchor: QUERY, board: boardOf(), visible: box(-10, -10, 120, 120) };
  const outer: Level = { anchor: inner.visible!, board: boardOf() };
  expect(findSpot(QUERY, [inner, outer], { side: 'right' })).toEqual({ level: 1, box: box(134, 0) });
});

it('lets layers touch, and not overlap', () => {
  expect(findSpot(QUERY, [level(box(224, 0))], { side: 'right' })?.box).toEqual(RIGHT);
  expect(findSpot(QUERY, [level(box(223, 0))], { side: 'right' })?.box).toEqual(BELOW);
});

it('a background of the query is not in the way', () => {
  expect(findSpot(QUERY, [level(box(-50, -50, 5000, 5000))], { side: 'right' })?.box).toEqual(RIGHT);
});

it('arranges the answers of a run alike', async () => {
  const column = [0, 1, 2].map((row) => box(0, row * 110));
  const row = [0, 1, 2].map((at) => box(at * 110, 0));
  const queries = (boxes: readonly Box[]) =>
    boxes.map((one) => ({ box: one, level: { anchor: one, board: boardOf(...boxes) } }));
  expect(await arrange(queries(column), new Pace())).toEqual({ side: 'right' });
  expect(await arrange(queries(row), new Pace())).toEqual({ side: 'below' });
  expect(await arrange(queries([...row, ...row.map(({ x }) => box(x, 110))]), new Pace())).toEqual({ dx: 344, dy: 0 });
});

it('answers to layers of one frame stand to each other as the layers do', async () => {
  const frame = box(0, 0, 400, 300);
  const inside = [0, 1].flatMap((row) => [0, 1].map((column) => box(20 + column * 150, 20 + row * 130)));
  const queries = inside.map((one) => ({ box: one, level: { anchor: frame, board: boardOf(frame) } }));
  expect(await arrange(queries, new Pace())).toEqual({ dx: 424, dy: 0 });
});

it.each([10, 300, 5000])('a board finds what is there, whatever its size: %i px', (size) => {
  const boxes = Array.from({ length: 60 }, (_, n) =>
    box(((n * 7919) % 9000) - 4500, ((n * 104729) % 9000) - 4500, 50 + n, 80),
  );
  const board = boardOf(...boxes, box(-1e5, 2000, 2e5, 10));
  for (const asked of boxes.map(({ x, y }) => box(x + 40, y - 30, size, size))) {
    const overlaps = ({ x, y, width, height }: Box) =>
      x < asked.x + size && asked.x < x + width && y < asked.y + size && asked.y < y + height;
    const found = board.inTheWay(asked, box(1e6, 1e6));
    expect(found.length).toBe([...boxes, box(-1e5, 2000, 2e5, 10)].filter(overlaps).length);
  }
  for (const index of boxes.keys()) board.remove(`${index}`);
  expect(board.inTheWay(box(-9000, -9000, 18000, 18000), box(1e6, 1e6))).toHaveLength(1);
});
