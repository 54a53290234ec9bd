import { expect, it } from 'vitest';
import type { Placement } from '../../plugins/figma/messages.ts';
import { discPng } from '../support/cliImages.ts';
import type { SceneNodeSpec } from '../support/figmaHost/scene.ts';
import { UiStub } from '../support/figmaHost/uiStub.ts';
import { FigmaWorld } from '../support/figmaHost/world.ts';

/* Main's built bundle on the strict host: an answer that replaces an earlier one. The query is the layer `q`, 100 x 80. */

const FIRST = await discPng(50, [0, 0, 0], [255, 255, 255]);
const SECOND = await discPng(50, [255, 0, 0], [255, 255, 255]);
const BOXES = [{ x: 0.1, y: 0.1, width: 0.5, height: 0.5 }];

async function opened() {
  const children: SceneNodeSpec[] = [{ type: 'RECTANGLE', id: 'q', name: 'Query', width: 100, height: 80 }];
  const world = await FigmaWorld.open({ pages: [{ name: 'Page', children }] });
  return { world, ui: await UiStub.open(world) };
}

/** Places an answer in a first run and another one in a second run, which names the first. */
async function twice(placement: Placement, meanwhile: (world: FigmaWorld, former: string) => void = () => {}) {
  const { world, ui } = await opened();
  const options = { quality: 'fast', detail: 'guided', placement } as const;
  const boxes = placement === 'boxes' ? { boxes: BOXES } : {};
  await ui.call('beginRun', { queries: ['q'], examples: [], options });
  const first = await ui.call('place', { query: 'q', image: FIRST, placement, ...boxes });
  await ui.call('endRun', 'Done.');
  const between = world.nodes();
  meanwhile(world, first.id);
  await ui.call('beginRun', { queries: ['q'], examples: [], options, reading: 'abc' });
  const second = await ui.call('place', { query: 'q', image: SECOND, placement, ...boxes, former: first.id });
  await ui.call('endRun', 'Done.');
  expect(world.events.filter(({ name }) => name === 'console')).toEqual([]);
  return { world, first, second, between };
}

/** The names of the pictures that a layer and its descendants show. */
const shown = (world: FigmaWorld, id: string) => {
  const { fills, children } = world.node(id);
  return [...fills, ...children.flatMap((child) => child.fills)]
    .filter(({ visible }) => visible)
    .flatMap(({ imageHash }) => (imageHash ? [world.images.get(imageHash)] : []));
};

it.each(['beside', 'over', 'fill', 'cutout'] as const)(
  '%s: the same layer shows the new picture',
  async (placement) => {
    const { world, first, second, between } = await twice(placement);
    expect(second).toEqual({
      id: first.id,
      where: placement === 'fill' ? 'In its fills.' : 'Where the answer before was.',
    });
    expect(shown(world, second.id)).toEqual([Buffer.from(SECOND)]);
    expect(world.nodes().map(({ id }) => id)).toEqual(between.map(({ id }) => id));
    expect(JSON.parse(world.node(second.id).data.result!)).toMatchObject({ query: 'q', reading: 'abc' });
    expect(world.undo()).toBe(true);
    expect(world.nodes()).toEqual(between);
  },
);

it('boxes are drawn anew', async () => {
  const { world, first, second, between } = await twice('boxes');
  expect(second.id).not.toBe(first.id);
  expect(world.nodes().some(({ id }) => id === first.id)).toBe(false);
  expect(world.nodes()).toHaveLength(between.length);
});

it('an answer that was moved stays where it is now', async () => {
  const moved = [
    [1, 0, 400],
    [0, 1, 300],
  ];
  const { world, second } = await twice('beside', (at, former) => at.edit(former, { transform: moved }));
  expect(world.node(second.id).box).toEqual({ x: 400, y: 300, width: 100, height: 80 });
});

it('takes the size of an answer of another shape', async () => {
  const { world, ui } = await opened();
  const options = { quality: 'fast', detail: 'guided', placement: 'beside' } as const;
  const sizes = [];
  let former = {};
  for (const part of [{ across: 0.5, down: 1 }, undefined, { across: 1, down: 0.5 }]) {
    await ui.call('beginRun', { queries: ['q'], examples: [], options });
    const answer = { query: 'q', image: FIRST, placement: 'beside', ...(part ? { part } : {}), ...former } as const;
    const { id } = await ui.call('place', answer);
    former = { former: id };
    const { x, y, width, height } = world.node(id).box!;
    sizes.push([x, y, width, height]);
  }
  expect(sizes).toEqual([
    [124, 0, 50, 80],
    [124, 0, 100, 80],
    [124, 0, 100, 40],
  ]);
});

it.each([
  ['was deleted', { removed: true }],
  ['was locked', { locked: true }],
  ['was painted otherwise', { fills: [] }],
])('an answer that %s is left so, and the new one stands anew', async (_, change) => {
  const { world, first, second } = await twice('beside', (at, former) => at.edit(former, change));
  expect(second.id).not.toBe(first.id);
  expect(shown(world, second.id)).toEqual([Buffer.from(SECOND)]);
  const left = world.nodes().find(({ id }) => id === first.id);
  expect(left?.fills.map(({ imageHash }) => world.images.get(imageHash!)) ?? []).not.toContainEqual(
    Buffer.from(SECOND),
  );
});

it('a layer that is no answer to the query is not touched', async () => {
  const { world, ui } = await (async () => {
    const children: SceneNodeSpec[] = [
      { type: 'RECTANGLE', id: 'q', name: 'Query', width: 100, height: 80 },
      { type: 'RECTANGLE', id: 'other', name: 'Other', x: 300, width: 100, height: 80 },
    ];
    const opened = await FigmaWorld.open({ pages: [{ name: 'Page', children }] });
    return { world: opened, ui: await UiStub.open(opened) };
  })();
  const before = world.node('other');
  const options = { quality: 'fast', detail: 'guided', placement: 'boxes' } as const;
  await ui.call('beginRun', { queries: ['q'], examples: [], options });
  await ui.call('place', { query: 'q', image: SECOND, placement: 'boxes', boxes: BOXES, former: 'other' });
  expect(world.node('other')).toEqual(before);
});
