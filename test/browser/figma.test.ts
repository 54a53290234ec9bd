import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { PORTS } from '@likewise/shared/protocol/version.ts';
import type { Browser, Frame } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { png, toRequest } from '../../plugins/figma/ui/prompt.ts';
import { accessibilityFaults, launchChromium, previewsOf } from '../support/browser.ts';
import { ImageStore } from '../support/figmaHost/imageStore.ts';
import type { NodeView, PageSpec, SceneNodeSpec } from '../support/figmaHost/scene.ts';
import { UiStub } from '../support/figmaHost/uiStub.ts';
import { FigmaWorld } from '../support/figmaHost/world.ts';
import { Panel } from '../support/figmaPanel/panel.ts';
import { badgePage, discPage, queryIds, samplePage, type Task } from '../support/figmaPanel/samples.ts';
import { ServedDaemon } from '../support/servedDaemon.ts';
import { until } from '../support/until.ts';

/* The plugin end to end: its UI in Chromium, its main in QuickJS, and `likewise serve` with the embedded model. */

/** The folder for screenshots of the panel. */
const SHOTS = fileURLToPath(new URL('../../plugins/figma/dist/screenshots/', import.meta.url));

const DEFAULTS = { quality: 'balanced', detail: 'guided', placement: 'beside' } as const;

/** Shares 0..1. */
interface RGB {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

let browser: Browser;
let daemon: ServedDaemon;
let daemonPort: number;
/** Ports kept from the panel, where it might find another daemon of this machine. */
let others: readonly number[];
const panels: Panel[] = [];
/** What Figma stores for a user who has paired. Each test begins with it. */
const paired = new Map<string, string>();

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  browser = await launchChromium();
  daemonPort = await firstFree();
  daemon = new ServedDaemon(daemonPort);
  others = PORTS.filter((other) => other !== daemonPort);
});

afterEach(async () => {
  for (const panel of panels.splice(0)) {
    await panel.close();
    expect(panel.errors).toEqual([]);
  }
});

afterAll(async () => {
  await browser.close();
  await daemon.close();
});

/** Of the ports that the manifest names. */
async function firstFree(): Promise<(typeof PORTS)[number]> {
  for (const port of PORTS) if (await isFree(port)) return port;
  throw new Error(`all of ${PORTS.join(', ')} are in use: end a daemon, then run this again`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A window with a page of samples, all of them selected, and the plugin open. */
async function open(
  task: Task | ((images: ImageStore) => Promise<PageSpec>),
  { count = 4, kept = new Map(paired), blocked = false, selected = true } = {},
) {
  const images = new ImageStore();
  const page = typeof task === 'string' ? samplePage(task, images, count) : await task(images);
  const world = await FigmaWorld.open({ pages: [page], images, storage: kept });
  const panel = await Panel.open(browser, world, { without: others, blocked });
  panels.push(panel);
  if (selected) world.select('in', 'out', ...queryIds(count));
  await panel.run('open');
  return { panel, world, frame: panel.frame };
}

/** Both themes, in which axe-core finds nothing, above all no lack of contrast. */
async function shoot(panel: Panel, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await panel.setTheme(theme);
    await panel.screenshot(`${SHOTS}${name}-${theme}.png`);
    expect.soft(await accessibilityFaults(panel.frame), `${name}, ${theme}`).toEqual([]);
  }
  await panel.setTheme('light');
}

/** What was placed for a query: the layers that remember it. */
function results(world: FigmaWorld, query: string): NodeView[] {
  return world.nodes().filter(({ data }) => data.result && JSON.parse(data.result).query === query);
}

function placedBytes(world: FigmaWorld, query: string): (Buffer | undefined)[] {
  return results(world, query).map(({ fills }) => world.images.get(fills.at(-1)!.imageHash!));
}

/** The daemon's answers to the same layers, requested by another tool. */
async function daemonAnswers(task: Task, count = 4): Promise<Buffer[]> {
  const images = new ImageStore();
  const world = await FigmaWorld.open({ pages: [samplePage(task, images, count)], images });
  const ui = await UiStub.open(world);
  const [input, output] = [(await ui.call('exportSmall', 'in')).bytes, (await ui.call('exportSmall', 'out')).bytes];
  const queries: { bytes: Uint8Array }[] = [];
  for (const id of queryIds(count)) queries.push({ bytes: (await ui.call('exportFull', id)).bytes });
  const client = await daemon.owner();
  const answers: Buffer[] = [];
  for await (const update of client.run({
    ...toRequest([{ input: png(input), output: png(output) }], queries, DEFAULTS),
    lane: 'interactive',
  })) {
    if (update.type === 'result') answers[update.query] = Buffer.from(update.image.bytes);
  }
  client.close();
  world.close();
  return answers;
}

it('says in the first minute what is wrong, pairs, and is ready', async () => {
  const { panel, world, frame } = await open('recolour', { selected: false, kept: paired });
  await frame.getByText('Get Likewise on this computer').waitFor();
  // As in docs/figma.md, each for one press of a button.
  const page = readFileSync(fileURLToPath(new URL('../../docs/figma.md', import.meta.url)), 'utf8');
  const commands = await frame.locator('.panel-steps code').allTextContents();
  expect(commands).toEqual(['npm ci', 'npx likewise serve --detach']);
  for (const command of commands) expect(page).toMatch(new RegExp(`^ {4}${command}\\b`, 'm'));
  for (const copy of await frame.getByRole('button', { name: 'Copy' }).all()) {
    await copy.click();
    await frame.getByRole('status').getByText('copied').waitFor({ state: 'attached' });
  }
  await frame.getByText('This continues by itself once it runs.').waitFor();
  expect(await accessibilityFaults(frame)).toEqual([]);
  await shoot(panel, 'first-step');

  await daemon.start();
  const code = frame.getByRole('textbox', { name: 'Pairing code' });
  await code.waitFor();
  await shoot(panel, 'pairing');
  await code.fill('12');
  await code.press('Enter');
  await frame.getByRole('alert').getByText('A code has eight digits.').waitFor();
  const right = await daemon.pairingCode();
  await code.fill(right === '0000 0000' ? '00000003' : '00000000');
  await frame.getByRole('button', { name: 'Pair', exact: true }).click();
  await frame.getByRole('alert').getByText(/code/).waitFor();
  await code.fill(right);
  await code.press('Enter');
  await frame.getByText('Connected to Likewise').waitFor({ state: 'attached' });
  expect(JSON.parse(world.storage.get('token')!)).toMatch(/./);
  await shoot(panel, 'nothing-selected');
});

it('reports a program that holds the port and never answers', async () => {
  await daemon.kill();
  const sockets = new Set<Socket>();
  // A browser may reset a request that it cancels, which is not an error of this test.
  const silent = createServer((socket) => sockets.add(socket.on('error', () => {})));
  await new Promise<void>((resolve) => silent.listen(daemonPort, '127.0.0.1', resolve));
  try {
    const { panel, frame } = await open('recolour', { selected: false });
    await frame.getByText(/A program other than the Likewise daemon answers at/).waitFor();
    await shoot(panel, 'another-program');
  } finally {
    silent.close();
    for (const socket of sockets) socket.destroy();
    await daemon.start();
  }
});

it('distinguishes a browser that blocks from a daemon that is not there', async () => {
  const { panel, frame } = await open('recolour', { kept: new Map(), blocked: true });
  await frame.getByText('The browser keeps this page from reaching programs on your computer.').waitFor();
  await expect.poll(() => frame.locator('.panel-slot img').count()).toBe(6);
  await shoot(panel, 'blocked');
});

it('runs: selection, roles, answers placed as the daemon made them, one undo', async () => {
  const { panel, world, frame } = await open('recolour');
  const before = world.pages();
  await frame.getByText(/A preview for the first layer, (sure|look at it|probably wrong)/).waitFor();
  // The window is as high as all options need.
  const left =
    "(() => { const { scrollHeight, clientHeight } = document.querySelector('main'); return scrollHeight - clientHeight; })()";
  expect(await frame.evaluate(left)).toBe(0);
  await shoot(panel, 'compose');
  await frame.getByRole('button', { name: 'Run on 4 layers' }).click();
  await frame.getByText('4 answers placed.').waitFor();
  await shoot(panel, 'results');
  await frame.getByRole('button', { name: /peach/ }).click();
  await frame.getByText(/^Understood as .+ (sure|look at it|probably wrong)/).waitFor();
  await frame.getByRole('group', { name: 'What is meant' }).waitFor();
  await frame.getByRole('button', { name: 'Confidence' }).click();
  await shoot(panel, 'answer');
  await frame.getByRole('button', { name: 'Show in the file' }).click();
  await until(() => world.events.some(({ name }) => name === 'zoom'));

  const answers = await daemonAnswers('recolour');
  for (const [index, id] of queryIds().entries()) expect(placedBytes(world, id)).toEqual([answers[index]]);
  expect(world.events.filter(({ name }) => name === 'notify').map(({ detail }) => detail)).toEqual([
    '4 answers placed.',
  ]);
  expect(world.undo()).toBe(true);
  expect(world.pages()).toEqual(before);
  await frame.getByText('No longer in the file: redo brings back what was undone.').nth(3).waitFor();
  await frame.getByRole('button', { name: 'Show in the file' }).click();
  const notice = frame.getByText('This answer is not in the file: it was undone or deleted.');
  await notice.waitFor();
  // The list was scrolled: what happened is brought into view.
  await expect.poll(async () => (await notice.boundingBox())!.y).toBeGreaterThan(40);
  await shoot(panel, 'taken-back');
  expect(world.redo()).toBe(true);
  await frame.getByText('No longer in the file').first().waitFor({ state: 'detached' });
});

it('shows, previews and saves layers as they look now', async () => {
  const { panel, world, frame } = await open('recolour');
  await frame.getByText(/A preview for the first layer/).waitFor();
  await frame.getByText('Guessed from the names of the layers.').waitFor();
  const after = frame.getByRole('button', { name: /^Example 1 after/ }).locator('img');
  const old = await after.getAttribute('src');
  const green = { type: 'SOLID', color: { r: 0, g: 0.6, b: 0 }, visible: true, opacity: 1 };
  world.edit('out', { fills: [green] });
  await expect.poll(() => after.getAttribute('src')).not.toBe(old);
  world.edit('out', { fills: [{ ...green, color: { r: 0, g: 0, b: 1 } }] });
  // At once, before any picture of it can have come.
  await frame.getByRole('button', { name: /^Save …/ }).click();
  await frame.getByRole('textbox', { name: 'Name of the example' }).fill('Blue');
  await frame.getByText(/Its examples take 0\.0 of 5\.0 MB\./).waitFor();
  await panel.page.keyboard.press('Enter');
  await until(() => 'examples' in world.data());
  const data = world.data();
  const { output } = JSON.parse(data.examples!)[0].pairs[0];
  const { dominant } = await sharp(Buffer.from(data[`picture:${output}:0`]!, 'base64')).stats();
  expect(dominant.b).toBeGreaterThan(200);
  expect(dominant.g).toBeLessThan(40);
});

it('changes roles by keyboard and pointer, saves an example and uses it for another selection', async () => {
  const { panel, world, frame } = await open('background');
  const slot = (name: RegExp) => frame.getByRole('button', { name });
  await frame.getByText(/A preview for the first layer/).waitFor();
  await slot(/^Example 1 before: before/).focus();
  await panel.page.keyboard.press('Enter');
  await frame.getByText(/before is picked up/).waitFor({ state: 'attached' });
  await shoot(panel, 'carrying');
  await slot(/^To change, 1 of 4: melon/).press('Enter');
  await slot(/^Example 1 before: melon/).waitFor();
  await slot(/^To change, 1 of 4: before/).dragTo(slot(/^Example 1 before: melon/));
  await slot(/^Example 1 before: before/).waitFor();
  await slot(/^Exchange before and after of example 1/).click();
  await slot(/^Example 1 before: after/).waitFor();
  await slot(/^Exchange before and after of example 1/).click();
  await slot(/^To change, 4 of 4: waffle/).press('Delete');
  await slot(/^Set aside: waffle/).waitFor();

  await slot(/^Save …/).click();
  await frame.getByRole('textbox', { name: 'Name of the example' }).fill('White to night');
  await panel.page.keyboard.press('Enter');
  const source = frame.getByRole('combobox', { name: 'Where the example comes from' });
  await source.waitFor();
  world.select('q4');
  await slot(/^To change, 1 of 1: waffle/).waitFor();
  await frame.getByText('Select a before and an after too, or use a saved example.').waitFor();
  await source.selectOption('White to night');
  await frame.getByRole('img', { name: 'Example 1 before' }).waitFor();
  await frame.getByText(/A preview for the first layer/).waitFor();
  await shoot(panel, 'saved');
  await frame.getByRole('button', { name: 'Run', exact: true }).click();
  await frame.getByText('1 answer placed.').waitFor();
  expect(JSON.parse(results(world, 'q4')[0]!.data.result!)).toMatchObject({
    saved: { name: 'White to night' },
    examples: [],
  });

  // A result, chosen in the file, runs again by its button.
  world.select(results(world, 'q4')[0]!.id);
  await panel.run('again');
  await panel.frame.getByText('1 answer placed.').waitFor();
  expect(results(world, 'q4')).toHaveLength(2);
});

it('keeps examples in the library, which all tools share', async () => {
  const { panel, world, frame } = await open('background');
  const tool = await daemon.owner();
  const names = async () => (await tool.listExamples()).map(({ name }) => name);
  await frame.getByText(/A preview for the first layer/).waitFor();
  await frame.getByRole('button', { name: /^Save …/ }).click();
  await frame.getByRole('textbox', { name: 'Name of the example' }).fill('To night');
  await frame.getByRole('combobox', { name: 'Where to keep it' }).selectOption('In the library');
  await frame.getByText(/^Kept by Likewise on this computer/).waitFor();
  await shoot(panel, 'saving');
  await frame.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(names).toEqual(['To night']);
  expect(world.data()).not.toHaveProperty('examples');

  // Another tool adds one, of another kind of picture: the list is read anew when it is opened.
  const { pairs } = await tool.loadExample('To night');
  const asJpeg = async (bytes: Uint8Array) => ({
    type: 'image/jpeg' as const,
    bytes: await sharp(bytes).jpeg().toBuffer(),
  });
  const [{ input, output }] = pairs as [(typeof pairs)[0]];
  const photo = { input: await asJpeg(input.bytes), output: await asJpeg(output.bytes) };
  await tool.saveExample({ name: 'Theirs: “JPEG”', pairs: [photo] });
  const source = frame.getByRole('combobox', { name: 'Where the example comes from' });
  await source.focus();
  await frame.locator('option', { hasText: 'Theirs: “JPEG”' }).waitFor({ state: 'attached' });
  world.select('q4');
  await source.selectOption('Theirs: “JPEG”');
  await frame.getByRole('img', { name: 'Example 1 before' }).waitFor();
  await frame.getByText(/A preview for the first layer/).waitFor();
  await shoot(panel, 'library');

  await frame.getByRole('button', { name: 'Rename …' }).click();
  const field = frame.getByRole('textbox', { name: 'Name of the example' });
  await field.fill('To night');
  await field.press('Enter');
  await frame.getByText('There is already an example “To night”.').waitFor();
  await frame.getByRole('button', { name: 'Dismiss' }).click();
  await frame.getByRole('button', { name: 'Rename …' }).click();
  await field.fill('Night');
  await field.press('Enter');
  await expect.poll(names).toEqual(['Night', 'To night']);
  await frame.getByRole('button', { name: 'Run', exact: true }).click();
  await frame.getByText('1 answer placed.').waitFor();
  const [made] = results(world, 'q4');
  expect(JSON.parse(made!.data.result!).saved).toEqual({ name: 'Night', isShared: true });

  // A result runs again with it, in a fresh panel that is not connected yet.
  world.select(made!.id);
  await panel.run('again');
  await panel.frame.getByText('1 answer placed.').waitFor();
  expect(results(world, 'q4')).toHaveLength(2);
  await panel.frame.getByRole('button', { name: 'Back' }).click();
  await panel.frame.getByRole('button', { name: 'Delete' }).click();
  expect(await names()).toEqual(['Night', 'To night']);
  await panel.frame.getByRole('button', { name: 'Delete for all tools?' }).click();
  await expect.poll(names).toEqual(['To night']);
  world.select(made!.id);
  await panel.run('again');
  await panel.frame.getByText('The library has no example “Night”.').waitFor();
  await tool.removeExample('To night');
  tool.close();
});

it('shows the preview on the canvas, too, until a run begins or the panel closes', async () => {
  const { panel, world, frame } = await open('recolour');
  const before = world.pages();
  const previews = () => world.nodes().filter(({ name }) => name === 'Likewise preview (temporary)');
  await frame.getByText(/A preview for the first layer/).waitFor();
  const box = frame.getByRole('checkbox', { name: 'Show on the canvas, too' });
  await box.check();
  await until(() => previews().length === 1);
  expect(previews()[0]).toMatchObject({ locked: true, box: world.node('q1').box });
  // Another layer is first, so another answer is shown; without a selection there is none.
  world.select('in', 'out', 'q2', 'q3');
  await expect.poll(() => previews().map((shown) => shown.box)).toEqual([world.node('q2').box]);
  world.select();
  await until(() => previews().length === 0);
  world.select('in', 'out', 'q1');
  await until(() => previews().length === 1);
  await box.uncheck();
  await until(() => previews().length === 0);
  await box.check();
  await until(() => previews().length === 1);
  await frame.getByRole('button', { name: 'Run', exact: true }).click();
  await frame.getByText('1 answer placed.').waitFor();
  expect(previews()).toEqual([]);
  await frame.getByRole('button', { name: 'Back' }).click();
  await until(() => previews().length === 1);
  await panel.run('settings');
  expect(previews()).toEqual([]);
  expect(world.undo()).toBe(true);
  expect(world.pages()).toEqual(before);
});

it('cuts out and draws boxes where the answer is a mask', async () => {
  const { panel, world, frame } = await open('mask');
  await frame.getByRole('combobox', { name: 'Place' }).selectOption('cutout');
  await frame.getByRole('button', { name: 'Run on 4 layers' }).click();
  await frame.getByText('4 answers placed.').waitFor();
  expect(world.nodes().filter(({ mask }) => mask === 'LUMINANCE')).toHaveLength(4);
  await frame.getByRole('button', { name: /teddy-bear/ }).click();
  await frame.getByRole('button', { name: 'Draw boxes' }).click();
  await until(() => world.nodes().some(({ name }) => name === 'teddy-bear boxes'));
  await frame.getByRole('group', { name: 'What is meant' }).waitFor();
  await frame.getByRole('button', { name: 'Draw boxes' }).scrollIntoViewIfNeeded();
  await shoot(panel, 'mask');
  expect(world.undo()).toBe(true);
  expect(world.nodes().some(({ name }) => name === 'teddy-bear boxes')).toBe(false);
});

it('places every answer though the daemon is killed and started again in mid-run', async () => {
  const count = 24;
  const { panel, world, frame } = await open('recolour', { count });
  await frame.getByRole('button', { name: `Run on ${count} layers` }).click();
  await until(() => world.nodes().length > 2 + count + 3);
  await daemon.kill();
  await frame
    .getByText('The connection to the daemon was lost.')
    .or(frame.getByText('is not running'))
    .first()
    .waitFor();
  await shoot(panel, 'lost');
  await daemon.start();
  await frame.getByText(`${count} answers placed.`).waitFor({ timeout: 120_000 });
  for (const id of queryIds(count)) expect(results(world, id)).toHaveLength(1);
  expect(world.undo()).toBe(true);
  expect(queryIds(count).flatMap((id) => results(world, id))).toEqual([]);
});

it('serves two windows at once', async () => {
  const first = await open('recolour');
  const second = await open('background');
  for (const { frame } of [first, second]) await frame.getByText(/A preview for the first layer/).waitFor();
  for (const { frame } of [first, second]) await frame.getByRole('button', { name: 'Run on 4 layers' }).click();
  for (const { frame } of [first, second]) await frame.getByText('4 answers placed.').waitFor();
  for (const [window, task] of [
    [first, 'recolour'],
    [second, 'background'],
  ] as const) {
    const answers = await daemonAnswers(task);
    for (const [index, id] of queryIds().entries()) expect(placedBytes(window.world, id)).toEqual([answers[index]]);
  }
});

it('keeps what is placed when a run of 40 is cancelled after 10, and runs the rest later', async () => {
  const count = 40;
  const { panel, world, frame } = await open('mask', { count });
  await frame.getByRole('button', { name: `Run on ${count} layers` }).click();
  const placed = () => queryIds(count).filter((id) => results(world, id).length > 0).length;
  await until(() => placed() >= 10);
  await frame.getByRole('button', { name: 'Cancel' }).click();
  const end = frame.getByText(/\d+ answers placed, \d+ cancelled\./);
  await end.waitFor();
  const [, answered, cancelled] = /(\d+) answers placed, (\d+) cancelled/.exec((await end.textContent())!)!;
  expect(Number(answered) + Number(cancelled)).toBe(count);
  expect(placed()).toBe(Number(answered));
  expect(Number(answered)).toBeGreaterThanOrEqual(10);
  expect(Number(cancelled)).toBeGreaterThan(0);
  await shoot(panel, 'cancelled');
  await frame.getByRole('button', { name: `Run the ${cancelled} left` }).click();
  await shoot(panel, 'running');
  await frame.getByText(`${count} answers placed.`).waitFor({ timeout: 480_000 });
  expect(queryIds(count).map((id) => results(world, id).length)).toEqual(Array(count).fill(1));
}, 600_000);

it('is cancelled within 200 ms while Figma exports a layer for ever', async () => {
  const { world, frame } = await open('recolour', { count: 12 });
  await frame.getByText(/A preview for the first layer/).waitFor();
  world.beforeExport = (id) => (id === 'q10' ? new Promise(() => {}) : Promise.resolve());
  await frame.getByRole('button', { name: 'Run on 12 layers' }).click();
  const placed = () => queryIds(12).filter((id) => results(world, id).length > 0).length;
  await until(() => placed() === 8);
  await frame.getByText('8 of 12 done').waitFor();
  // Measured in the page, as the user would see it.
  const took = await frame.evaluate(`new Promise((resolve) => {
    const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Cancel');
    const begun = performance.now();
    new MutationObserver(() => {
      if (document.body.textContent.includes('8 answers placed, 4 cancelled.')) resolve(performance.now() - begun);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    button.click();
  })`);
  expect(took).toBeLessThan(200);
  expect(placed()).toBe(8);
});

it('goes on with its run where the panel was closed and is opened again', async () => {
  const count = 21;
  const { panel, world, frame } = await open('recolour', { count });
  await frame.getByRole('button', { name: `Run on ${count} layers` }).click();
  const placed = () => queryIds(count).filter((id) => results(world, id).length > 0).length;
  await until(() => placed() >= 3);
  world.select();
  await panel.run('open');
  await panel.frame
    .getByText(/The run continued where it was when the panel was closed: \d+ answers? placed before\./)
    .waitFor();
  await shoot(panel, 'taken-up');
  await panel.frame.getByText(/^\d+ answers? placed\. Undo/).waitFor();
  expect(queryIds(count).map((id) => results(world, id).length)).toEqual(Array(count).fill(1));
  await panel.run('open');
  await panel.frame.getByText('Select layers in the file').waitFor();
});

it('runs on what was selected when it was asked to, or not at all', async () => {
  const { panel, world } = await open('recolour', { selected: false });
  await panel.run('run');
  await panel.frame.getByText('Nothing is selected, so nothing was run.').waitFor();
  await shoot(panel, 'run-on-nothing');
  world.select('in', 'out', ...queryIds());
  await panel.frame.getByText(/A preview for the first layer/).waitFor();
  expect(queryIds().flatMap((id) => results(world, id))).toEqual([]);
});

it('distinguishes an item that failed from the others, and tries it again', async () => {
  const { panel, world, frame } = await open('recolour');
  await frame.getByText(/A preview for the first layer/).waitFor();
  world.edit('q2', { visible: false });
  world.edit('q3', { locked: true });
  await frame.getByRole('combobox', { name: 'Place' }).selectOption('fill');
  await frame.getByRole('button', { name: 'Run on 4 layers' }).click();
  await frame.getByText('3 answers placed, 1 failed.').waitFor();
  await frame.getByText('“peach” is hidden. Show it, then select it again.').waitFor();
  await frame.getByText('The layer is locked: the answer is over it as a new layer.').waitFor();
  await shoot(panel, 'failed');
  world.edit('q2', { visible: true });
  await frame.getByRole('button', { name: 'Try again' }).click();
  await frame.getByText('4 answers placed.').waitFor();
  expect(world.node('q2').fills).toMatchObject([{ visible: false }, { visible: true }]);
});

describe('an example with several meanings: black on white made white on black', () => {
  const [BLACK, WHITE, NAVY] = [
    [0, 0, 0],
    [255, 255, 255],
    [20, 30, 90],
  ];
  const page = (images: ImageStore) =>
    discPage(images, {
      before: [BLACK, WHITE],
      after: [WHITE, BLACK],
      queries: [[NAVY, WHITE] as const, [BLACK, WHITE]],
    });
  const understood = (frame: Frame) => frame.getByText(/^Understood as/).textContent();
  /** The host draws layers with an error of one level, and previews are smaller. */
  const isNear = (a: readonly number[], b: readonly number[]) => a.every((level, c) => Math.abs(level - b[c]!) <= 3);

  /** The colour at the centre of each answer to a query. */
  function middles(world: FigmaWorld, query: string): Promise<number[][]> {
    return Promise.all(placedBytes(world, query).map((bytes) => middleOf(bytes!)));
  }
  /** The newest answer is on top. */
  const becomes = (world: FigmaWorld, ...colours: readonly (readonly number[])[]) =>
    expect
      .poll(async () => {
        const found = await middles(world, 'q1');
        return found.length === colours.length && found.every((colour, n) => isNear(colour, colours[n]!));
      })
      .toBe(true);

  async function middleOf(bytes: Buffer): Promise<number[]> {
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const at = 3 * (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2));
    return [...data.subarray(at, at + 3)];
  }

  async function run(frame: Frame) {
    await frame.getByRole('button', { name: /^Run on 2 layers/ }).click();
    await frame.getByText('2 answers placed.').waitFor();
    await frame.getByRole('button', { name: 'disc 1' }).click();
    await frame.getByRole('group', { name: 'What is meant' }).waitFor();
  }

  /** A meaning whose answer differs from the first one's. */
  async function another(frame: Frame, world: FigmaWorld) {
    const [first] = await middles(world, 'q1');
    const previews = await previewsOf(frame);
    const [id, colour] = previews.find(([one, shown]) => one !== 'model' && !isNear(shown, first!))!;
    const radio = frame.locator(`input[value="${id}"]`);
    const sentence = (await radio.locator('xpath=following-sibling::span').textContent())!;
    return { first: first!, radio, colour, sentence };
  }

  it('has one chosen by click and keyboard, which answers all layers in the same place, and later runs', async () => {
    const { panel, world, frame } = await open(page, { count: 2 });
    await run(frame);
    const layers = () => queryIds(2).map((id) => results(world, id).map(({ id, box }) => ({ id, box })));
    const before = layers();
    const { first, radio, colour, sentence } = await another(frame, world);
    await radio.check({ force: true });
    await becomes(world, colour);
    expect(await understood(frame)).toContain(`Understood as ${sentence}`);
    await frame.getByText('2 answers placed.').waitFor();
    expect(layers()).toEqual(before);
    for (const id of queryIds(2)) expect(JSON.parse(results(world, id)[0]!.data.result!).reading).toBeDefined();
    expect(await accessibilityFaults(frame)).toEqual([]);
    await shoot(panel, 'meanings');

    // The arrow key chooses the next one and leaves the focus in place.
    await radio.focus();
    await panel.page.keyboard.press('ArrowLeft');
    await expect.poll(() => understood(frame)).not.toContain(`Understood as ${sentence}`);
    await frame.getByText('2 answers placed.').waitFor();
    await panel.page.keyboard.press('ArrowRight');
    await becomes(world, colour);
    await frame.getByText('2 answers placed.').waitFor();

    // A later run of the same example is answered likewise, without asking.
    await frame.getByRole('button', { name: 'Back' }).click();
    await run(frame);
    expect(await understood(frame)).toContain(`Understood as ${sentence}`);
    await becomes(world, colour, colour);
    await frame.getByRole('button', { name: 'Let Likewise choose' }).click();
    await becomes(world, colour, first);
    await frame.getByText('2 answers placed.').waitFor();
    // One step undoes the last choice, and only that.
    expect(world.undo()).toBe(true);
    await becomes(world, colour, colour);
  });

  it('has each of them chosen, which is answered as its preview shows', async () => {
    const { world, frame } = await open(page, { count: 2 });
    await run(frame);
    const previews = await previewsOf(frame);
    expect(new Set(previews.map(([, colour]) => String(colour))).size).toBeGreaterThan(2);
    // The model's view follows the edges of the layer at its own size.
    for (const [id, colour] of previews.filter(([one]) => one !== 'model')) {
      await frame.locator(`input[value="${id}"]`).check({ force: true });
      await becomes(world, colour);
      await frame.getByText('2 answers placed.').waitFor();
    }
  });

  it('keeps the choice in results that run again, and in a saved example', async () => {
    const { panel, world, frame } = await open(page, { count: 2 });
    await frame.getByRole('combobox', { name: 'Place' }).selectOption('fill');
    await run(frame);
    const { radio, colour, sentence } = await another(frame, world);
    await radio.check({ force: true });
    await becomes(world, colour);
    await frame.getByText('2 answers placed.').waitFor();
    // The fill replaces the one before, above the layer's own.
    expect(world.node('q1').fills).toMatchObject([{ visible: false }, { visible: true }]);
    await frame.getByRole('button', { name: 'Back' }).click();
    await frame.getByRole('button', { name: /^Save …/ }).click();
    await frame.getByRole('textbox', { name: 'Name of the example' }).fill('Negative');
    await panel.page.keyboard.press('Enter');
    await frame.getByRole('combobox', { name: 'Where the example comes from' }).waitFor();

    // A fresh panel.
    world.select('q2');
    await panel.run('run-saved', { example: 'Negative' });
    await panel.frame.getByText(/answers? placed\./).waitFor();
    await panel.frame.getByRole('button', { name: /^disc 2/ }).click();
    await panel.frame.getByText(`Understood as ${sentence}`).waitFor();
    await panel.run('again');
    await panel.frame.getByText(/answers? placed\./).waitFor();
    await panel.frame.getByRole('button', { name: /^disc 2/ }).click();
    await panel.frame.getByText(`Understood as ${sentence}`).waitFor();
  });
});

it('draws lines as wide as the example does, whatever the sizes of the layers', async () => {
  const shape = (type: string, side: number, grown: number, frame: number, fill: string): SceneNodeSpec => {
    const [whole, at] = [side + 2 * grown, (frame - side) / 2 - grown];
    return {
      type,
      x: at,
      y: at,
      width: whole,
      height: whole,
      fill,
      ...(type === 'RECTANGLE' ? { radius: grown } : {}),
    };
  };
  const icon = (id: string, type: string, side: number, frame: number, y: number, line: number): SceneNodeSpec => ({
    type: 'FRAME',
    id,
    name: id,
    x: id === 'out' ? 100 : 0,
    y,
    width: frame,
    height: frame,
    fills: [],
    children: [
      ...(line > 0 ? [shape(type, side, line, frame, '#ff3300')] : []),
      shape(type, side, 0, frame, '#2266cc'),
    ],
  });
  const children = [
    icon('in', 'ELLIPSE', 40, 64, 0, 0),
    icon('out', 'ELLIPSE', 40, 64, 0, 3),
    icon('q1', 'RECTANGLE', 90, 160, 200, 0),
  ];
  const { world, frame } = await open(async () => ({ name: 'Page', children }), { count: 1 });
  await frame.getByText(/A preview for the first layer/).waitFor();
  await frame.getByLabel('Place').press('Control+Enter');
  await frame.getByText('1 answer placed.').waitFor();

  const truth = await FigmaWorld.open({
    pages: [{ name: 'Page', children: [icon('q1', 'RECTANGLE', 90, 160, 0, 3)] }],
  });
  const { bytes } = await (await UiStub.open(truth)).call('exportFull', 'q1');
  const pixelsOf = (png: Uint8Array) => sharp(png).flatten({ background: '#ffffff' }).raw().toBuffer();
  const [made, wanted] = [await pixelsOf(placedBytes(world, 'q1')[0]!), await pixelsOf(bytes)];
  expect(made).toHaveLength(wanted.length);
  const off = wanted.filter((level, at) => Math.abs(level - made[at]!) > 48).length;
  expect(off / wanted.length).toBeLessThan(0.01);
  truth.close();
});

it('places an answer of another size as large as it is', async () => {
  const flag = (
    id: string,
    x: number,
    y: number,
    [width, height]: readonly number[],
    parts: readonly (readonly [string, ...number[]])[],
  ) => ({
    type: 'FRAME',
    id,
    name: id,
    x,
    y,
    width: width!,
    height: height!,
    fill: '#ffffff',
    children: parts.map(([fill, left, top, wide, high]) => ({
      type: 'RECTANGLE',
      fill,
      x: left!,
      y: top!,
      width: wide!,
      height: high!,
    })),
  });
  const children = [
    flag(
      'in',
      0,
      0,
      [96, 48],
      [
        ['#cc2222', 0, 0, 32, 48],
        ['#2266cc', 60, 10, 20, 10],
      ],
    ),
    // The same, rotated by a quarter turn to the right.
    flag(
      'out',
      140,
      0,
      [48, 96],
      [
        ['#cc2222', 0, 0, 48, 32],
        ['#2266cc', 28, 60, 10, 20],
      ],
    ),
    flag(
      'q1',
      0,
      200,
      [80, 40],
      [
        ['#22aa44', 0, 0, 10, 40],
        ['#222222', 30, 5, 40, 12],
      ],
    ),
  ];
  const { world, frame } = await open(async () => ({ name: 'Page', children }), { count: 1 });
  await frame.getByRole('button', { name: 'Run', exact: true }).click();
  await frame.getByText('1 answer placed.').waitFor();
  expect(results(world, 'q1')[0]!.box).toEqual({ x: 104, y: 200, width: 40, height: 80 });
});

describe('as vector', () => {
  /** The colours, rrggbb, of a layer and its descendants. */
  const coloursOf = ({ fills, children }: NodeView): string[] => [
    ...fills.map(({ color }) => hexOf(color as RGB)),
    ...children.flatMap(coloursOf),
  ];
  const hexOf = ({ r, g, b }: RGB) =>
    [r, g, b]
      .map((part) =>
        Math.round(255 * part)
          .toString(16)
          .padStart(2, '0'),
      )
      .join('');

  it('changes the colours of a copy as the picture shows them, and of another one where another meaning is chosen', async () => {
    const page = async () =>
      badgePage({
        before: ['ffffff', '000000'],
        after: ['000000', 'ffffff'],
        queries: [
          ['ffffff', '141e5a'],
          ['ffffff', '000000', '141e5a'],
        ],
      });
    const { panel, world, frame } = await open(page, { count: 2 });
    await frame.getByRole('combobox', { name: 'Place' }).selectOption('vector');
    await frame.getByRole('button', { name: /^Run on 2 layers/ }).click();
    await frame.getByText('2 answers placed.').waitFor();
    await frame.getByRole('button', { name: 'badge 1' }).click();
    await frame.getByRole('group', { name: 'What is meant' }).waitFor();
    await frame.getByRole('radio', { name: 'Colours inverted', exact: true }).check({ force: true });
    await expect.poll(() => results(world, 'q1').map(coloursOf)).toEqual([['000000', 'ebe1a5']]);
    await frame.getByText('2 answers placed.').waitFor();
    expect(results(world, 'q2').map(coloursOf)).toEqual([['000000', 'ffffff', 'ebe1a5']]);
    expect(results(world, 'q1')).toMatchObject([{ type: 'FRAME', name: 'badge 1' }]);
    expect(await frame.getByText(/differs from the answer/).count()).toBe(0);
    await shoot(panel, 'vector');

    // A meaning that changes more than colours makes pictures, in the same place.
    const boxes = queryIds(2).map((id) => results(world, id).map(({ box }) => box));
    await frame.getByRole('radio', { name: /^Background to/ }).check({ force: true });
    await frame
      .getByText(/is no change of colours alone: a picture is in its place\./)
      .first()
      .waitFor();
    await frame.getByText('2 answers placed.').waitFor();
    expect(results(world, 'q1')).toMatchObject([{ type: 'RECTANGLE', fills: [{ type: 'IMAGE' }] }]);
    expect(queryIds(2).map((id) => results(world, id).map(({ box }) => box))).toEqual(boxes);
  });

  it('is offered of an answer that is a change of colours, and says where the copy differs from the answer', async () => {
    const page = async () =>
      badgePage({
        before: ['ffffff', '000000'],
        after: [undefined, '000000'],
        queries: [
          ['ffffff', '000000'],
          ['ffffff', '000000', 'ffffff'],
        ],
      });
    const { panel, world, frame } = await open(page, { count: 2 });
    await frame.getByRole('button', { name: /^Run on 2 layers/ }).click();
    await frame.getByText('2 answers placed.').waitFor();
    for (const id of queryIds(2)) expect(results(world, id)).toMatchObject([{ type: 'RECTANGLE' }]);
    await frame.getByRole('button', { name: 'badge 1' }).click();
    await frame.getByRole('button', { name: 'As vector' }).click();
    await until(() => results(world, 'q1').length === 2);
    expect(await frame.getByText(/differs from the answer/).count()).toBe(0);
    // A white disc that fades shows the black one below it, where the picture has a hole.
    await frame.getByRole('button', { name: 'badge 2' }).click();
    await frame.getByRole('button', { name: 'As vector' }).click();
    await frame.getByText(/differs from the answer/).waitFor();
    await shoot(panel, 'vector-offered');
    expect(results(world, 'q2').map(({ type }) => type)).toEqual(expect.arrayContaining(['FRAME', 'RECTANGLE']));
  });
});

it('runs on the selection by command, shows settings, and can be resized', async () => {
  const { panel, world, frame } = await open('recolour', { count: 1 });
  await panel.run('run');
  await panel.frame.getByText('1 answer placed.').waitFor();
  await panel.run('settings');
  await panel.frame.getByText('Connected and paired').waitFor();
  await panel.frame.getByText('mini').waitFor();
  await shoot(panel, 'settings');
  const handle = panel.frame.getByRole('button', { name: /Size of the window/ });
  await handle.press('ArrowRight');
  await until(() => world.events.some(({ name }) => name === 'resize'));
  expect(world.events.findLast(({ name }) => name === 'resize')!.detail).toEqual({ width: 380, height: 700 });
  void frame;
});
