import { BLACK, type Colour, WHITE } from '@likewise/shared/prompt/layouts.ts';
import type { Rect } from '@likewise/shared/prompt/rect.ts';
import { plain } from '../../images/plain.ts';
import type { Raster } from '../../images/raster.ts';
import { drawBackground } from '../backgrounds.ts';
import { colourApart } from '../colours.ts';
import { type Family, type Palette, PICTURE } from '../family.ts';
import { coverage } from '../pixels/coverage.ts';
import { colourLayer, type Layer, paint } from '../pixels/layer.ts';
import { line } from '../pixels/outlines.ts';
import type { Random } from '../random.ts';
import { drawSubject } from '../subject.ts';

/** The elements of a page. */
interface Part extends Rect {
  readonly kind: 'bar' | 'picture' | 'icon' | 'text' | 'button';
}

/** How a wireframe is drawn, the same for all pages of a task. */
interface Style {
  readonly paper: Colour;
  readonly ink: Colour;
  readonly text: Colour;
  readonly crossed: boolean;
  readonly filledButtons: boolean;
}

/** The parts of a page from top to bottom: a bar, then rows of one to three columns with a few parts each. */
function drawParts(side: number, random: Random): Part[] {
  const unit = side / 24;
  const gap = unit * random.uniform(0.7, 1.3);
  const parts: Part[] = [];
  const add = (kind: Part['kind'], x: number, y: number, width: number, height: number) =>
    parts.push({ kind, x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) });
  let top = 0;
  if (random.chance(0.7)) {
    const height = unit * random.uniform(2, 3.5);
    add('bar', 0, 0, side, height);
    add('icon', gap, height * 0.2, height * 0.6, height * 0.6);
    for (let x = side * 0.5; x < side - 4 * unit; x += 4.5 * unit)
      add('text', x, height / 2 - unit * 0.35, 3 * unit, unit * 0.7);
    top = height;
  }
  while (top < side - 4 * unit) {
    const columns = random.int(1, 4);
    const width = (side - gap * (columns + 1)) / columns;
    const kind = random.pick(['picture', 'icon', 'text'] as const);
    const head = kind === 'picture' ? unit * random.uniform(3, 7) : kind === 'icon' ? unit * 2.5 : 0;
    const lines = random.int(kind === 'text' ? 2 : 0, 4);
    const button = random.chance(0.4);
    for (let column = 0; column < columns; column++) {
      const left = gap + column * (width + gap);
      let y = top + gap;
      if (head > 0) add(kind, left, y, kind === 'icon' ? head : width, head);
      y += head > 0 ? head + gap * 0.7 : 0;
      for (let i = 0; i < lines; i++, y += unit * 1.5) add('text', left, y, width * random.uniform(0.5, 1), unit * 0.8);
      if (button) add('button', left, y, Math.min(width, unit * 6), unit * 1.8);
    }
    top += gap * 2 + head + lines * unit * 1.5 + (button ? unit * 2 : 0);
  }
  return parts;
}

/** A page in full colour, as its users see it. */
function drawPage({ art, colours }: Palette, side: number, parts: readonly Part[], random: Random): Raster {
  const paper = random.chance(0.6) ? WHITE : colours.any(random);
  const ink = colourApart(colours, random, paper);
  const brand = colourApart(colours, random, paper);
  const onBrand = colourApart(colours, random, brand);
  const barHeight = parts[0]?.kind === 'bar' ? parts[0].height : 0;
  let page: Raster = plain(side, side, paper);
  for (const part of parts) {
    const { kind, x, y, width, height } = part;
    if (kind === 'text') fill(page, part, y < barHeight ? onBrand : ink);
    else if (kind === 'bar' || kind === 'button') fill(page, part, brand);
    else {
      const size = Math.max(8, Math.min(width, height));
      const { picture, colour } = drawBackground(Math.max(8, width, height), colours, random);
      copy(page, picture, part);
      if (kind === 'picture' && random.chance(0.6)) continue;
      const object = drawSubject(size, art, colours, random, { on: colour, scale: 0.95 });
      page = placed(page, object, x + Math.max(0, (width - size) >> 1), y + Math.max(0, (height - size) >> 1));
    }
  }
  return page;
}

function drawWireframe(side: number, parts: readonly Part[], style: Style): Raster {
  let drawn: Raster = plain(side, side, style.paper);
  for (const part of parts) {
    const { kind, x, y, width, height } = part;
    if (kind === 'text') fill(drawn, part, style.text);
    else if (kind === 'button' && style.filledButtons) fill(drawn, part, style.ink);
    else {
      fill(drawn, part, style.ink);
      fill(drawn, { x: x + 1, y: y + 1, width: width - 2, height: height - 2 }, style.paper);
      if (!style.crossed || kind !== 'picture') continue;
      const [falls, rises] = [line(x, y, x + width, y + height, 1), line(x, y + height, x + width, y, 1)];
      const cross = coverage(side, (px, py) => Math.min(falls(px, py), rises(px, py)));
      drawn = paint(drawn, colourLayer(side, cross, style.ink));
    }
  }
  return drawn;
}

/** Fills the part of a rectangle that is on the page. */
function fill(page: Raster, { x, y, width, height }: Rect, colour: Colour): void {
  for (let row = Math.max(0, y); row < Math.min(page.height, y + height); row++) {
    for (let column = Math.max(0, x); column < Math.min(page.width, x + width); column++) {
      page.data.set(colour, (row * page.width + column) * 3);
    }
  }
}

/** Copies the upper left of a picture into the part of a rectangle that is on the page. */
function copy(page: Raster, picture: Raster, { x, y, width, height }: Rect): void {
  const count = Math.min(width, page.width - x);
  for (let row = 0; row < Math.min(height, page.height - y); row++) {
    const line = picture.data.subarray(row * picture.width * 3, (row * picture.width + count) * 3);
    page.data.set(line, ((y + row) * page.width + x) * 3);
  }
}

/** The page with a smaller layer on it whose corner is at (left, top). What extends beyond the page is cut off. */
function placed(page: Raster, { side, data }: Layer, left: number, top: number): Raster {
  const layer = new Uint8Array(page.width * page.height * 4);
  const count = Math.min(side, page.width - left);
  for (let row = 0; row < Math.min(side, page.height - top); row++) {
    layer.set(data.subarray(row * side * 4, (row * side + count) * 4), ((top + row) * page.width + left) * 4);
  }
  return paint(page, { side: page.width, data: layer });
}

/** A page as boxes and lines. */
export const wireframe: Family = {
  name: 'wireframe',
  task(palette, random) {
    const paper = random.chance(0.7) ? WHITE : palette.colours.any(random);
    const ink = random.chance(0.6) && paper !== BLACK ? BLACK : colourApart(palette.colours, random, paper);
    const grey: Colour = [160, 160, 160];
    const style: Style = {
      paper,
      ink,
      text: random.chance(0.5) ? ink : grey,
      crossed: random.chance(0.6),
      filledButtons: random.chance(0.5),
    };
    return {
      truth: PICTURE,
      pair(side, pictureRandom) {
        const parts = drawParts(side, pictureRandom);
        return {
          input: drawPage(palette, side, parts, pictureRandom),
          output: drawWireframe(side, parts, style),
        };
      },
    };
  },
};
