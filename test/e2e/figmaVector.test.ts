import { describe, expect, it } from 'vitest';
import type { Placement } from '../../plugins/figma/messages.ts';
import { discPng } from '../support/cliImages.ts';
import { ImageStore } from '../support/figmaHost/imageStore.ts';
import type { NodeView, SceneNodeSpec } from '../support/figmaHost/scene.ts';
import { UiStub } from '../support/figmaHost/uiStub.ts';
import { FigmaWorld } from '../support/figmaHost/world.ts';

/* Main's built bundle on the strict host: answers that change the colours of a copy. The query is the layer `q`, 100 x 80. */

const IMAGE = await discPng(50, [0, 0, 0], [255, 255, 255]);
const NAMES = { 'S:1': 'Brand/Primary', 'S:2': 'Lines', 'S:3': 'Soft', 'V:1': 'icon/default', 'V:2': 'icon/muted' };

const [BLACK, RED, BLUE] = [
  { r: 0, g: 0, b: 0 },
  { r: 1, g: 0, b: 0 },
  { r: 0, g: 0, b: 1 },
];
const solid = (color: object, more: object = {}) => ({ type: 'SOLID', color, visible: true, opacity: 1, ...more });
const bound = (id: string) => ({ boundVariables: { color: { type: 'VARIABLE_ALIAS', id } } });
const gradient = (...colours: readonly object[]) => ({
  type: 'GRADIENT_LINEAR',
  visible: true,
  opacity: 1,
  gradientTransform: [
    [1, 0, 0],
    [0, 1, 0],
  ],
  gradientStops: colours.map((color, n) => ({ position: n / (colours.length - 1), color })),
});
const shadow = (color: object, more: object = {}) => ({
  type: 'DROP_SHADOW',
  visible: true,
  color,
  offset: { x: 0, y: 2 },
  radius: 4,
  blendMode: 'NORMAL',
  ...more,
});

/** Red becomes blue; everything else stays. */
const TO_BLUE = (from: readonly string[]) => ({
  from,
  to: from.map((paint) => (paint.startsWith('ff0000') ? `0000ff${paint.slice(6)}` : paint)),
});

const q = (more: Partial<SceneNodeSpec> = {}): SceneNodeSpec => ({
  type: 'RECTANGLE',
  id: 'q',
  name: 'Query',
  width: 100,
  height: 80,
  fills: [solid(RED)],
  ...more,
});

async function open(children: readonly SceneNodeSpec[], images = new ImageStore()) {
  const world = await FigmaWorld.open({ pages: [{ name: 'Page', children }], names: NAMES, images });
  return { world, ui: await UiStub.open(world) };
}

interface PlaceOptions {
  readonly placement?: Placement;
  readonly noPaints?: string;
  readonly former?: string;
}

/** Runs the query `q` and changes its colours as TO_BLUE says, or does not for the reason `noPaints`. */
async function run(world: FigmaWorld, ui: UiStub, { placement = 'vector', noPaints, former }: PlaceOptions = {}) {
  const { paints } = await ui.call('exportFull', 'q').catch(() => ({ paints: ['ff0000ff'] }));
  const options = { quality: 'fast', detail: 'guided', placement } as const;
  await ui.call('beginRun', { queries: ['q'], examples: [], options });
  const colours = noPaints !== undefined ? { noPaints } : paints ? { paints: TO_BLUE(paints) } : {};
  const instead = former === undefined ? {} : { former };
  const placed = await ui.call('place', { query: 'q', image: IMAGE, placement, ...colours, ...instead });
  await ui.call('endRun', 'Done.');
  expect(world.events.filter(({ name }) => name === 'console')).toEqual([]);
  return { placed, layer: world.node(placed.id), paints };
}

async function vector(children: readonly SceneNodeSpec[], options: PlaceOptions = {}) {
  const { world, ui } = await open(children);
  const before = world.pages();
  const query = world.node('q');
  return { world, ui, before, query, ...(await run(world, ui, options)) };
}

const boxOf = ({ box }: NodeView) =>
  [box!.x, box!.y, box!.width, box!.height].map((value) => Math.round(value * 10) / 10);

describe('the colours of a layer', () => {
  it.each<[string, Partial<SceneNodeSpec>, readonly string[] | undefined]>([
    ['solid', { fills: [solid(RED)] }, ['ff0000ff']],
    ['with opacity', { fills: [solid(RED, { opacity: 0.5 })] }, ['ff000080']],
    ['each once', { fills: [solid(RED), solid(BLACK), solid(RED)] }, ['ff0000ff', '000000ff']],
    ['not what is hidden', { fills: [solid(RED), solid(BLACK, { visible: false })] }, ['ff0000ff']],
    ['of gradients', { fills: [gradient({ ...RED, a: 1 }, { ...BLACK, a: 0 })] }, ['ff0000ff', '00000000']],
    ['of strokes', { fills: [], strokes: [solid(BLUE)] }, ['0000ffff']],
    ['of shadows', { fills: [solid(RED)], effects: [shadow({ ...BLACK, a: 0.25 })] }, ['ff0000ff', '00000040']],
    ['of a text by letters', textOf(), ['ff0000ff', '000000ff']],
    ['of what is in it', { type: 'FRAME', fills: [], children: [child(RED), child(BLUE)] }, ['ff0000ff', '0000ffff']],
    [
      'not of hidden children',
      { type: 'FRAME', fills: [solid(RED)], children: [child(BLUE, { visible: false })] },
      ['ff0000ff'],
    ],
    ['of noise in one colour', { fills: [solid(RED)], effects: [noise('MONOTONE')] }, ['ff0000ff', '0000ffff']],
    ['noise in several', { fills: [solid(RED)], effects: [noise('MULTITONE')] }, undefined],
    ['a shader', { fills: [solid(RED)], effects: [{ type: 'SHADER', visible: true, id: 's' }] }, undefined],
    ['a shader fill', { fills: [{ type: 'SHADER', id: 's', visible: true, opacity: 1 }] }, undefined],
    [
      'a video',
      { fills: [{ type: 'VIDEO', scaleMode: 'FILL', videoHash: 'v', visible: true, opacity: 1 }] },
      undefined,
    ],
    ['none', { fills: [] }, undefined],
    ['several fills in one shape', { type: 'VECTOR', mixedFills: true, fills: undefined! }, undefined],
    ['more than can be sent', { fills: [gradient(...many(1025))] }, undefined],
  ])('%s', async (_, spec, expected) => {
    const { ui } = await open([q(spec)]);
    expect((await ui.call('exportFull', 'q')).paints).toEqual(expected);
  });

  it('as many as can be sent', async () => {
    const { ui } = await open([q({ fills: [gradient(...many(1024))] })]);
    expect((await ui.call('exportFull', 'q')).paints).toHaveLength(1024);
  });

  it('are not all of a layer that shows a picture', async () => {
    const images = new ImageStore();
    const image = images.keep(IMAGE);
    const { ui } = await open([q({ type: 'FRAME', children: [{ type: 'RECTANGLE', image }] })], images);
    expect((await ui.call('exportFull', 'q')).paints).toBeUndefined();
  });
});

function noise(noiseType: string): object {
  return {
    type: 'NOISE',
    noiseType,
    visible: true,
    color: { ...BLUE, a: 1 },
    noiseSize: 1,
    density: 1,
    blendMode: 'NORMAL',
  };
}

function child(color: object, more: Partial<SceneNodeSpec> = {}): SceneNodeSpec {
  return { type: 'ELLIPSE', x: 10, y: 10, width: 30, height: 30, fills: [solid(color)], ...more };
}

function many(count: number) {
  return Array.from({ length: count }, (_, n) => ({ r: (n >> 8) / 255, g: (n & 255) / 255, b: 0, a: 1 }));
}

function textOf(): Partial<SceneNodeSpec> {
  return {
    type: 'TEXT',
    segments: [
      { start: 0, end: 3, fills: [solid(RED)], fillStyleId: 'S:1' },
      { start: 3, end: 9, fills: [solid(BLACK)], fillStyleId: 'S:2' },
    ],
  };
}

describe('as vector, beside', () => {
  it('a copy has the new colours; nothing else has changed, and one undo takes it back', async () => {
    const { world, layer, placed, query, before } = await vector([
      q({ type: 'FRAME', radius: 8, children: [child(RED)] }),
    ]);
    expect(placed).toEqual({ id: layer.id, where: 'Beside it, on the page.', isVector: true });
    expect(layer).toMatchObject({ type: 'FRAME', name: 'Query', fills: [{ color: BLUE }], radii: [8, 8, 8, 8] });
    expect(layer.children).toMatchObject([{ type: 'ELLIPSE', fills: [{ color: BLUE }] }]);
    expect(boxOf(layer)).toEqual([124, 0, 100, 80]);
    expect(world.node('q')).toEqual(query);
    expect(world.images.size).toBe(0);
    expect(JSON.parse(layer.data.result!)).toMatchObject({ query: 'q' });
    expect(world.undo()).toBe(true);
    expect(world.pages()).toEqual(before);
  });

  it('changes every kind of paint, and keeps what is beside the colour', async () => {
    const { layer } = await vector([
      q({
        fills: [solid(RED, { opacity: 0.35 }), gradient({ ...RED, a: 0.5 }, { ...BLACK, a: 1 }), solid(BLACK)],
        strokes: [solid(RED, { visible: false }), solid(RED)],
        effects: [shadow({ ...RED, a: 0.21 }), { type: 'LAYER_BLUR', visible: true, radius: 3 }],
      }),
    ]);
    expect(layer.fills).toEqual([
      solid(BLUE, { opacity: 0.35 }),
      gradient({ ...BLUE, a: 0.5 }, { ...BLACK, a: 1 }),
      solid(BLACK),
    ]);
    expect(layer.strokes).toEqual([solid(RED, { visible: false }), solid(BLUE)]);
    expect(layer.effects).toEqual([shadow({ ...BLUE, a: 0.21 }), { type: 'LAYER_BLUR', visible: true, radius: 3 }]);
  });

  it('changes letters by themselves', async () => {
    const { layer, placed } = await vector([q(textOf())]);
    expect(layer.segments).toEqual([
      { start: 0, end: 3, fills: [solid(BLUE)], fillStyleId: '' },
      { start: 3, end: 9, fills: [solid(BLACK)], fillStyleId: 'S:2' },
    ]);
    expect(placed.note).toBe('Where its colour changed it no longer follows the style “Brand/Primary”.');
  });

  it('keeps styles and variables where the colour stays, and names them where it does not', async () => {
    const kept = q({
      fills: [solid(BLACK, bound('V:2'))],
      strokes: [solid(RED)],
      effects: [shadow({ ...BLACK, a: 1 })],
      fillStyle: 'S:1',
      strokeStyle: 'S:2',
      effectStyle: 'S:3',
    });
    const { layer, placed } = await vector([
      { ...kept, type: 'FRAME', children: [child(RED, { fills: [solid(RED, bound('V:1'))] })] },
    ]);
    expect(layer.fills).toEqual([solid(BLACK, bound('V:2'))]);
    expect(layer.styles).toEqual(['S:1', '', 'S:3']);
    expect(layer.children[0]!.fills).toEqual([solid(BLUE)]);
    expect(placed.note).toBe(
      'Where its colour changed it no longer follows the style “Lines”, the variable “icon/default”.',
    );
  });

  it('keeps the other variables of a shadow', async () => {
    const variables = { boundVariables: { color: { id: 'V:1' }, radius: { id: 'V:2' } } };
    const { layer } = await vector([q({ fills: [], effects: [shadow({ ...RED, a: 1 }, variables)] })]);
    expect(layer.effects).toEqual([shadow({ ...BLUE, a: 1 }, { boundVariables: { radius: { id: 'V:2' } } })]);
  });

  it('has the new colours in locked layers, too', async () => {
    const { world, layer, query } = await vector([
      q({ type: 'FRAME', locked: true, children: [child(RED, { locked: true })] }),
    ]);
    expect(layer).toMatchObject({ fills: [{ color: BLUE }], children: [{ fills: [{ color: BLUE }] }] });
    expect(world.node('q')).toEqual(query);
  });

  it.each([
    ['turned', q({ rotation: 30, x: 40, y: 60 })],
    ['a group', q({ type: 'GROUP', fills: [], children: [child(RED), child(BLACK, { x: 60 })] })],
    ['an instance', q({ type: 'INSTANCE', children: [child(RED)] })],
  ])('lies as the layer does: %s', async (_, spec) => {
    const { layer, query } = await vector([spec]);
    const [x, y, width, height] = boxOf(query);
    expect(boxOf(layer)).toEqual([x! + width! + 24, y, width, height]);
    const turn = ({ transform }: NodeView) => transform.map((row) => row.slice(0, 2).map((part) => part.toFixed(6)));
    expect(turn(layer)).toEqual(turn(query));
    expect(layer.type).toBe(query.type);
  });

  it('is an instance where the layer is a main component, which stays', async () => {
    const { world, layer, query } = await vector([q({ type: 'COMPONENT', children: [child(RED)] })]);
    expect(layer).toMatchObject({
      type: 'INSTANCE',
      fills: [{ color: BLUE }],
      children: [{ fills: [{ color: BLUE }] }],
    });
    expect(world.node('q')).toEqual(query);
  });

  it('moves nothing in an auto layout', async () => {
    const { world, layer } = await vector([
      {
        type: 'FRAME',
        id: 'row',
        layout: 'HORIZONTAL',
        spacing: 10,
        width: 300,
        height: 80,
        children: [q(), q({ id: 'next' })],
      },
    ]);
    expect(boxOf(world.node('next'))).toEqual([110, 0, 100, 80]);
    expect(boxOf(world.node('row'))).toEqual([0, 0, 210, 80]);
    expect(layer.parent).toBe('0:1');
  });

  it('is a picture, which is said, where colours are not all', async () => {
    const { layer, placed } = await vector([q()], { noPaints: '“Blurred by 3 px” is no change of colours alone' });
    expect(layer).toMatchObject({ type: 'RECTANGLE', fills: [{ type: 'IMAGE' }] });
    expect(placed).toEqual({
      id: layer.id,
      where: 'Beside it, on the page.',
      note: '“Blurred by 3 px” is no change of colours alone: the answer is beside it.',
    });
    const { placed: other } = await vector([q({ type: 'VECTOR', mixedFills: true, fills: undefined! })]);
    expect(other.note).toMatch(/^The layer shows more than colours, .+: the answer is beside it\.$/);
  });
});

it('is a picture where Figma refuses the copy, and nothing is left of that', async () => {
  // A colour beyond 0..255, which no daemon sends, represents whatever Figma may reject.
  const { world, ui } = await open([q()]);
  const count = world.nodes().length;
  await ui.call('beginRun', {
    queries: ['q'],
    examples: [],
    options: { quality: 'fast', detail: 'guided', placement: 'vector' },
  });
  const paints = { from: ['ff0000ff'], to: ['zzzzzzff'] };
  const placed = await ui.call('place', { query: 'q', image: IMAGE, placement: 'vector', paints });
  expect(placed.note).toBe('Figma does not let this layer be copied in other colours: the answer is beside it.');
  expect(world.nodes()).toHaveLength(count + 1);
});

describe('as vector, in its place', () => {
  it('the copy stands where the layer is, which is hidden', async () => {
    const { world, layer, query, before } = await vector([q({ x: 30, y: 40, rotation: 20 })], {
      placement: 'vector-over',
    });
    expect(boxOf(layer)).toEqual(boxOf(query));
    expect(layer).toMatchObject({ visible: true, fills: [{ color: BLUE }] });
    expect(world.node('q')).toEqual({ ...query, visible: false });
    expect(world.undo()).toBe(true);
    expect(world.pages()).toEqual(before);
  });

  it('takes the place in an auto layout', async () => {
    const row: SceneNodeSpec = {
      type: 'FRAME',
      id: 'row',
      layout: 'HORIZONTAL',
      spacing: 10,
      width: 210,
      height: 80,
      children: [q(), q({ id: 'next' })],
    };
    const { world, layer } = await vector([row], { placement: 'vector-over' });
    expect([layer, world.node('next'), world.node('row')].map(boxOf)).toEqual([
      [0, 0, 100, 80],
      [110, 0, 100, 80],
      [0, 0, 210, 80],
    ]);
  });

  it.each<[string, readonly SceneNodeSpec[], RegExp]>([
    ['a locked layer', [q({ locked: true })], /^The layer is locked: the answer is beside it\.$/],
    ['a main component', [q({ type: 'COMPONENT' })], /^A main component stays as it is: /],
    ['in an instance', [{ type: 'INSTANCE', width: 200, height: 200, children: [q()] }], /^It is inside an instance/],
    [
      'in a grid',
      [{ type: 'FRAME', layout: 'GRID', width: 200, height: 200, children: [q()] }],
      /^Its place in a grid/,
    ],
  ])('beside it, and why: %s', async (_, scene, note) => {
    const { world, layer, placed, query } = await vector(scene, { placement: 'vector-over' });
    expect(placed.note).toMatch(note);
    expect(placed.isVector).toBe(true);
    expect(layer.fills).toMatchObject([{ color: BLUE }]);
    expect(world.node('q')).toEqual(query);
  });
});

describe('another answer in its place', () => {
  it.each(['vector', 'vector-over'] as const)(
    '%s: a copy of the layer as it was, where the first one is now',
    async (placement) => {
      const { world, ui } = await open([q({ fills: [solid(RED), solid(BLACK)] })]);
      const first = await run(world, ui, { placement });
      world.edit(first.layer.id, {
        transform: [
          [1, 0, 500],
          [0, 1, 300],
        ],
      });
      const second = await run(world, ui, { placement, former: first.layer.id });
      expect(boxOf(second.layer)).toEqual([500, 300, 100, 80]);
      expect(second.layer).toMatchObject({ visible: true, fills: [{ color: BLUE }, { color: BLACK }] });
      expect(world.nodes().some(({ id }) => id === first.layer.id)).toBe(false);
      // Then a picture, then a copy again.
      const third = await run(world, ui, { placement, former: second.layer.id, noPaints: '“Blurred” is none' });
      expect(third.layer).toMatchObject({ type: 'RECTANGLE', fills: [{ type: 'IMAGE' }] });
      expect(third.placed.note).toBe('“Blurred” is none: a picture is in its place.');
      const fourth = await run(world, ui, { placement, former: third.layer.id });
      expect(fourth.layer.fills).toMatchObject([{ color: BLUE }, {}]);
      expect([third, fourth].map(({ layer }) => boxOf(layer))).toEqual(Array(2).fill([500, 300, 100, 80]));
    },
  );
});
