import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { openPencil } from './install.ts';
import type { Graph } from './openPencil.ts';

/*
 * Makes the documents of the tests with the library itself: `node --import tsx test/figma/support/makeDocuments.ts`. Everything in
 * them is drawn here, so the project's own licence applies.
 */

interface Spec {
  readonly type: string;
  readonly name: string;
  readonly values?: object;
  /** For an instance: the name of its component, which comes earlier. */
  readonly of?: string;
  readonly children?: readonly Spec[];
}

const colour = (hex: string) => {
  const part = (from: number) => Number.parseInt(hex.slice(from, from + 2), 16) / 255;
  return { r: part(1), g: part(3), b: part(5), a: 1 };
};
const solid = (hex: string) => [{ type: 'SOLID', color: colour(hex), opacity: 1, visible: true }];
const size = (width: number, height: number, x = 0, y = 0) => ({ width, height, x, y });
const flow = (
  layoutMode: 'HORIZONTAL' | 'VERTICAL',
  itemSpacing: number,
  padding = 0,
  main = 'HUG',
  cross = 'HUG',
) => ({
  layoutMode,
  itemSpacing,
  paddingTop: padding,
  paddingRight: padding,
  paddingBottom: padding,
  paddingLeft: padding,
  primaryAxisSizing: main,
  counterAxisSizing: cross,
});
const STRETCH = { layoutAlignSelf: 'STRETCH' };
const shadow = {
  type: 'DROP_SHADOW',
  color: { r: 0, g: 0, b: 0, a: 0.3 },
  offset: { x: 0, y: 6 },
  radius: 12,
  spread: 0,
  visible: true,
};

const node = (type: string, name: string, values: object = {}, ...children: readonly Spec[]): Spec => ({
  type,
  name,
  values,
  children,
});
const rect = (name: string, hex: string, values: object) => node('RECTANGLE', name, { fills: solid(hex), ...values });
const text = (name: string, values: object = {}) =>
  node('TEXT', name, { text: name, fontSize: 16, fills: solid('#202124'), width: 120, height: 20, ...values });
const use = (name: string, of: string, values: object = {}): Spec => ({ type: 'INSTANCE', name, of, values });

/** A picture of soft hills, by hue. */
function hills(width: number, height: number, hue: number): Promise<Buffer> {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="s" x2="0" y2="1">` +
    `<stop stop-color="hsl(${hue},70%,70%)"/><stop offset="1" stop-color="hsl(${hue + 40},60%,90%)"/></linearGradient></defs>` +
    `<rect width="100%" height="100%" fill="url(#s)"/><ellipse cx="${width * 0.3}" cy="${height}" rx="${width * 0.5}" ry="${height * 0.5}" ` +
    `fill="hsl(${hue + 120},40%,45%)"/><ellipse cx="${width * 0.8}" cy="${height}" rx="${width * 0.5}" ry="${height * 0.35}" fill="hsl(${hue + 140},45%,35%)"/></svg>`;
  return sharp(Buffer.from(svg)).png({ palette: true }).toBuffer();
}

type Photo = (width: number, height: number, hue: number, more?: object) => object[];

function shop(photo: Photo): Spec[] {
  const variant = (state: string, hex: string, y: number) =>
    node(
      'COMPONENT',
      `State=${state}`,
      { ...size(120, 40, 20, y), ...flow('HORIZONTAL', 8, 10), fills: solid(hex), cornerRadius: 8 },
      rect(`Icon ${state}`, '#ffffff', size(20, 20)),
      text(`Label ${state}`, { width: 60 }),
    );
  return [
    node(
      'SECTION',
      'Components',
      size(1100, 520, 0, 1100),
      node(
        'COMPONENT',
        'Card',
        {
          ...size(165, 200, 40, 60),
          ...flow('VERTICAL', 8, 8, 'HUG', 'FIXED'),
          fills: solid('#ffffff'),
          cornerRadius: 12,
        },
        rect('Photo', '#dddddd', { ...size(149, 100), ...STRETCH, fills: photo(300, 200, 200) }),
        text('Title'),
        text('Price', { fills: solid('#1a73e8') }),
      ),
      node(
        'COMPONENT_SET',
        'Button',
        size(160, 160, 300, 60),
        variant('Rest', '#1a73e8', 20),
        variant('Pressed', '#174ea6', 90),
      ),
      rect('Swatch', '#ff7043', size(80, 80, 600, 60)),
    ),
    node(
      'FRAME',
      'Home',
      { ...size(390, 900), ...flow('VERTICAL', 12, 16, 'FIXED', 'FIXED'), fills: solid('#f8f9fa'), clipsContent: true },
      node(
        'FRAME',
        'Header',
        { ...size(358, 40), ...flow('HORIZONTAL', 8, 4, 'FIXED', 'HUG'), ...STRETCH, fills: [] },
        node('ELLIPSE', 'Logo', { ...size(32, 32), fills: solid('#d93025') }),
        text('Shop', { layoutGrow: 1 }),
        rect('Cart', '#5f6368', size(24, 24)),
      ),
      node(
        'FRAME',
        'Hero',
        {
          ...size(358, 180),
          ...flow('VERTICAL', 8, 16, 'FIXED', 'FIXED'),
          ...STRETCH,
          clipsContent: true,
          cornerRadius: 16,
          fills: photo(600, 300, 20),
        },
        text('Summer sale', { fills: solid('#ffffff') }),
        rect('Hero button', '#ffffff', { ...size(96, 32), cornerRadius: 16 }),
      ),
      node(
        'FRAME',
        'Grid',
        {
          ...size(358, 420),
          ...flow('HORIZONTAL', 12, 0, 'FIXED', 'HUG'),
          ...STRETCH,
          layoutWrap: 'WRAP',
          counterAxisSpacing: 12,
          fills: [],
        },
        ...[1, 2, 3, 4].map((n) => use(`Card ${n}`, 'Card')),
      ),
      node(
        'FRAME',
        'Clip',
        {
          ...size(120, 100),
          ...flow('HORIZONTAL', 10, 0, 'FIXED', 'FIXED'),
          clipsContent: true,
          fills: solid('#ffffff'),
        },
        rect('Thumb', '#34a853', size(100, 80)),
        rect('Neighbour', '#fbbc04', size(40, 40)),
      ),
    ),
    node(
      'FRAME',
      'Detail',
      { ...size(390, 900, 460), fills: solid('#ffffff'), clipsContent: true },
      rect('Banner', '#cccccc', { ...size(390, 200), fills: photo(390, 400, 280, { imageScaleMode: 'FILL' }) }),
      node(
        'GROUP',
        'Badges',
        size(120, 30, 20, 230),
        ...[0, 1, 2].map((n) =>
          node('ELLIPSE', `Badge ${n + 1}`, { ...size(30, 30, 45 * n), fills: solid('#f4511e') }),
        ),
      ),
      rect('Pale', '#1e88e5', { ...size(160, 90, 20, 300), opacity: 0.5, effects: [shadow] }),
      rect('Turned', '#8e24aa', { ...size(120, 60, 220, 320), rotation: 12 }),
      node(
        'GROUP',
        'Avatar',
        size(100, 100, 20, 430),
        node('ELLIPSE', 'Avatar shape', {
          ...size(100, 100),
          fills: solid('#000000'),
          isMask: true,
          maskType: 'ALPHA',
        }),
        rect('Face', '#eeeeee', { ...size(100, 100), fills: photo(200, 200, 330) }),
      ),
      node(
        'FRAME',
        'Locked panel',
        { ...size(200, 120, 160, 430), fills: solid('#e8eaed'), locked: true },
        rect('Locked photo', '#80868b', size(120, 80, 20, 20)),
      ),
      use('Related', 'Card', { x: 20, y: 580 }),
    ),
    rect('Sticker', '#00897b', size(80, 80, 920, 0)),
    rect('Next to it', '#c0ca33', size(80, 80, 1010, 0)),
    rect('Locked sticker', '#6d4c41', { ...size(80, 80, 920, 200), locked: true }),
  ];
}

function board(photo: Photo): Spec[] {
  const icon = (n: number) =>
    node(
      'FRAME',
      `icon/${n}`,
      { ...size(48, 48, 24 + (n % 6) * 72, 24 + Math.floor(n / 6) * 72), fills: [] },
      node(n % 3 === 0 ? 'ELLIPSE' : 'RECTANGLE', `shape ${n}`, {
        ...size(32, 32, 8, 8),
        fills: solid(n % 2 ? '#e53935' : '#3949ab'),
      }),
      rect(`dot ${n}`, '#212121', size(8, 8, 34, 6)),
    );
  const task = (n: number) =>
    node(
      'FRAME',
      `Task ${n}`,
      {
        ...size(220, 120),
        ...flow('VERTICAL', 6, 10, 'HUG', 'FIXED'),
        ...STRETCH,
        fills: solid('#ffffff'),
        cornerRadius: 6,
        effects: [shadow],
      },
      rect(`Cover ${n}`, '#90a4ae', {
        ...size(200, 70),
        ...STRETCH,
        minWidth: 80,
        fills: n === 2 ? photo(400, 140, 100) : solid('#90a4ae'),
      }),
      node(
        'FRAME',
        `Row ${n}`,
        { ...size(200, 24), ...flow('HORIZONTAL', 6, 0, 'FIXED', 'HUG'), ...STRETCH, fills: [] },
        node(
          'GROUP',
          `Tags ${n}`,
          size(44, 20),
          rect(`Tag a${n}`, '#43a047', size(20, 20)),
          rect(`Tag b${n}`, '#fb8c00', size(20, 20, 24)),
        ),
        rect(`Bar ${n}`, '#cfd8dc', { ...size(60, 8), layoutGrow: 1, maxWidth: 120 }),
      ),
    );
  return [
    node(
      'FRAME',
      'Icons',
      { ...size(480, 192), fills: solid('#ffffff') },
      ...Array.from({ length: 12 }, (_, n) => icon(n)),
    ),
    node(
      'FRAME',
      'Board',
      { ...size(560, 420, 0, 260), ...flow('HORIZONTAL', 16, 16, 'HUG', 'FIXED'), fills: solid('#eceff1') },
      ...['Open', 'Done'].map((name, column) =>
        node(
          'FRAME',
          name,
          {
            ...size(240, 380),
            ...flow('VERTICAL', 10, 10, 'FIXED', 'FIXED'),
            ...STRETCH,
            fills: solid('#dfe5e8'),
            clipsContent: true,
          },
          ...[1, 2].map((n) => task(2 * column + n)),
        ),
      ),
    ),
    node(
      'FRAME',
      'Slide',
      { ...size(640, 360, 640), fills: solid('#101418'), clipsContent: true },
      rect('Picture', '#000000', {
        ...size(300, 260, 20, 50),
        fills: photo(300, 400, 220, { imageScaleMode: 'FIT' }),
        effects: [shadow],
      }),
      node('STAR', 'Star', { ...size(90, 90, 420, 60), fills: solid('#ffd600'), rotation: -20 }),
      text('Quarterly results', { x: 360, y: 200, width: 240, fills: solid('#ffffff') }),
      rect('Overhang', '#ff5252', size(120, 60, 580, 280)),
    ),
    node(
      'GROUP',
      'Loose group',
      size(200, 80, 640, 430),
      rect('Loose a', '#26a69a', size(80, 80)),
      rect('Loose b', '#7e57c2', size(80, 80, 120)),
    ),
  ];
}

async function make(name: string, specs: (photo: Photo) => Spec[]): Promise<void> {
  const { SceneGraph, FigmaAPI, computeAllLayouts, exportFigFile } = await openPencil();
  const graph: Graph = new SceneGraph();
  const api = new FigmaAPI(graph);
  const photos: Promise<void>[] = [];
  const photo: Photo = (width, height, hue, more = {}) => {
    const paint: Record<string, unknown> = {
      type: 'IMAGE',
      color: colour('#000000'),
      opacity: 1,
      visible: true,
      imageScaleMode: 'FILL',
      ...more,
    };
    const draw = async () => {
      paint.imageHash = api.createImage(await hills(width, height, hue)).hash;
    };
    photos.push(draw());
    return [paint];
  };
  const all = specs(photo);
  await Promise.all(photos);
  const ids = new Map<string, string>();
  const add = ({ type, name: called, values = {}, of, children = [] }: Spec, parent: string): void => {
    const made = of
      ? graph.createInstance(ids.get(of)!, parent, { name: called, ...values })!
      : graph.createNode(type, parent, { name: called, ...values });
    ids.set(called, made.id);
    for (const child of children) add(child, made.id);
    if (type === 'COMPONENT') computeAllLayouts(graph);
  };
  for (const spec of all) add(spec, graph.getPages()[0]!.id);
  computeAllLayouts(graph);
  const folder = fileURLToPath(new URL('../documents/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const bytes = await exportFigFile(graph);
  writeFileSync(`${folder}${name}.fig`, bytes);
  process.stdout.write(`${name}.fig: ${graph.nodes.size} nodes, ${bytes.length} bytes\n`);
}

await make('shop', shop);
await make('board', board);
