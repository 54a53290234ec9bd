import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Placed, Placement } from '../../plugins/figma/messages.ts';
import { discPng } from '../support/cliImages.ts';
import { UiStub } from '../support/figmaHost/uiStub.ts';
import { touched } from '../support/figmaHost/untouched.ts';
import { SecondHost } from './support/secondHost.ts';

/*
 * Main's built bundle on a host by others, with documents like those of designers. Each scenario requests one answer, compares the
 * whole document before and after, and undoes it.
 */

const ANSWER = await discPng(50, [0, 0, 0], [255, 255, 255]);
const ON_PAGE = /^Beside (it|“.+”), on the page\.$/;

interface Scenario {
  readonly layer: string;
  readonly placement: Placement;
  /** Where the answer reports to be. */
  readonly where: RegExp;
  /** Why it differs from the request, or what else changed. */
  readonly note?: RegExp;
  /** Names of layers that should change. */
  readonly changes?: readonly string[];
}

const of =
  (placement: Placement, where: RegExp, note?: RegExp, changes?: readonly string[]) =>
  (layer: string): Scenario => ({
    layer,
    placement,
    where,
    ...(note ? { note } : {}),
    ...(changes ? { changes } : {}),
  });

const beside = (holder: string) => of('beside', new RegExp(`^Beside ${holder}, `));
const home = beside('“Home”');

const SHOP: readonly Scenario[] = [
  ...[
    'Logo',
    'Cart',
    'Hero',
    'Summer sale',
    'Hero button',
    'Card 1',
    'Card 4',
    'Thumb',
    'Neighbour',
    'Grid',
    'Header',
  ].map(home),
  ...['Banner', 'Badge 1', 'Badges', 'Pale', 'Turned', 'Face', 'Locked photo', 'Related'].map(beside('“Detail”')),
  ...['Photo', 'Title'].map(of('beside', /^Beside “Card”, in the section “Components”\.$/)),
  of('beside', /^Beside “Button”, in the section “Components”\.$/)('Icon Rest'),
  ...['Home', 'Detail', 'Sticker', 'Locked sticker', 'Swatch'].map(of('beside', /^Beside it, /)),
  of('over', /^Over it\.$/)('Thumb'),
  of('over', /^Over it\.$/)('Badge 2'),
  of('over', /^Over it, in the section/, /^It is inside a main component/)('Photo'),
  of('over', /^Over it, on the page/, /^It is inside a locked layer/)('Locked photo'),
  of('fill', /^In its fills\.$/, undefined, ['Sticker'])('Sticker'),
  of('fill', /^In its fills\.$/, undefined, ['Pale'])('Pale'),
  of('fill', /^Over it\.$/, /^The layer is locked/)('Locked sticker'),
  of('fill', /^Over it\.$/, /^A fill would be behind the layers in it/)('Hero'),
  of('picture', /^In its picture\.$/, undefined, ['Hero'])('Hero'),
  of('picture', /^In its picture\.$/, undefined, ['Banner'])('Banner'),
  of('picture', /^In its picture\.$/, undefined, ['Face'])('Face'),
  of('picture', ON_PAGE, /^The layer shows several images/)('Home'),
  of('picture', ON_PAGE, /^The layer shows no image/)('Logo'),
  of('cutout', /^Around it, as a mask\.$/, undefined, ['Banner'])('Banner'),
  of('cutout', ON_PAGE, /^It is inside a locked layer/)('Locked photo'),
  of('cutout', /^Beside /, /^A main component cannot be wrapped/)('Card'),
  of('vector', ON_PAGE)('Logo'),
  of('vector', ON_PAGE)('Badges'),
  of('vector-over', /^In its place\.$/, undefined, ['Logo'])('Logo'),
  of('vector-over', /^In its place\.$/, undefined, ['Badge 3'])('Badge 3'),
  of('inside', /^Next to it, in “Detail”\.$/)('Related'),
  of('inside', ON_PAGE, /^There is no room for it there/)('Face'),
];

const BOARD: readonly Scenario[] = [
  ...['icon/0', 'icon/7', 'shape 3', 'dot 5'].map(beside('“Icons”')),
  ...['Task 1', 'Cover 1', 'Cover 2', 'Row 3', 'Tags 3', 'Tag a4', 'Bar 2', 'Open'].map(beside('“Board”')),
  ...['Picture', 'Star', 'Quarterly results', 'Overhang'].map(beside('“Slide”')),
  ...['Loose a', 'Loose b'].map(beside('“Loose group”')),
  of('over', /^Over it\.$/)('Cover 3'),
  of('over', /^Over it\.$/)('Tag b1'),
  of('over', /^Over it\.$/)('Star'),
  of('fill', /^In its fills\.$/, undefined, ['Overhang'])('Overhang'),
  of('fill', /^Over it\.$/, /^The layer is turned/)('Star'),
  of('picture', /^In its picture\.$/, undefined, ['Picture'])('Picture'),
  of('picture', /^In the picture of “Cover 2”\.$/, undefined, ['Cover 2'])('Task 2'),
  of('picture', /^In the picture of “Picture”\.$/, undefined, ['Picture'])('Slide'),
  of('cutout', /^Around it, as a mask\.$/, undefined, ['Loose a'])('Loose a'),
  of('cutout', ON_PAGE, /^It fills the auto layout/)('Cover 1'),
  of('vector', ON_PAGE)('icon/3'),
  of('vector', ON_PAGE)('Tags 1'),
  of('vector-over', /^In its place\.$/, undefined, ['shape 4'])('shape 4'),
  of('vector-over', /^In its place\.$/, undefined, ['Tag a2'])('Tag a2'),
];

describe.each([
  ['shop', SHOP],
  ['board', BOARD],
])('%s.fig', (name, scenarios) => {
  let host: SecondHost;
  let ui: UiStub;
  beforeAll(async () => {
    host = await SecondHost.open(readFileSync(fileURLToPath(new URL(`documents/${name}.fig`, import.meta.url))));
    ui = await UiStub.open(host);
    // The library can measure letters only after it has drawn some.
    await ui.call('exportFull', host.layers()[1]!.id);
  });

  it.each(scenarios)('$layer, $placement: $where', async ({ layer, placement, where, note, changes = [] }) => {
    const before = host.layers();
    const query = host.find(layer).id;
    const allowed = changes.map((changed) => host.find(changed).id);
    const placed = await run(query, placement);
    const found = touched(before, host.layers(), allowed);
    host.undo();
    // An answer requested in a frame or a group is inside it. This changes nothing else there.
    const goesIn = /^(Over it|Next to it, in .+)\.$/.test(placed.where);
    expect(found.filter((change) => !(goesIn && / holds other layers$/.test(change)))).toEqual([]);
    expect(found.length).toBeLessThan(2);
    expect(placed.where).toMatch(where);
    expect(placed.note ?? '').toMatch(note ?? /^$/);
    expect(touched(before, host.layers())).toEqual([]);
    expect(host.layers()).toHaveLength(before.length);
    expect(host.events.filter((event) => event.name === 'console')).toEqual([]);
  });

  it.each(scenarios.filter(({ placement }) => placement === 'beside'))(
    '$layer previewed on the canvas',
    async ({ layer }) => {
      const before = host.layers();
      const { id, box } = host.find(layer);
      await ui.call('showPreview', { query: id, image: ANSWER });
      expect(touched(before, host.layers())).toEqual([]);
      const shown = host.find('Likewise preview (temporary)');
      expect(shown.raw).toMatchObject({ locked: true });
      for (const side of ['x', 'y', 'width', 'height'] as const) expect(shown.box![side]).toBeCloseTo(box![side], 1);
      if (id === host.find(scenarios[0]!.layer).id) await ui.call('hidePreview');
      else host.closePlugin();
      expect(host.layers()).toEqual(before);
    },
  );

  async function run(query: string, placement: Placement): Promise<Placed> {
    await ui.call('beginRun', {
      queries: [query],
      examples: [],
      options: { quality: 'fast', detail: 'none', placement },
    });
    const isVector = placement === 'vector' || placement === 'vector-over';
    const paints = isVector ? (await ui.call('exportFull', query)).paints : undefined;
    const recoloured = paints && { paints: { from: paints, to: paints.map((paint) => `00aa55${paint.slice(6)}`) } };
    const placed = await ui.call('place', { query, image: ANSWER, placement, ...recoloured });
    await ui.call('endRun', 'Done.');
    return placed;
  }
});
