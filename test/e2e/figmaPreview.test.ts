import { describe, expect, it } from 'vitest';
import { discPng } from '../support/cliImages.ts';
import type { SceneNodeSpec } from '../support/figmaHost/scene.ts';
import { UiStub } from '../support/figmaHost/uiStub.ts';
import { touched } from '../support/figmaHost/untouched.ts';
import { FigmaWorld } from '../support/figmaHost/world.ts';
import { until } from '../support/until.ts';

/* Main's built bundle on the strict host: the document's temporary contents. */

const ANSWER = await discPng(50, [0, 0, 0], [255, 255, 255]);
const NAME = 'Likewise preview (temporary)';

const CARD: SceneNodeSpec = {
  type: 'FRAME',
  id: 'card',
  name: 'Card',
  x: 300,
  y: 100,
  width: 200,
  height: 100,
  layout: 'HORIZONTAL',
  children: [
    { type: 'RECTANGLE', id: 'q', name: 'Query', width: 100, height: 80, effects: [] },
    { type: 'RECTANGLE', id: 'other', name: 'Other', width: 40, height: 80 },
  ],
};

async function open(children: readonly SceneNodeSpec[] = [CARD], storage = new Map<string, string>()) {
  const pages = [
    { name: 'Page', children },
    { name: 'Other', children: [] },
  ];
  const world = await FigmaWorld.open({ pages, storage });
  return { world, storage, ui: await UiStub.open(world) };
}

const previews = (world: FigmaWorld) => world.nodes().filter(({ name }) => name === NAME);
const keysOf = (world: FigmaWorld, storage: Map<string, string>) =>
  [...Object.keys(world.data()), ...storage.keys()].filter((key) => key.startsWith('temporary:'));

describe('an answer on the canvas', () => {
  it('lies over its layer, named and locked, on the page, and changes nothing else', async () => {
    const { world, ui } = await open();
    const before = world.nodes();
    await ui.call('showPreview', { query: 'q', image: ANSWER });
    const [shown] = previews(world);
    expect(shown).toMatchObject({ locked: true, box: world.node('q').box });
    expect(world.pages()[0]!.children.at(-1)!.id).toBe(shown!.id);
    expect(touched(before, world.nodes())).toEqual([]);
    // Another one replaces it, here one of half the size, at the centre.
    await ui.call('showPreview', { query: 'q', image: ANSWER, part: { across: 0.5, down: 0.5 } });
    const { x, y } = world.node('q').box!;
    expect(previews(world).map(({ box }) => box)).toEqual([{ x: x + 25, y: y + 20, width: 50, height: 40 }]);
    await ui.call('hidePreview');
    expect(world.nodes()).toEqual(before);
    expect(world.events.filter(({ name }) => name === 'console')).toEqual([]);
  });

  it('goes when the panel closes', async () => {
    const { world, storage, ui } = await open();
    const before = world.nodes();
    await ui.call('showPreview', { query: 'q', image: ANSWER });
    world.closePlugin();
    expect(world.nodes()).toEqual(before);
    expect(keysOf(world, storage)).toEqual([]);
  });

  it('goes when a run begins, and is no part of what one undo takes back', async () => {
    const { world, ui } = await open();
    const before = world.nodes();
    await ui.call('showPreview', { query: 'q', image: ANSWER });
    const options = { quality: 'fast', detail: 'guided', placement: 'beside' } as const;
    await ui.call('beginRun', { queries: ['q'], examples: [], options });
    expect(previews(world)).toEqual([]);
    await ui.call('place', { query: 'q', image: ANSWER, placement: 'beside' });
    await ui.call('endRun', 'Done.');
    expect(world.undo()).toBe(true);
    expect(world.nodes()).toEqual(before);
  });

  it('goes with the panel, too, where undo has brought it back', async () => {
    const { world, ui } = await open();
    await ui.call('showPreview', { query: 'q', image: ANSWER });
    world.edit('other', { name: 'Renamed' });
    await ui.call('hidePreview');
    world.edit('other', { name: 'Renamed again' });
    while (previews(world).length === 0) expect(world.undo()).toBe(true);
    world.closePlugin();
    expect(previews(world)).toEqual([]);
  });

  it('is the newest that was asked for, or none', async () => {
    const { world, ui } = await open();
    const showing = ui.call('showPreview', { query: 'q', image: ANSWER });
    const again = ui.call('showPreview', { query: 'other', image: ANSWER });
    await Promise.all([showing, again]);
    expect(previews(world).map(({ box }) => box)).toEqual([world.node('other').box]);
    const last = ui.call('showPreview', { query: 'q', image: ANSWER });
    await Promise.all([last, ui.call('hidePreview')]);
    expect(previews(world)).toEqual([]);
  });

  it('is none of a layer that is gone, and that is said', async () => {
    const { world, ui } = await open();
    world.edit('q', { removed: true });
    const shown = ui.call('showPreview', { query: 'q', image: ANSWER });
    await expect(shown).rejects.toMatchObject({ message: expect.stringContaining('was deleted.') });
    expect(previews(world)).toEqual([]);
  });
});

describe('what an end without a word has left', () => {
  it('goes when the same user starts the plugin again, and when nobody else does', async () => {
    const { world, storage, ui } = await open();
    const before = world.nodes();
    await ui.call('showPreview', { query: 'q', image: ANSWER });
    const mine = new Map(storage);
    world.breakOff();
    expect(previews(world)).toHaveLength(1);
    storage.clear();
    await UiStub.open(world);
    expect(previews(world)).toHaveLength(1);
    for (const [key, value] of mine) storage.set(key, value);
    await UiStub.open(world);
    expect(world.nodes()).toEqual(before);
    expect(keysOf(world, storage)).toEqual([]);
  });

  it.each(['closePlugin', 'breakOff'] as const)('a copy that was made for an export goes: %s', async (end) => {
    const { world, storage, ui } = await open([
      { type: 'RECTANGLE', id: 'q', name: 'Query', width: 100, height: 80, opacity: 0.5 },
    ]);
    const before = world.nodes();
    world.beforeExport = () => new Promise(() => {});
    void ui.call('exportFull', 'q', 'fill');
    await until(() => world.nodes().length > before.length);
    world[end]();
    expect(world.nodes()).toHaveLength(end === 'closePlugin' ? before.length : before.length + 1);
    world.beforeExport = async () => {};
    await UiStub.open(world);
    expect(world.nodes()).toEqual(before);
    expect(keysOf(world, storage)).toEqual([]);
  });
});
