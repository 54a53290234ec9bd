import { expect, it } from 'vitest';
import { arrange, findSpot, type Level } from './spot.ts';

const box = (x: number, y: number, width = 100, height = 100) => ({ x, y, width, height });
const QUERY = box(0, 0);
const RIGHT = box(124, 0);
const BELOW = box(0, 124);
const LEFT = box(-124, 0);
const ABOVE = box(0, -124);

const level = (...obstacles: Level['obstacles']): Level => ({ anchor: QUERY, obstacles });

it.each([
  ['right', [], RIGHT],
  ['below', [RIGHT], BELOW],
  ['left', [RIGHT, BELOW], LEFT],
  ['above', [RIGHT, BELOW, LEFT], ABOVE],
  ['further right, where all sides are taken', [RIGHT, BELOW, LEFT, ABOVE], box(248, 0)],
])('%s', (_, obstacles, spot) => {
  expect(findSpot(QUERY, [level(...obstacles)], { side: 'right' })).toEqual({ level: 0, box: spot });
});

it('minds what the run has placed', () => {
  expect(findSpot(QUERY, [level()], { side: 'right' }, [RIGHT]).box).toEqual(BELOW);
});

it('leaves a level where nothing would be seen', () => {
  const inner: Level = { anchor: QUERY, obstacles: [], visible: box(-10, -10, 120, 120) };
  const outer: Level = { anchor: inner.visible!, obstacles: [] };
  expect(findSpot(QUERY, [inner, outer], { side: 'right' })).toEqual({ level: 1, box: box(134, 0) });
});

it('lets layers touch, and not overlap', () => {
  expect(findSpot(QUERY, [level(box(224, 0))], { side: 'right' }).box).toEqual(RIGHT);
  expect(findSpot(QUERY, [level(box(223, 0))], { side: 'right' }).box).toEqual(BELOW);
});

it('arranges the answers of a run alike', () => {
  const column = [0, 1, 2].map((row) => box(0, row * 110));
  const row = [0, 1, 2].map((at) => box(at * 110, 0));
  const queries = (boxes: readonly ReturnType<typeof box>[]) =>
    boxes.map((one) => ({
      box: one,
      levels: [{ anchor: one, obstacles: boxes.filter((other) => other !== one) }],
    }));
  expect(arrange(queries(column))).toEqual({ side: 'right' });
  expect(arrange(queries(row))).toEqual({ side: 'below' });
  expect(arrange(queries([...row, ...row.map(({ x }) => box(x, 110))]))).toEqual({ dx: 344, dy: 0 });
});
