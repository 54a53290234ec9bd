import { describe, expect, it } from 'vitest';
import type { Box, Part, Placement, Repainted } from '../../plugins/figma/messages.ts';
import { discPng } from '../support/cliImages.ts';
import type { NodeView, PageSpec, SceneNodeSpec } from '../support/figmaHost/scene.ts';
import { UiStub } from '../support/figmaHost/uiStub.ts';
import { touched } from '../support/figmaHost/untouched.ts';
import { FigmaWorld } from '../support/figmaHost/world.ts';

/* Main's built bundle on the strict host: where answers are placed. The query is the layer `q`, 100 x 80. */

const ANSWER = await discPng(50, [0, 0, 0], [255, 255, 255]);

interface Placing {
  readonly world: FigmaWorld;
  readonly layer: NodeView;
  readonly where: string;
  readonly note: string | undefined;
  readonly query: NodeView;
  /** What changed among the earlier layers; see touched(). */
  readonly changes: readonly string[];
}

interface PlaceOptions {
  readonly placement?: Placement;
  readonly boxes?: readonly Box[];
  /** For an answer that is smaller or larger than its query. */
  readonly part?: Part;
  readonly paints?: Repainted;
  /** What the user does between the start of the run and the answer. */
  readonly meanwhile?: (world: FigmaWorld) => void;
}

async function openPages(pages: readonly PageSpec[]) {
  const world = await FigmaWorld.open({ pages });
  return { world, ui: await UiStub.open(world) };
}

/** Runs the query `q` of a page and places its answer. */
async function place(children: readonly SceneNodeSpec[], options: PlaceOptions = {}): Promise<Placing> {
  const { placement = 'beside', boxes, part, paints, meanwhile } = options;
  const { world, ui } = await openPages([{ name: 'Page', children }]);
  const query = world.node('q');
  const before = world.nodes();
  await ui.call('beginRun', { queries: ['q'], examples: [], options: { quality: 'fast', detail: 'none', placement } });
  meanwhile?.(world);
  const sized = { ...(boxes ? { boxes } : {}), ...(part ? { part } : {}), ...(paints ? { paints } : {}) };
  const placed = await ui.call('place', { query: 'q', image: ANSWER, placement, ...sized });
  await ui.call('endRun', 'Done.');
  expect(world.events.filter(({ name }) => name === 'console')).toEqual([]);
  const { id, where, note } = placed;
  return { world, layer: world.node(id), where, note, query, changes: touched(before, world.nodes()) };
}

const q = (more: Partial<SceneNodeSpec> = {}): SceneNodeSpec => ({
  type: 'RECTANGLE',
  id: 'q',
  name: 'Query',
  width: 100,
  height: 80,
  ...more,
});

const holder = (more: Partial<SceneNodeSpec>, ...children: SceneNodeSpec[]): SceneNodeSpec => ({
  type: 'FRAME',
  id: 'holder',
  name: 'Holder',
  width: 400,
  height: 300,
  ...more,
  children,
});

/** Rounded, because rotated layers have fractions. */
function boxOf({ box }: NodeView): number[] {
  return [box!.x, box!.y, box!.width, box!.height].map((value) => Math.round(value * 10) / 10);
}

const KINDS: readonly SceneNodeSpec[] = [
  q({ radius: 12 }),
  q({ type: 'FRAME', radius: 8, children: [{ type: 'ELLIPSE', x: 10, y: 10, width: 20, height: 20 }] }),
  q({ type: 'COMPONENT' }),
  q({ type: 'INSTANCE', children: [{ type: 'RECTANGLE', width: 20, height: 20 }] }),
  q({ type: 'GROUP', children: [{ type: 'RECTANGLE', width: 100, height: 80 }] }),
  q({ type: 'BOOLEAN_OPERATION', children: [{ type: 'RECTANGLE', width: 100, height: 80 }] }),
  q({ type: 'ELLIPSE' }),
  q({ type: 'VECTOR' }),
  q({ type: 'STAR' }),
  q({ type: 'POLYGON' }),
  q({ type: 'TEXT' }),
];

describe('beside, by kind of layer', () => {
  it.each(KINDS)('$type', async (spec) => {
    const { layer, note } = await place([spec]);
    expect(boxOf(layer)).toEqual([124, 0, 100, 80]);
    expect(layer).toMatchObject({ type: 'RECTANGLE', name: 'Query', parent: '0:1' });
    expect(layer.radii).toEqual(Array(4).fill(spec.radius ?? 0));
    expect(note).toBeUndefined();
  });
});

interface Case {
  readonly name: string;
  readonly scene: readonly SceneNodeSpec[];
  readonly box: readonly number[];
  readonly where?: string;
  readonly parent: string;
  readonly positioning?: string;
  /** What it lies right above. */
  readonly above?: string;
  readonly note?: RegExp;
}

const HOLDER = 'Beside “Holder”, on the page.';
const IT = 'Beside it, on the page.';

const BESIDE: readonly Case[] = [
  {
    name: 'a frame, with room or without: beside the frame, in line with the layer',
    scene: [holder({ clips: true }, q({ x: 20, y: 20 }))],
    box: [424, 20, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'a frame in a frame: beside the outer one',
    scene: [
      holder(
        { id: 'outer', name: 'Outer', clips: true, width: 120, height: 100 },
        holder({ width: 400, height: 300, clips: true }, q({ x: 5, y: 5 })),
      ),
    ],
    box: [144, 5, 100, 80],
    where: 'Beside “Outer”, on the page.',
    parent: '0:1',
  },
  {
    name: 'a frame with something that hangs out of it: beside that',
    scene: [holder({ width: 110, height: 90 }, q({ x: 5, y: 5 }), { type: 'RECTANGLE', x: 100, y: 40, width: 200 })],
    box: [324, 5, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'a group, which would grow',
    scene: [holder({ type: 'GROUP' }, q({ x: 7, y: 9 }))],
    box: [131, 9, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'a group in a moved frame',
    scene: [holder({ id: 'frame', name: 'Frame', x: 1000, y: 500 }, holder({ type: 'GROUP' }, q({ x: 7, y: 9 })))],
    box: [1424, 509, 100, 80],
    where: 'Beside “Frame”, on the page.',
    parent: '0:1',
  },
  {
    name: 'a group in an auto layout',
    scene: [
      holder({ layout: 'HORIZONTAL', spacing: 10, padding: 5 }, holder({ type: 'GROUP', id: 'group' }, q()), {
        type: 'RECTANGLE',
        id: 'next',
      }),
    ],
    box: [244, 5, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'a section',
    scene: [holder({ type: 'SECTION' }, q())],
    box: [124, 0, 100, 80],
    where: 'Beside it, in the section “Holder”.',
    parent: 'holder',
  },
  {
    name: 'a frame in a section',
    scene: [holder({ type: 'SECTION', width: 900 }, holder({ id: 'frame', name: 'Frame' }, q({ x: 9, y: 9 })))],
    box: [424, 9, 100, 80],
    where: 'Beside “Frame”, in the section “Holder”.',
    parent: 'holder',
  },
  {
    name: 'a full section: beside it',
    scene: [holder({ type: 'SECTION', width: 100, height: 80 }, q())],
    box: [124, 0, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'a row of an auto layout, whose next layer stays',
    scene: [holder({ layout: 'HORIZONTAL', spacing: 10, padding: 5 }, q(), { type: 'RECTANGLE', id: 'next' })],
    box: [244, 5, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'a fixed, clipping card of an auto layout',
    scene: [
      holder({ layout: 'HORIZONTAL', sizing: ['FIXED', 'FIXED'], clips: true, width: 120, height: 100 }, q(), {
        type: 'RECTANGLE',
      }),
    ],
    box: [144, 0, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'an auto layout that wraps',
    scene: [
      holder(
        { layout: 'HORIZONTAL', sizing: ['FIXED', 'HUG'], wrap: true, width: 230, spacing: 10 },
        q(),
        q({ id: 'next' }),
        q({ id: 'third' }),
      ),
    ],
    box: [254, 0, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'an auto layout of a least size, which has room',
    scene: [holder({ layout: 'HORIZONTAL', sizing: ['HUG', 'HUG'], minWidth: 300, minHeight: 200 }, q())],
    box: [324, 0, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'an auto layout of a greatest size, which is full',
    scene: [
      holder(
        { layout: 'VERTICAL', sizing: ['HUG', 'HUG'], maxWidth: 90, maxHeight: 120, clips: true },
        q(),
        q({ id: 'next' }),
      ),
    ],
    box: [114, 0, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'an auto layout whose layers fill it',
    scene: [
      holder(
        { layout: 'VERTICAL', sizing: ['FIXED', 'FIXED'], padding: 5, spacing: 10 },
        q({ stretch: true }),
        { type: 'RECTANGLE', grow: true, stretch: true },
        { type: 'RECTANGLE', maxWidth: 90, stretch: true },
      ),
    ],
    box: [424, 5, 390, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'a grid layout',
    scene: [holder({ layout: 'GRID' }, q({ x: 20, y: 20 }))],
    box: [424, 20, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'a turned frame: upright on the page all the same',
    scene: [holder({ rotation: 30 }, q())],
    box: [520.4, -50, 126.6, 119.3],
    where: HOLDER,
    parent: '0:1',
  },
  { name: 'a turned query', scene: [q({ rotation: 90 })], box: [104, -100, 80, 100], where: IT, parent: '0:1' },
  {
    name: 'a main component, whose instances stay as they are',
    scene: [
      holder({ type: 'COMPONENT' }, q({ x: 20, y: 20 })),
      { type: 'INSTANCE', id: 'use', name: 'Use', of: 'holder', x: 1000 },
    ],
    box: [424, 20, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'a masked group',
    scene: [holder({ type: 'GROUP' }, { type: 'ELLIPSE', width: 90, height: 90, mask: 'LUMINANCE' }, q())],
    box: [124, 0, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'an instance',
    scene: [holder({ type: 'INSTANCE' }, q({ x: 20, y: 20 }))],
    box: [424, 20, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'a locked frame in a frame',
    scene: [holder({ locked: true }, holder({ id: 'inner' }, q()))],
    box: [424, 0, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'a locked section',
    scene: [holder({ type: 'SECTION', locked: true }, q())],
    box: [424, 0, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'a locked query, which nobody touches',
    scene: [q({ locked: true })],
    box: [124, 0, 100, 80],
    where: IT,
    parent: '0:1',
  },
  {
    name: 'a component set',
    scene: [holder({ type: 'COMPONENT_SET' }, q({ type: 'COMPONENT' }))],
    box: [424, 0, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'a boolean shape',
    scene: [holder({ type: 'BOOLEAN_OPERATION' }, q(), { type: 'RECTANGLE', x: 150 })],
    box: [274, 0, 100, 80],
    where: HOLDER,
    parent: '0:1',
  },
  {
    name: 'a neighbour on the right: below',
    scene: [q(), { type: 'RECTANGLE', x: 110, width: 50, height: 50 }],
    box: [0, 104, 100, 80],
    where: IT,
    parent: '0:1',
  },
  {
    name: 'a neighbour whose shadow reaches there: below',
    scene: [
      q(),
      {
        type: 'RECTANGLE',
        x: 240,
        effects: [
          { type: 'DROP_SHADOW', visible: true, radius: 20, offset: { x: 0, y: 4 }, color: { r: 0, g: 0, b: 0, a: 1 } },
        ],
      },
    ],
    box: [0, 104, 100, 80],
    where: IT,
    parent: '0:1',
  },
  {
    name: 'neighbours on all sides: right of them',
    scene: [
      q(),
      holder({ id: 'a', x: 110 }),
      holder({ id: 'b', x: -410 }),
      holder({ id: 'c', y: 90 }),
      holder({ id: 'd', y: -310 }),
    ],
    box: [534, 0, 100, 80],
    where: IT,
    parent: '0:1',
  },
  {
    name: 'a background under the query, which is not in the way',
    scene: [holder({ id: 'back', type: 'RECTANGLE', x: -50, y: -50 }), q()],
    box: [124, 0, 100, 80],
    where: IT,
    parent: '0:1',
  },
];

describe('beside, by what holds the query: nothing else changes', () => {
  it.each(BESIDE)('$name', async ({ scene, box, parent, where }) => {
    const placing = await place(scene);
    expect(boxOf(placing.layer)).toEqual(box);
    expect(placing.layer).toMatchObject({ parent, name: 'Query' });
    expect(placing).toMatchObject({ where, note: undefined, changes: [] });
  });
});

const INSIDE: readonly Case[] = [
  {
    name: 'a row of an auto layout: next in the row, and said',
    scene: [holder({ layout: 'HORIZONTAL', spacing: 10, padding: 5 }, q(), { type: 'RECTANGLE', id: 'next' })],
    box: [115, 5, 100, 80],
    where: 'Next to it, in “Holder”.',
    parent: 'holder',
    note: /^It is in an auto layout: the layers after it have moved\.$/,
  },
  {
    name: 'a frame with room',
    scene: [holder({ clips: true }, q({ x: 20, y: 20 }))],
    box: [144, 20, 100, 80],
    where: 'Next to it, in “Holder”.',
    parent: 'holder',
  },
  {
    name: 'a frame without: beside it',
    scene: [holder({ clips: true, width: 110, height: 90 }, q({ x: 5, y: 5 }))],
    box: [134, 5, 100, 80],
    where: HOLDER,
    parent: '0:1',
    note: /^There is no room for it there: the answer is beside it\.$/,
  },
  {
    name: 'an auto layout whose flow the query is not in',
    scene: [holder({ layout: 'HORIZONTAL' }, { type: 'RECTANGLE', y: 200 }, q({ x: 20, y: 150, absolute: true }))],
    box: [144, 150, 100, 80],
    where: 'Next to it, in “Holder”.',
    parent: 'holder',
    positioning: 'ABSOLUTE',
  },
  {
    name: 'a turned auto layout: free of its flow',
    scene: [holder({ rotation: 90, layout: 'HORIZONTAL' }, q())],
    box: [104, -100, 80, 100],
    where: 'Next to it, in “Holder”.',
    parent: 'holder',
    positioning: 'ABSOLUTE',
  },
  {
    name: 'a main component: in its instances, too, and said',
    scene: [holder({ type: 'COMPONENT' }, q({ x: 20, y: 20 })), { type: 'INSTANCE', of: 'holder', x: 1000 }],
    box: [144, 20, 100, 80],
    where: 'Next to it, in “Holder”.',
    parent: 'holder',
    note: /^It is in a main component: its instances show this, too\.$/,
  },
  {
    name: 'a masked group, where it would not be seen: beside it',
    scene: [holder({ type: 'GROUP' }, { type: 'ELLIPSE', width: 90, height: 90, mask: 'ALPHA' }, q())],
    box: [124, 0, 100, 80],
    where: HOLDER,
    parent: '0:1',
    note: /^There is no room/,
  },
  {
    name: 'an instance: beside it',
    scene: [holder({ type: 'INSTANCE' }, q({ x: 20, y: 20 }))],
    box: [424, 20, 100, 80],
    where: HOLDER,
    parent: '0:1',
    note: /^It is inside an instance, which takes no layers: the answer is beside it\.$/,
  },
  { name: 'the page', scene: [q()], box: [124, 0, 100, 80], where: IT, parent: '0:1' },
];

describe('inside, by what holds the query', () => {
  it.each(INSIDE)('$name', async ({ scene, box, parent, where, positioning = 'AUTO', note }) => {
    const placing = await place(scene, { placement: 'inside' });
    expect(boxOf(placing.layer)).toEqual(box);
    expect(placing.layer).toMatchObject({ parent, positioning, name: 'Query' });
    expect(placing.where).toBe(where);
    expect(placing.note ?? '').toMatch(note ?? /^$/);
  });
});

const OVER: readonly Case[] = [
  { name: 'on the page', scene: [q({ x: 3, y: 4, radius: 9 })], box: [3, 4, 100, 80], parent: '0:1' },
  {
    name: 'in an auto layout, which does not move',
    scene: [holder({ layout: 'HORIZONTAL', spacing: 10, padding: 5 }, q(), { type: 'RECTANGLE' })],
    box: [5, 5, 100, 80],
    parent: 'holder',
    positioning: 'ABSOLUTE',
  },
  {
    name: 'in a group of a turned frame, which would grow: above the group',
    scene: [holder({ rotation: 30 }, holder({ id: 'group', type: 'GROUP' }, q()))],
    box: [0, -50, 126.6, 119.3],
    parent: 'holder',
    above: 'group',
  },
  {
    name: 'in a frame that cuts the query off: in the frame all the same',
    scene: [holder({ clips: true, width: 50, height: 50 }, q())],
    box: [0, 0, 100, 80],
    parent: 'holder',
  },
  {
    name: 'in an instance: above it, outside',
    scene: [holder({ type: 'INSTANCE' }, q({ x: 20, y: 20 }))],
    box: [20, 20, 100, 80],
    where: 'Over it, on the page.',
    parent: '0:1',
    note: /^It is inside an instance, which takes no layers: the answer is above that, outside\.$/,
  },
  {
    name: 'in a main component: above it, outside',
    scene: [holder({ type: 'COMPONENT' }, q({ x: 20, y: 20 })), { type: 'INSTANCE', of: 'holder', x: 1000 }],
    box: [20, 20, 100, 80],
    where: 'Over it, on the page.',
    parent: '0:1',
    note: /^It is inside a main component, whose instances would show it too: /,
  },
];

describe('over', () => {
  it.each(OVER)(
    '$name',
    async ({ scene, box, parent, positioning = 'AUTO', note, where = 'Over it.', above = note ? 'holder' : 'q' }) => {
      const { layer, world, query, ...said } = await place(scene, { placement: 'over' });
      expect(boxOf(layer)).toEqual(box);
      expect(layer).toMatchObject({ parent, positioning });
      expect(boxOf(world.node('q'))).toEqual(boxOf(query));
      const siblings = world.node(parent).children.map(({ id }) => id);
      expect(siblings[siblings.indexOf(layer.id) - 1]).toBe(above);
      expect(said.note ?? '').toMatch(note ?? /^$/);
      expect(said.where).toBe(where);
      expect(
        said.changes.filter(
          (change) => change !== 'Holder holds other layers' && change !== 'group holds other layers',
        ),
      ).toEqual([]);
    },
  );

  it('of a larger size in a group: outside of it, so that it does not grow', async () => {
    const { layer, changes } = await place([holder({ type: 'GROUP' }, q())], {
      placement: 'over',
      part: { across: 1.2, down: 1.2 },
    });
    expect(layer.parent).toBe('0:1');
    expect(changes).toEqual([]);
  });
});

describe('an answer of another size than its query', () => {
  it.each<[string, Placement, readonly [number, number], readonly number[], RegExp?]>([
    ['a part, beside', 'beside', [0.5, 1], [124, 0, 50, 80]],
    ['with margins, beside', 'beside', [1.2, 1.25], [124, 0, 120, 100]],
    ['a part, over the middle', 'over', [0.5, 0.625], [25, 15, 50, 50]],
    ['turned, over the middle', 'over', [0.8, 1.25], [10, -10, 80, 100]],
    ['to be a fill: over', 'fill', [0.8, 1.25], [10, -10, 80, 100], /^The answer has another size than the layer: /],
    ['to be a mask: beside', 'cutout', [0.8, 1.25], [124, 0, 80, 100], /^The answer has another size than the layer: /],
  ])('%s', async (_, placement, [across, down], box, said = /^$/) => {
    const { layer, note } = await place([q({ radius: 4 })], { placement, part: { across, down } });
    expect(boxOf(layer)).toEqual(box);
    expect(layer.radii[0]).toBe(0);
    expect(note ?? '').toMatch(said);
  });
});

describe('as a fill', () => {
  it.each(['RECTANGLE', 'ELLIPSE', 'VECTOR', 'FRAME', 'COMPONENT', 'INSTANCE'])(
    '%s: the old fill stays, hidden',
    async (type) => {
      const { layer, world, note } = await place([q({ type, fill: '#ff0000', radius: 6 })], { placement: 'fill' });
      expect(layer.id).toBe('q');
      expect(layer.fills).toMatchObject([
        { type: 'SOLID', visible: false },
        { type: 'IMAGE', visible: true },
      ]);
      expect(world.images.get(layer.fills[1]!.imageHash!)).toEqual(Buffer.from(ANSWER));
      expect(note).toBeUndefined();
      world.undo();
      expect(world.node('q').fills).toMatchObject([{ type: 'SOLID', visible: true }]);
    },
  );

  it.each<[string, SceneNodeSpec[], RegExp]>([
    [
      'a frame with layers',
      [q({ type: 'FRAME', children: [{ type: 'TEXT' }] })],
      /^A fill would be behind the layers in it: /,
    ],
    ['a group', [q({ type: 'GROUP', children: [{ type: 'RECTANGLE' }] })], /^A group has no fill: /],
    ['a text', [q({ type: 'TEXT' })], /^A fill would show through the letters only: /],
    ['a turned layer', [q({ rotation: 30 })], /^The layer is turned/],
    ['a layer in a turned frame', [holder({ rotation: 30 }, q())], /^The layer is turned/],
    ['mixed fills', [q({ mixedFills: true })], /^The layer has several fills in one/],
    ['a locked layer', [q({ locked: true })], /^The layer is locked: /],
    ['a layer in a locked frame', [holder({ locked: true }, q())], /^It is inside a locked layer: /],
    [
      'a translucent layer in an instance',
      [holder({ type: 'INSTANCE' }, q({ opacity: 0.5 }))],
      /^It is inside an instance, and its opacity/,
    ],
  ])('%s: over it instead, and why', async (_, scene, why) => {
    const { layer, world, query, note } = await place(scene, { placement: 'fill' });
    expect(note).toMatch(why);
    expect(layer.id).not.toBe('q');
    expect(boxOf(layer)).toEqual(boxOf(query));
    expect(world.node('q')).toEqual(query);
  });
});

describe('as a mask', () => {
  it.each<[string, SceneNodeSpec[], string]>([
    ['on the page', [q({ x: 30, y: 40 })], '0:1'],
    ['a frame with layers', [q({ type: 'FRAME', children: [{ type: 'ELLIPSE' }] })], '0:1'],
    ['in a group', [holder({ type: 'GROUP' }, q())], 'holder'],
    ['in a turned frame', [holder({ rotation: 30 }, q({ x: 10 }))], 'holder'],
    [
      'in an auto layout, in its place',
      [holder({ layout: 'HORIZONTAL', spacing: 4, padding: 9 }, { type: 'RECTANGLE' }, q())],
      'holder',
    ],
  ])('%s', async (_, scene, parent) => {
    const { layer, world, query, note } = await place(scene, { placement: 'cutout' });
    expect(note).toBeUndefined();
    expect(layer).toMatchObject({ type: 'GROUP', name: 'Query', parent });
    const [mask, masked] = layer.children;
    expect(mask).toMatchObject({ name: 'Mask', mask: 'LUMINANCE' });
    expect(masked!.id).toBe('q');
    expect(boxOf(mask!)).toEqual(boxOf(query));
    expect(boxOf(masked!)).toEqual(boxOf(query));
    world.undo();
    expect(world.node('q')).toEqual(query);
  });

  it.each<[string, SceneNodeSpec[], RegExp]>([
    ['a locked layer', [q({ locked: true })], /^The layer is locked: the answer is beside it\.$/],
    ['in an instance', [holder({ type: 'INSTANCE' }, q())], /^It is inside an instance/],
    ['a main component', [q({ type: 'COMPONENT' })], /^A main component cannot be wrapped/],
    ['in a grid', [holder({ layout: 'GRID' }, q())], /^Its place in a grid would be lost/],
    [
      'that fills an auto layout',
      [holder({ layout: 'VERTICAL', sizing: ['FIXED', 'FIXED'] }, q({ stretch: true }))],
      /^It fills the auto layout that holds it, /,
    ],
    [
      'that is a mask itself',
      [holder({ type: 'GROUP' }, q({ mask: 'ALPHA' }), { type: 'RECTANGLE' })],
      /^It is the mask of other layers: /,
    ],
  ])('%s: beside it instead, and why', async (_, scene, why) => {
    const { layer, world, query, note } = await place(scene, { placement: 'cutout' });
    expect(note).toMatch(why);
    expect(layer.type).toBe('RECTANGLE');
    expect(world.node('q')).toEqual(query);
  });
});

describe('as boxes', () => {
  const boxes: Box[] = [
    { x: 0.1, y: 0.25, width: 0.5, height: 0.5 },
    { x: 0.8, y: 0, width: 0.2, height: 1 },
  ];

  it.each<[string, SceneNodeSpec[], string]>([
    ['on the page', [q({ x: 30, y: 40 })], '0:1'],
    ['in an auto layout', [holder({ x: 30, y: 40, layout: 'VERTICAL' }, q(), { type: 'RECTANGLE' })], 'holder'],
  ])('%s: rectangles over the query, in one group', async (_, scene, parent) => {
    const { layer, note } = await place(scene, { placement: 'boxes', boxes });
    expect(note).toBeUndefined();
    expect(layer).toMatchObject({ type: 'GROUP', name: 'Query boxes', parent });
    expect(layer.children.map(boxOf)).toEqual([
      [40, 60, 50, 40],
      [110, 40, 20, 80],
    ]);
    expect(layer.children.flatMap(({ fills }) => fills)).toEqual([]);
  });

  it('stands beside where there is none', async () => {
    const { layer, note } = await place([q()], { placement: 'boxes', boxes: [] });
    expect(note).toBe('No white patch was found in the answer: the answer is beside it.');
    expect(boxOf(layer)).toEqual([124, 0, 100, 80]);
  });
});

describe('in a group of an auto layout', () => {
  const row = (...children: SceneNodeSpec[]) =>
    holder(
      { id: 'row', layout: 'HORIZONTAL', spacing: 10, padding: 5, x: 700, y: 300 },
      { type: 'RECTANGLE', id: 'first', name: 'First' },
      holder({ type: 'GROUP', id: 'group', name: 'Group' }, ...children),
      { type: 'RECTANGLE', id: 'last', name: 'Last' },
    );

  it.each<[Placement, object]>([
    ['over', {}],
    ['boxes', { boxes: [{ x: 0.1, y: 0.1, width: 0.5, height: 0.5 }] }],
    ['cutout', {}],
    ['vector-over', { paints: { from: ['d0d0d0ff'], to: ['00ff00ff'] } }],
  ])('%s moves nothing', async (placement, more) => {
    const children = [q(), q({ id: 'other', name: 'Other', x: 110 })];
    const { changes, query, layer } = await place([row(...children)], { placement, ...more });
    const own = [
      'Group holds other layers',
      ...(placement === 'over' || placement === 'boxes' ? [] : ['Query is not as it was']),
    ];
    expect(changes.filter((change) => !own.includes(change))).toEqual([]);
    if (placement !== 'boxes') expect(boxOf(layer)).toEqual(boxOf(query));
  });
});

describe('a document that changes during the run', () => {
  it('puts the answer where there is room by then', async () => {
    const meanwhile = (world: FigmaWorld) =>
      world.edit('far', {
        transform: [
          [1, 0, 130],
          [0, 1, 0],
        ],
      });
    const { layer } = await place([q(), { type: 'RECTANGLE', id: 'far', x: 3000, y: 3000 }], { meanwhile });
    expect(boxOf(layer)).toEqual([0, 104, 100, 80]);
  });

  it('places the answer of a deleted query where it was', async () => {
    const meanwhile = (world: FigmaWorld) => world.edit('q', { removed: true });
    const { layer, note } = await place([holder({ x: 50 }, q({ x: 5, y: 6, radius: 4 }))], { meanwhile });
    expect(boxOf(layer)).toEqual([55, 6, 100, 80]);
    expect(layer).toMatchObject({ parent: '0:1', name: 'Query', radii: [4, 4, 4, 4] });
    expect(note).toBe('The layer was deleted: the answer is where it was.');
  });

  it('finds the query where it was moved to, and minds a lock that came', async () => {
    const meanwhile = (world: FigmaWorld) =>
      world.edit('holder', {
        transform: [
          [1, 0, 500],
          [0, 1, 0],
        ],
        locked: true,
      });
    const { layer, note } = await place([holder({}, q())], { meanwhile });
    expect(boxOf(layer)).toEqual([924, 0, 100, 80]);
    expect(note).toBeUndefined();
  });

  it('says so where the query was gone already when the run began', async () => {
    const { ui } = await openPages([{ name: 'Page', children: [q()] }]);
    const options = { quality: 'fast', detail: 'none', placement: 'over' } as const;
    await ui.call('beginRun', { queries: ['gone'], examples: [], options });
    const placing = ui.call('place', { query: 'gone', image: ANSWER, placement: 'over' });
    await expect(placing).rejects.toMatchObject({ message: expect.stringMatching(/was deleted/) });
  });
});

describe('runs', () => {
  const options = { quality: 'fast', detail: 'none', placement: 'beside' } as const;

  it('places on a page that is not open, and was not loaded', async () => {
    const { world, ui } = await openPages([
      { name: 'First', children: [] },
      { name: 'Second', children: [q()] },
    ]);
    await ui.call('beginRun', { queries: ['q'], examples: [], options });
    const { id } = await ui.call('place', { query: 'q', image: ANSWER, placement: 'beside' });
    expect(world.node(id).parent).toBe('0:2');
    await ui.call('show', id);
    expect(world.events.at(-1)).toEqual({ name: 'zoom', detail: [id] });
  });

  it('moves the answers of a dense grid away together', async () => {
    const at = (index: number) => ({ x: (index % 3) * 110, y: Math.floor(index / 3) * 90 });
    const grid = Array.from({ length: 6 }, (_, index) => q({ id: `q${index}`, ...at(index) }));
    const { world, ui } = await openPages([{ name: 'Page', children: grid }]);
    const queries = grid.map(({ id }) => id!);
    await ui.call('beginRun', { queries, examples: [], options });
    for (const query of queries) {
      const { id } = await ui.call('place', { query, image: ANSWER, placement: 'beside' });
      const [x, y] = boxOf(world.node(query));
      expect(boxOf(world.node(id))).toEqual([x! + 344, y, 100, 80]);
    }
  });

  it('are one step of undo, whatever the user did before', async () => {
    const { world, ui } = await openPages([{ name: 'Page', children: [q(), q({ id: 'q2', y: 200 })] }]);
    world.edit('q', { name: 'Renamed' });
    const before = world.pages();
    await ui.call('beginRun', { queries: ['q', 'q2'], examples: [], options });
    for (const query of ['q', 'q2']) await ui.call('place', { query, image: ANSWER, placement: 'beside' });
    await ui.call('endRun', '2 answers placed.');
    expect(world.pages()[0]!.children).toHaveLength(4);
    expect(world.undo()).toBe(true);
    expect(world.pages()).toEqual(before);
    world.undo();
    expect(world.node('q').name).toBe('Query');
  });

  it('leave nothing behind where Figma refuses the picture', async () => {
    const { world, ui } = await openPages([{ name: 'Page', children: [q()] }]);
    const before = world.pages();
    await ui.call('beginRun', { queries: ['q'], examples: [], options });
    const placing = ui.call('place', { query: 'q', image: new Uint8Array([1, 2, 3]), placement: 'over' });
    await expect(placing).rejects.toMatchObject({ message: expect.stringMatching(/Image type is unsupported/) });
    expect(world.pages()).toEqual(before);
  });

  it('enlarge the answer of a layer that is longer than an image may be, and say so', async () => {
    const { world, ui } = await openPages([{ name: 'Page', children: [q({ width: 6000, height: 30 })] }]);
    const { bytes } = await ui.call('exportFull', 'q');
    expect(Buffer.from(bytes).readUInt32BE(16)).toBe(4096);
    await ui.call('beginRun', { queries: ['q'], examples: [], options });
    const { id, note } = await ui.call('place', { query: 'q', image: bytes, placement: 'beside' });
    expect(note).toMatch(/^The layer is 6000 px long and Figma takes images of 4096 px at most/);
    expect(boxOf(world.node(id)).slice(2)).toEqual([6000, 30]);
  });
});
