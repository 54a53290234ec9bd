import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MAX_ITEMS } from '../../plugins/figma/main/selection.ts';
import { EXAMPLES_ROOM, type Problem } from '../../plugins/figma/messages.ts';
import { discPng, noisePng } from '../support/cliImages.ts';
import type { PageSpec, SceneNodeSpec } from '../support/figmaHost/scene.ts';
import { UiStub } from '../support/figmaHost/uiStub.ts';
import { FigmaWorld, PLUGIN } from '../support/figmaHost/world.ts';
import { until } from '../support/until.ts';

/* Main's built bundle on the strict host: selections, commands, examples and settings. */

const ANSWER = await discPng(50, [0, 0, 0], [255, 255, 255]);

async function open(children: readonly SceneNodeSpec[], storage = new Map<string, string>()) {
  const pages: PageSpec[] = [
    { name: 'Page', children },
    { name: 'Other', children: [] },
  ];
  const world = await FigmaWorld.open({ pages, storage });
  return { world, ui: await UiStub.open(world) };
}

const rect = (id: string, x = 0, y = 0, more: Partial<SceneNodeSpec> = {}): SceneNodeSpec => ({
  type: 'RECTANGLE',
  id,
  name: id.toUpperCase(),
  x,
  y,
  ...more,
});

describe('a selection that cannot be used', () => {
  it.each<[string, SceneNodeSpec, string]>([
    ['hidden', rect('a', 0, 0, { visible: false }), '“A” is hidden. Show it, then select it again.'],
    [
      'a slice',
      { type: 'SLICE', id: 'a', name: 'A' },
      '“A” is a slice, which has no picture of its own. Select the layers in it.',
    ],
    [
      'a line',
      { type: 'LINE', id: 'a', name: 'A', height: 0 },
      '“A” has no area. Select a layer with width and height.',
    ],
    [
      'a slot',
      { type: 'SLOT', id: 'a', name: 'A' },
      '“A” is a slot, which Likewise does not change. Select the layers in it.',
    ],
    [
      'a text on a path',
      { type: 'TEXT_PATH', id: 'a', name: 'A' },
      '“A” is a text on a path, which Likewise does not change. Put it into a frame, then select the frame.',
    ],
    [
      'a transform group',
      { type: 'TRANSFORM_GROUP', id: 'a', name: 'A' },
      '“A” is a transform group, which Likewise does not change. Select the layers in it.',
    ],
    [
      'a sticky note',
      { type: 'STICKY', id: 'a', name: 'A' },
      '“A” is a sticky note, which Likewise does not change. Put it into a frame, then select the frame.',
    ],
    [
      'an embed',
      { type: 'EMBED', id: 'a', name: 'A' },
      '“A” is an embed, which Likewise does not change. Put it into a frame, then select the frame.',
    ],
    [
      'a slide',
      { type: 'SLIDE', id: 'a', name: 'A' },
      '“A” is a slide, which Likewise does not change. Select the layers in it.',
    ],
    [
      'a shape of FigJam',
      { type: 'SHAPE_WITH_TEXT', id: 'a', name: 'A' },
      '“A” is a FigJam shape, which Likewise does not change. Put it into a frame, then select the frame.',
    ],
    [
      'a code block',
      { type: 'CODE_BLOCK', id: 'a', name: 'A' },
      '“A” is a code block, which Likewise does not change. Put it into a frame, then select the frame.',
    ],
    [
      'a connector',
      { type: 'CONNECTOR', id: 'a', name: 'A' },
      '“A” is a connector, which Likewise does not change. Put it into a frame, then select the frame.',
    ],
    [
      'washi tape',
      { type: 'WASHI_TAPE', id: 'a', name: 'A' },
      '“A” is a strip of washi tape, which Likewise does not change. Put it into a frame, then select the frame.',
    ],
    [
      'a link',
      { type: 'LINK_UNFURL', id: 'a', name: 'A' },
      '“A” is a link preview, which Likewise does not change. Put it into a frame, then select the frame.',
    ],
    [
      'a video',
      { type: 'MEDIA', id: 'a', name: 'A' },
      '“A” is a video or animation, which Likewise does not change. Put it into a frame, then select the frame.',
    ],
    [
      'a row of slides',
      { type: 'SLIDE_ROW', id: 'a', name: 'A' },
      '“A” is a slide row, which Likewise does not change. Select the layers in it.',
    ],
    [
      'all slides',
      { type: 'SLIDE_GRID', id: 'a', name: 'A' },
      '“A” is a slide grid, which Likewise does not change. Select the layers in it.',
    ],
    [
      'an empty section',
      { type: 'SECTION', id: 'a', name: 'A' },
      '“A” is empty. Put layers into it, or select others.',
    ],
    [
      'an empty set',
      { type: 'COMPONENT_SET', id: 'a', name: 'A' },
      '“A” is empty. Put layers into it, or select others.',
    ],
    ['an empty group', { type: 'GROUP', id: 'a', name: 'A' }, '“A” has no area. Select a layer with width and height.'],
  ])('%s', async (_, spec, words) => {
    const { ui } = await open([spec]);
    const { items, leftOut } = await ui.select('a');
    expect(items).toEqual([]);
    expect(leftOut.map(({ message, remedy }) => `${message} ${remedy}`)).toEqual([words]);
  });

  it('inside something hidden', async () => {
    const { ui } = await open([{ type: 'FRAME', visible: false, children: [rect('a')] }]);
    expect((await ui.select('a')).leftOut[0]!.message).toBe('“A” is hidden.');
  });

  it(`more than ${MAX_ITEMS} layers`, async () => {
    const many = Array.from({ length: MAX_ITEMS + 2 }, (_, index) => rect(`n${index}`, 0, index * 200));
    const { ui } = await open(many);
    const { items, leftOut } = await ui.select(...many.map(({ id }) => id!));
    expect(items).toHaveLength(MAX_ITEMS);
    expect(leftOut).toEqual([
      {
        message: '2 layers more than a run takes were left out.',
        remedy: `Select at most ${MAX_ITEMS} layers at a time.`,
      },
    ]);
  });

  it('a layer that was deleted, or hidden, since', async () => {
    const { ui, world } = await open([rect('a'), rect('b', 200)]);
    await ui.select('a', 'b');
    world.edit('a', { removed: true });
    world.edit('b', { visible: false });
    await expect(ui.call('exportSmall', 'a')).rejects.toMatchObject({ message: '“A” was deleted.' });
    await expect(ui.call('exportFull', 'b')).rejects.toMatchObject({ message: '“B” is hidden.' });
  });
});

describe('roles', () => {
  it('of layers in rows, whatever the order of the selection', async () => {
    const { ui } = await open([
      rect('q2', 300, 200),
      rect('out', 150),
      rect('q1', 0, 200),
      rect('in'),
      rect('q3', 150, 210),
    ]);
    const { roles } = await ui.select('q3', 'out', 'q1', 'in', 'q2');
    expect(roles).toEqual({ examples: [{ input: 'in', output: 'out' }], queries: ['q1', 'q3', 'q2'] });
  });

  it.each(['SECTION', 'COMPONENT_SET'])('of what is in a %s', async (type) => {
    const part = type === 'SECTION' ? 'FRAME' : 'COMPONENT';
    const children = [
      rect('in', 0, 0, { type: part }),
      rect('out', 150, 0, { type: part }),
      rect('q', 0, 150, { type: part }),
    ];
    const { ui } = await open([{ type, id: 's', width: 400, height: 400, children }]);
    expect((await ui.select('s')).roles).toEqual({ examples: [{ input: 'in', output: 'out' }], queries: ['q'] });
  });

  it('follow the selection and the page', async () => {
    const { ui, world } = await open([rect('a'), rect('b', 200)]);
    expect((await ui.select('a')).roles.queries).toEqual(['a']);
    expect((await ui.select('a', 'b')).roles.examples).toHaveLength(1);
    expect((await ui.select()).items).toEqual([]);
    expect(world.events.filter(({ name }) => name === 'console')).toEqual([]);
  });
});

describe('exports', () => {
  it('are sharp, small ones of icons too, so that a pixel is the same in all pictures of a run', async () => {
    const { ui } = await open([
      rect('a', 0, 0, { width: 300, height: 150 }),
      rect('b', 0, 300, { width: 3000, height: 10 }),
      rect('icon', 0, 600, { width: 24, height: 16 }),
    ]);
    const size = async (name: 'exportSmall' | 'exportFull', id: string) => {
      const png = Buffer.from((await ui.call(name, id)).bytes);
      return [png.readUInt32BE(16), png.readUInt32BE(20)];
    };
    expect(await size('exportSmall', 'a')).toEqual([512, 256]);
    expect([await size('exportSmall', 'icon'), await size('exportFull', 'icon')]).toEqual(Array(2).fill([48, 32]));
    expect(await size('exportFull', 'a')).toEqual([600, 300]);
    expect(await size('exportFull', 'b')).toEqual([3000, 10]);
  });
});

describe('edits', () => {
  const grown = { fills: [{ type: 'SOLID', color: { r: 1, g: 0, b: 0 }, visible: true, opacity: 1 }] };
  const layers: SceneNodeSpec[] = [
    rect('a'),
    { type: 'FRAME', id: 'f', x: 200, children: [rect('g')] },
    rect('z', 400),
  ];

  it('of selected layers, and of what is in them, are reported together', async () => {
    const { ui, world } = await open(layers);
    await ui.select('a', 'f');
    for (const id of ['a', 'g', 'z', 'a']) world.edit(id, grown);
    await until(() => ui.edited.length > 0);
    expect(ui.edited).toEqual([['a', 'f']]);
    world.edit('g', { removed: true });
    await until(() => ui.edited.length > 1);
    expect(ui.edited[1]).toContain('f');
  });

  it('that change no picture are not reported, and none of other layers', async () => {
    const { ui, world } = await open(layers);
    await ui.select('a');
    world.edit('a', {
      transform: [
        [1, 0, 50],
        [0, 1, 0],
      ],
    });
    world.edit('a', { name: 'Other' });
    world.edit('g', grown);
    world.edit('a', { visible: false });
    await until(() => ui.edited.length > 0);
    expect(ui.edited).toEqual([['a']]);
    await ui.select('z');
    world.edit('a', { visible: true });
    world.edit('z', grown);
    await until(() => ui.edited.length > 1);
    expect(ui.edited[1]).toEqual(['z']);
  });
});

describe('a run that is cut short', () => {
  const options = { quality: 'fast', detail: 'guided', placement: 'beside' } as const;
  const run = { queries: ['q', 'r', 's'], examples: [{ input: 'in', output: 'out' }], options };
  const layers = [rect('in'), rect('out', 200), rect('q', 0, 200), rect('r', 200, 200), rect('s', 400, 200)];

  async function begun() {
    const { ui, world } = await open(layers);
    await ui.call('beginRun', run);
    await ui.call('place', { query: 'r', image: ANSWER, placement: 'beside' });
    return { ui, world };
  }

  it('is reported once when the panel is opened again, with what is left', async () => {
    const { world } = await begun();
    world.edit('q', { name: 'Other' });
    world.closePlugin();
    expect((await UiStub.open(world)).start!.unfinished).toEqual({
      run: { ...run, queries: ['q', 's'] },
      layers: [
        { id: 'q', name: 'Other' },
        { id: 's', name: 'S' },
      ],
      placed: 1,
    });
    expect((await UiStub.open(world)).start!.unfinished).toBeUndefined();
    expect([...world.storage.keys()].filter((key) => key.startsWith('run:'))).toEqual([]);
    expect(world.data()).toEqual({});
  });

  it('is reported whole where nothing was placed yet', async () => {
    const { world, ui } = await open(layers);
    await ui.call('beginRun', run);
    world.closePlugin();
    expect((await UiStub.open(world)).start!.unfinished).toMatchObject({ run, placed: 0 });
  });

  it('is none where it ended, where another file is open, and for another user', async () => {
    const { ui, world } = await begun();
    const elsewhere = await open(layers, world.storage);
    expect(elsewhere.ui.start!.unfinished).toBeUndefined();
    const kept = new Map(world.storage);
    world.storage.clear();
    expect((await UiStub.open(world)).start!.unfinished).toBeUndefined();
    for (const [key, value] of kept) world.storage.set(key, value);
    expect((await UiStub.open(world)).start!.unfinished).toBeDefined();
    const again = await begun();
    await again.ui.call('endRun', 'Done.');
    expect((await UiStub.open(again.world)).start!.unfinished).toBeUndefined();
    void ui;
  });

  it('gives way to a command that asks for another run', async () => {
    const { world } = await begun();
    expect((await UiStub.open(world, 'run')).start!.unfinished).toBeUndefined();
    expect((await UiStub.open(world)).start!.unfinished).toBeUndefined();
  });

  it('leaves no trace in the undo steps', async () => {
    const { ui, world } = await open(layers);
    const before = { pages: world.pages(), data: world.data() };
    await ui.call('beginRun', run);
    await ui.call('place', { query: 'r', image: ANSWER, placement: 'beside' });
    await ui.call('endRun', 'Done.');
    expect(world.data()).toEqual({});
    expect(world.undo()).toBe(true);
    expect({ pages: world.pages(), data: world.data() }).toEqual(before);
  });
});

describe('an export', () => {
  afterEach(() => vi.useRealTimers());

  it('that Figma never ends fails after a minute; others are made meanwhile', async () => {
    const { ui, world } = await open([rect('a'), rect('b', 200)]);
    world.beforeExport = (id) => (id === 'a' ? new Promise(() => {}) : Promise.resolve());
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const stuck = ui.call('exportFull', 'a').catch((problem) => problem);
    expect((await ui.call('exportFull', 'b')).bytes.length).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await stuck).toMatchObject({ message: 'Figma has made no picture of “A” within a minute.' });
  });

  it('of a layer that shows nothing is reported in plain words', async () => {
    const { ui } = await open([
      { type: 'FRAME', id: 'a', name: 'A', fills: [], children: [rect('b', 0, 0, { visible: false })] },
    ]);
    await expect(ui.call('exportFull', 'a')).rejects.toMatchObject({
      message: '“A” shows nothing: all of it is hidden, empty or cut off.',
    });
  });
});

describe('commands', () => {
  it('open the window in the size it was left in', async () => {
    const storage = new Map<string, string>();
    const { ui, world } = await open([], storage);
    expect(ui.start).toMatchObject({ command: 'open', settings: { width: 360, height: 700 } });
    await ui.call('resize', { width: 10, height: 5000 });
    expect(world.events.at(-1)).toEqual({ name: 'resize', detail: { width: 320, height: 1200 } });
    await ui.call('saveSettings', { ...ui.start!.settings, width: 500, height: 700, quality: 'best' });
    const again = await open([], storage);
    expect(again.world.events[0]).toMatchObject({
      name: 'show-ui',
      detail: { width: 500, height: 700, themeColors: true },
    });
    expect(again.ui.start!.settings.quality).toBe('best');
  });

  it('keep the token for this user', async () => {
    const { ui, world } = await open([]);
    expect(await ui.call('loadToken')).toBeUndefined();
    await ui.call('saveToken', 'secret');
    const other = await open([], world.storage);
    expect(await other.ui.call('loadToken')).toBe('secret');
  });

  it('offer the saved examples while one types', async () => {
    const { ui, world } = await open([]);
    world.type('example', '');
    expect(world.events.at(-1)!.detail).toEqual({ error: 'No example is saved in this file yet.' });
    const pairs = [{ input: ANSWER, output: ANSWER }];
    for (const name of ['Cut out', 'Night']) await ui.call('saveExample', { name, pairs });
    world.type('example', 'NI');
    expect(world.events.at(-1)!.detail).toEqual({ suggestions: ['Night'] });
    const started = await UiStub.open(world, 'run-saved', { example: 'Night' });
    expect(started.start).toMatchObject({ command: 'run-saved', example: 'Night', examples: ['Cut out', 'Night'] });
  });

  it('run a result again with what made it', async () => {
    const { ui, world } = await open([rect('in'), rect('out', 200), rect('q', 0, 200)]);
    const options = { quality: 'best', detail: 'none', placement: 'over' } as const;
    const examples = [{ input: 'in', output: 'out' }];
    await ui.call('beginRun', { queries: ['q'], examples, options });
    const { id } = await ui.call('place', { query: 'q', image: ANSWER, placement: 'over' });
    await ui.call('endRun', 'Done.');
    expect(world.node(id).relaunch).toEqual({ again: 'With the same example.' });
    world.select(id);
    const again = await UiStub.open(world, 'again');
    expect(again.selection).toMatchObject({ roles: { examples, queries: ['q'] }, leftOut: [], again: { options } });
    world.edit('q', { removed: true });
    const gone = await UiStub.open(world, 'again');
    expect(gone.selection.roles.queries).toEqual([]);
    expect(gone.selection.leftOut[0]!.message).toBe('“The layer this was made from” was deleted.');
  });
});

describe('an answer that is taken back', () => {
  it.each(['beside', 'fill'] as const)('is reported as gone, and as there again: %s', async (placement) => {
    const { ui, world } = await open([rect('q')]);
    const options = { quality: 'fast', detail: 'guided', placement } as const;
    await ui.call('beginRun', { queries: ['q'], examples: [], options });
    const { id } = await ui.call('place', { query: 'q', image: ANSWER, placement });
    await ui.call('endRun', 'Done.');
    await ui.call('show', id);
    world.undo();
    await until(() => ui.there.length > 0);
    expect(ui.there).toEqual([[id, false]]);
    if (placement === 'beside') {
      await expect(ui.call('show', id)).rejects.toMatchObject({
        message: 'This answer is not in the file: it was undone or deleted.',
        remedy: 'Redo brings back what was undone; else run again.',
      });
    }
    world.redo();
    await until(() => ui.there.length > 1);
    expect(ui.there[1]).toEqual([id, true]);
  });

  it('carries a button that runs several answers again', () => {
    const { relaunchButtons } = JSON.parse(readFileSync(`${PLUGIN}manifest.json`, 'utf8'));
    expect(relaunchButtons).toMatchObject([{ command: 'again', multipleSelection: true }]);
  });
});

describe('saved examples', () => {
  it('come back as they were, also large ones, and go without a trace', async () => {
    const { ui, world } = await open([]);
    const large = await noisePng(220);
    const pairs = [
      { input: large, output: ANSWER },
      { input: ANSWER, output: large },
    ];
    expect(await ui.call('saveExample', { name: ' Noise ', pairs })).toEqual(['Noise']);
    expect(await ui.call('loadExample', 'Noise')).toEqual({ name: 'Noise', pairs });
    // Each picture is stored once, in as many pieces as it needs.
    const pieces = Math.ceil((Math.ceil(large.length / 3) * 4) / 90_000);
    expect(Object.keys(world.data())).toHaveLength(1 + pieces + 1);
    expect(await ui.call('removeExample', 'Noise')).toEqual([]);
    expect(Object.keys(world.data())).toEqual(['examples']);
    expect(world.undo()).toBe(true);
    expect(await ui.call('listExamples')).toEqual(['Noise']);
  });

  it('replace one of the same name', async () => {
    const { ui } = await open([]);
    const other = await discPng(30, [9, 9, 9], [0, 0, 0]);
    await ui.call('saveExample', { name: 'A', pairs: [{ input: ANSWER, output: ANSWER }] });
    await ui.call('saveExample', { name: 'A', pairs: [{ input: other, output: ANSWER }] });
    expect((await ui.call('loadExample', 'A')).pairs).toEqual([{ input: other, output: ANSWER }]);
  });

  it('have pictures of at most 512 pixels a side, and room for so many in all', async () => {
    const { ui } = await open([rect('a', 0, 0, { width: 2000, height: 1000 })]);
    const { bytes: large } = await ui.call('exportFull', 'a');
    await expect(
      ui.call('saveExample', { name: 'A', pairs: [{ input: large, output: ANSWER }] }),
    ).rejects.toMatchObject({
      message: 'A picture of this example is 2048 px long, and a saved one has 512 px at most.',
    });
    expect(await ui.call('exampleBytes')).toBe(0);
    const noise = await noisePng(500);
    let saved = 0;
    let problem: Problem | undefined;
    while (!problem && saved < 20) {
      // Each is a different picture, if only by a byte after its end.
      const input = Uint8Array.from([...noise, saved]);
      const save = ui.call('saveExample', { name: `N${saved}`, pairs: [{ input, output: ANSWER }] });
      await save.then(
        () => saved++,
        (reason) => (problem = reason),
      );
    }
    expect(problem!.message).toMatch(
      /^With this one the examples of the file would take \d\.\d MB, and they may take 5\.0 MB\.$/,
    );
    expect(saved).toBeGreaterThan(2);
    const bytes = await ui.call('exampleBytes');
    expect(bytes).toBeLessThanOrEqual(EXAMPLES_ROOM);
    await ui.call('removeExample', 'N0');
    expect(await ui.call('exampleBytes')).toBeLessThan(bytes);
  });

  it('are an undo step of their own, also when they are saved in mid-run', async () => {
    const { ui, world } = await open([rect('q')]);
    const run = {
      queries: ['q'],
      examples: [],
      options: { quality: 'fast', detail: 'guided', placement: 'beside' },
    } as const;
    await ui.call('beginRun', run);
    const saving = ui.call('saveExample', { name: 'A', pairs: [{ input: ANSWER, output: ANSWER }] });
    const { id } = await ui.call('place', { query: 'q', image: ANSWER, placement: 'beside' });
    await ui.call('endRun', 'Done.');
    expect(await saving).toEqual(['A']);
    const isPlaced = () => world.nodes().some((node) => node.id === id);
    expect(world.undo()).toBe(true);
    expect([isPlaced(), await ui.call('listExamples')]).toEqual([true, []]);
    expect(world.undo()).toBe(true);
    expect(isPlaced()).toBe(false);
  });

  it('are renamed in one undo step, with their pictures', async () => {
    const { ui, world } = await open([]);
    const example = { name: 'A', pairs: [{ input: ANSWER, output: ANSWER }], reading: 'abc' };
    await ui.call('saveExample', example);
    await ui.call('saveExample', { ...example, name: 'B' });
    expect(await ui.call('renameExample', 'A', ' C ')).toEqual(['C', 'B']);
    expect(await ui.call('loadExample', 'C')).toEqual({ ...example, name: 'C' });
    expect(world.undo()).toBe(true);
    expect(await ui.call('listExamples')).toEqual(['A', 'B']);
  });

  it('say what is wrong', async () => {
    const { ui, world } = await open([]);
    const pairs = [{ input: ANSWER, output: ANSWER }];
    await expect(ui.call('saveExample', { name: '  ', pairs })).rejects.toMatchObject({
      message: 'The example has no name.',
    });
    await expect(ui.call('loadExample', 'X')).rejects.toMatchObject({ message: 'There is no example “X” here.' });
    await ui.call('saveExample', { name: 'A', pairs });
    await ui.call('saveExample', { name: 'B', pairs });
    await expect(ui.call('renameExample', 'A', 'B')).rejects.toMatchObject({
      message: 'There is already an example “B”.',
    });
    await expect(ui.call('renameExample', 'A', ' ')).rejects.toMatchObject({ message: 'The example has no name.' });
    const key = Object.keys(world.data()).find((name) => name.startsWith('picture:'))!;
    world.edit('0:0', { data: { ...world.data(), [key]: 'AAAA' } });
    await expect(ui.call('loadExample', 'A')).rejects.toMatchObject({
      message: 'A picture of this example is damaged.',
    });
    world.edit('0:0', { data: { examples: '{' } });
    expect(await ui.call('listExamples')).toEqual([]);
  });
});

it('cuts a notification to what Figma shows', async () => {
  const { ui, world } = await open([]);
  await ui.call('endRun', 'x'.repeat(200));
  await until(() => world.events.some(({ name }) => name === 'notify'));
  expect(world.events.find(({ name }) => name === 'notify')!.detail).toHaveLength(100);
});
