import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Placement } from '../../plugins/figma/messages.ts';
import { discPng } from '../support/cliImages.ts';
import { ImageStore } from '../support/figmaHost/imageStore.ts';
import type { SceneNodeSpec } from '../support/figmaHost/scene.ts';
import { UiStub } from '../support/figmaHost/uiStub.ts';
import { touched } from '../support/figmaHost/untouched.ts';
import { FigmaWorld } from '../support/figmaHost/world.ts';

/* Main's built bundle on the strict host: answers in a layer's fills, as its picture or as a fill. The query is the layer `q`, 100 x 80. */

const PHOTO = await sharp(await discPng(60, [40, 90, 200], [240, 200, 90]))
  .resize(300, 200, { fit: 'fill' })
  .png()
  .toBuffer();
const FIRST = await discPng(50, [0, 0, 0], [255, 255, 255]);
const SECOND = await discPng(50, [255, 0, 0], [255, 255, 255]);
const JPEG = await sharp(PHOTO).jpeg().toBuffer();

const images = new ImageStore();
const photo = images.keep(PHOTO);

const RED = { type: 'SOLID', color: { r: 1, g: 0, b: 0 }, visible: true, opacity: 1 };
const image = (hash: string, more: object = {}) => ({
  type: 'IMAGE',
  scaleMode: 'FILL',
  imageHash: hash,
  visible: true,
  opacity: 1,
  ...more,
});
const shadow = {
  type: 'DROP_SHADOW',
  visible: true,
  radius: 8,
  offset: { x: 0, y: 4 },
  color: { r: 0, g: 0, b: 0, a: 1 },
};

const q = (more: Partial<SceneNodeSpec> = {}): SceneNodeSpec => ({
  type: 'RECTANGLE',
  id: 'q',
  name: 'Query',
  width: 100,
  height: 80,
  fills: [image(photo)],
  ...more,
});

async function open(...children: readonly SceneNodeSpec[]) {
  const world = await FigmaWorld.open({ pages: [{ name: 'Page', children }], images, names: { 'S:1': 'Hero' } });
  return { world, ui: await UiStub.open(world) };
}

/** One run: what is exported of `q`, and how its answer is placed. */
async function run(world: FigmaWorld, ui: UiStub, placement: Placement, answer: Uint8Array = FIRST) {
  await ui.call('beginRun', { queries: ['q'], examples: [], options: { quality: 'fast', detail: 'none', placement } });
  const exported = await ui.call('exportFull', 'q', placement);
  const placed = await ui.call('place', { query: 'q', image: answer, placement });
  await ui.call('endRun', 'Done.');
  expect(world.events.filter(({ name }) => name === 'console')).toEqual([]);
  return { exported, placed, layer: world.node(placed.id) };
}

const hashOf = (bytes: Uint8Array) => images.keep(bytes);

describe('the picture itself', () => {
  const CROP = image(photo, {
    scaleMode: 'CROP',
    imageTransform: [
      [0.5, 0, 0.25],
      [0, 0.5, 0.1],
    ],
    filters: { exposure: 0.2, contrast: -0.1 },
    opacity: 0.8,
    blendMode: 'MULTIPLY',
  });

  it('goes as its own bytes, and comes back with crop, filters, effects, opacity and what lies over it', async () => {
    const { world, ui } = await open(
      q({
        type: 'FRAME',
        fills: [RED, CROP, { ...RED, opacity: 0.3 }],
        effects: [shadow],
        opacity: 0.9,
        children: [{ type: 'TEXT', name: 'Title' }],
      }),
    );
    const before = world.nodes();
    const { exported, placed, layer } = await run(world, ui, 'picture');
    expect(Buffer.from(exported.bytes)).toEqual(PHOTO);
    expect(exported.own).toEqual({ type: 'image/png', width: 300, height: 200 });
    expect(placed).toEqual({ id: 'q', where: 'In its picture.' });
    const made = { ...CROP, imageHash: hashOf(FIRST) };
    expect(layer.fills).toEqual([RED, made, { ...RED, opacity: 0.3 }]);
    expect(layer).toMatchObject({ opacity: 0.9, effects: [shadow] });
    expect(touched(before, world.nodes(), ['q'])).toEqual([]);
    world.undo();
    expect(touched(before, world.nodes())).toEqual([]);
  });

  it('of a layer inside an instance is an override; the component and other instances stay', async () => {
    const card: SceneNodeSpec = {
      type: 'COMPONENT',
      id: 'card',
      name: 'Card',
      width: 200,
      height: 200,
      children: [
        { ...q(), id: 'photo', name: 'Photo' },
        { type: 'TEXT', id: 'text', name: 'Title' },
      ],
    };
    const { world, ui } = await open(
      card,
      { type: 'INSTANCE', id: 'q', name: 'One', of: 'card', x: 400 },
      { type: 'INSTANCE', id: 'two', name: 'Two', of: 'card', x: 800 },
    );
    const before = world.nodes();
    const { placed, layer } = await run(world, ui, 'picture');
    expect(placed).toEqual({ id: 'Iq;photo', where: 'In the picture of “Photo”.' });
    expect(layer.fills).toEqual([image(hashOf(FIRST))]);
    expect(touched(before, world.nodes(), ['Iq;photo'])).toEqual([]);
    world.edit('photo', { opacity: 0.5 });
    expect(world.node('Iq;photo')).toMatchObject({ opacity: 0.5, fills: [image(hashOf(FIRST))] });
  });

  it('of a main component is in its instances, too, which is said', async () => {
    const { world, ui } = await open(
      { type: 'COMPONENT', id: 'card', width: 200, height: 200, children: [q()] },
      { type: 'INSTANCE', id: 'use', of: 'card', x: 400 },
    );
    const { placed } = await run(world, ui, 'picture');
    expect(placed.note).toBe('It is in a main component: its instances show this, too.');
    expect(world.node('Iuse;q').fills).toEqual([image(hashOf(FIRST))]);
  });

  it('starts from the original, however often it is run', async () => {
    const { world, ui } = await open(q());
    await run(world, ui, 'picture', FIRST);
    // The user changes the crop, which stays.
    world.edit('q', { fills: [image(hashOf(FIRST), { scaleMode: 'FIT' })] });
    const { exported, layer } = await run(world, ui, 'picture', SECOND);
    expect(Buffer.from(exported.bytes)).toEqual(PHOTO);
    expect(layer.fills).toEqual([image(hashOf(SECOND), { scaleMode: 'FIT' })]);
    expect((await run(world, ui, 'beside')).exported.bytes).toEqual(
      (await seen(q({ fills: [image(photo, { scaleMode: 'FIT' })] }))).bytes,
    );
  });

  it('that the user put there since is a new original', async () => {
    const { world, ui } = await open(q());
    await run(world, ui, 'picture', FIRST);
    world.edit('q', { fills: [image(hashOf(SECOND))] });
    expect(Buffer.from((await run(world, ui, 'picture')).exported.bytes)).toEqual(Buffer.from(SECOND));
  });

  it('may be a JPEG', async () => {
    const { world, ui } = await open(q({ fills: [image(hashOf(JPEG))] }));
    const { exported } = await run(world, ui, 'picture');
    expect(exported.own).toEqual({ type: 'image/jpeg', width: 300, height: 200 });
    expect(Buffer.from(exported.bytes)).toEqual(JPEG);
  });

  it('names the style that its fills were linked to', async () => {
    const { world, ui } = await open(q({ fillStyle: 'S:1' }));
    expect((await run(world, ui, 'picture')).placed.note).toBe('Its fills no longer follow the style “Hero”.');
  });

  it.each<[string, SceneNodeSpec, RegExp]>([
    ['a layer without an image', q({ fills: [RED] }), /^The layer shows no image: the answer is beside it\.$/],
    ['one whose image is hidden', q({ fills: [image(photo, { visible: false })] }), /^The layer shows no image/],
    [
      'several images',
      q({
        type: 'FRAME',
        fills: [],
        children: [
          { ...q(), id: 'a' },
          { ...q(), id: 'b' },
        ],
      }),
      /^The layer shows several/,
    ],
    ['a locked layer', q({ locked: true }), /^The layer is locked/],
    [
      'an image in a locked layer',
      q({ type: 'FRAME', fills: [], locked: true, children: [{ ...q(), id: 'a' }] }),
      /^It is inside a locked layer/,
    ],
  ])('%s: beside it, and why', async (_, spec, note) => {
    const { world, ui } = await open(spec);
    const before = world.nodes();
    const { placed } = await run(world, ui, 'picture');
    expect(placed).toMatchObject({ where: 'Beside it, on the page.', note: expect.stringMatching(note) });
    expect(touched(before, world.nodes())).toEqual([]);
  });

  it('that moves, or is not there, cannot be had', async () => {
    const { ui } = await open(q({ fills: [image('gone')] }));
    await expect(ui.call('exportFull', 'q', 'picture')).rejects.toMatchObject({
      message: 'The image that “Query” shows is not in this file.',
    });
    images.set('moves', Buffer.from('GIF89a'));
    const moving = await open(q({ fills: [image('moves')] }));
    await expect(moving.ui.call('exportFull', 'q', 'picture')).rejects.toMatchObject({
      message: '“Query” shows an image that moves.',
    });
  });
});

/** What the export of a layer shows, and that of an untouched layer. */
async function seen(spec: SceneNodeSpec) {
  return (await open(spec)).ui.call('exportFull', 'q');
}

describe('as a fill', () => {
  it('goes without what the layer adds again: opacity, effects, strokes', async () => {
    const dressed = q({
      opacity: 0.5,
      effects: [shadow, { type: 'LAYER_BLUR', visible: true, radius: 6 }],
      strokes: [RED],
    });
    const { world, ui } = await open(dressed);
    const before = world.nodes();
    const plain = await seen(q());
    expect((await run(world, ui, 'beside')).exported.bytes).not.toEqual(plain.bytes);
    world.undo();
    const { exported, layer, placed } = await run(world, ui, 'fill');
    expect(exported.bytes).toEqual(plain.bytes);
    expect(placed).toEqual({ id: 'q', where: 'In its fills.' });
    expect(layer).toMatchObject({ opacity: 0.5, strokes: [RED] });
    expect(layer.effects).toHaveLength(2);
    expect(touched(before, world.nodes(), ['q'])).toEqual([]);
    world.undo();
    expect(touched(before, world.nodes())).toEqual([]);
  });

  it.each<[string, Partial<SceneNodeSpec>]>([
    ['opacity', { opacity: 0.5 }],
    ['effects', { effects: [{ type: 'LAYER_BLUR', visible: true, radius: 6 }] }],
    ['strokes', { strokes: [RED] }],
  ])('goes without %s alone', async (_, dress) => {
    const { world, ui } = await open(q(dress));
    const { exported } = await run(world, ui, 'fill');
    expect(exported.bytes).toEqual((await seen(q())).bytes);
  });

  it('starts from the original, and takes the place of the answer before', async () => {
    const { world, ui } = await open(q({ fills: [RED, image(photo), { ...RED, visible: false }] }));
    const plain = await seen(q({ fills: [RED, image(photo), { ...RED, visible: false }] }));
    for (const answer of [FIRST, SECOND, FIRST]) {
      const { exported, layer } = await run(world, ui, 'fill', answer);
      expect(exported).toEqual(plain);
      expect(layer.fills).toEqual([
        { ...RED, visible: false },
        image(photo, { visible: false }),
        { ...RED, visible: false },
        image(hashOf(answer)),
      ]);
    }
    // A changed picture starts from the original again.
    const { layer } = await run(world, ui, 'picture', SECOND);
    expect(layer.fills).toEqual([RED, image(hashOf(SECOND)), { ...RED, visible: false }]);
    expect(world.nodes()).toHaveLength(2);
  });

  it('another meaning in the same run takes its place, too', async () => {
    const { world, ui } = await open(q({ fills: [RED] }));
    const { placed } = await run(world, ui, 'fill', FIRST);
    const again = await ui.call('place', { query: 'q', image: SECOND, placement: 'fill', former: placed.id });
    expect(world.node(again.id).fills).toEqual([{ ...RED, visible: false }, image(hashOf(SECOND))]);
    expect((await ui.call('exportFull', 'q', 'fill')).bytes).toEqual((await seen(q({ fills: [RED] }))).bytes);
  });

  it('keeps patterns, which Figma takes in another way, and names a linked style', async () => {
    const pattern = {
      type: 'PATTERN',
      sourceNodeId: 'dots',
      tileType: 'RECTANGULAR',
      scalingFactor: 1,
      visible: true,
      opacity: 1,
    };
    const { world, ui } = await open(q({ fills: [pattern], fillStyle: 'S:1' }), {
      type: 'ELLIPSE',
      id: 'dots',
      x: 500,
    });
    const { layer, placed } = await run(world, ui, 'fill');
    expect(layer.fills).toEqual([{ ...pattern, visible: false }, image(hashOf(FIRST))]);
    expect(placed.note).toBe('Its fills no longer follow the style “Hero”.');
    expect((await run(world, ui, 'fill', SECOND)).layer.fills).toHaveLength(2);
  });

  it('keeps videos and shaders as they are', async () => {
    const video = { type: 'VIDEO', scaleMode: 'FILL', videoHash: 'v1', visible: true, opacity: 1 };
    const shader = { type: 'SHADER', id: 's1', properties: { a: 2 }, visible: true, opacity: 0.5 };
    const described = { ...shader, propertyMetadata: { a: { name: 'Amount', type: 'FLOAT' } } };
    const { world, ui } = await open(q({ fills: [video, described] }));
    const { layer, placed } = await run(world, ui, 'fill');
    expect(layer.fills).toEqual([{ ...video, visible: false }, { ...shader, visible: false }, image(hashOf(FIRST))]);
    expect(placed.note).toBeUndefined();
    // When it runs again, the answer is removed and they stay.
    const again = await run(world, ui, 'fill', SECOND);
    expect(again.layer.fills.map(({ type }) => type)).toEqual(['VIDEO', 'SHADER', 'IMAGE']);
    const other = await run(world, ui, 'picture', SECOND);
    expect(other.placed.note).toMatch(/^The layer shows no image: /);
  });

  it('of a layer inside an instance is an override', async () => {
    const { world, ui } = await open({ type: 'INSTANCE', id: 'use', width: 200, height: 200, children: [q()] });
    const before = world.nodes();
    const { placed } = await run(world, ui, 'fill');
    expect(placed).toEqual({ id: 'q', where: 'In its fills.' });
    expect(touched(before, world.nodes(), ['q'])).toEqual([]);
  });
});
