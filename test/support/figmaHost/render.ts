import sharp from 'sharp';
import type { Drawing, DrawnPaint, RenderRequest } from './scene.ts';

/** Draws a node tree to a PNG: rectangles and ellipses with colours and pictures, rotated, rounded, clipped, masked by luminance. */
export function render(
  { drawing, box, width, height }: RenderRequest,
  images: ReadonlyMap<string, Buffer>,
): Promise<Buffer> {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" ` +
    `viewBox="${box.x} ${box.y} ${box.width} ${box.height}" preserveAspectRatio="none">${new Drawer(images).draw(drawing)}</svg>`;
  return sharp(Buffer.from(svg), { unlimited: true }).png().toBuffer();
}

class Drawer {
  readonly #images: ReadonlyMap<string, Buffer>;
  #ids = 0;

  constructor(images: ReadonlyMap<string, Buffer>) {
    this.#images = images;
  }

  draw(drawing: Drawing): string {
    const { matrix, paints, clips, children } = drawing;
    const [[a, c, e], [b, d, f]] = matrix as [[number, number, number], [number, number, number]];
    const transform = `matrix(${a} ${b} ${c} ${d} ${e} ${f})`;
    const outline = outlineOf(drawing);
    const filled = paints.map((paint) => this.#paint(paint, drawing, outline));
    const stroked = drawing.strokes.map((paint) => this.#stroke(paint, drawing, outline));
    const own = drawing.shape === 'none' ? '' : [...filled, ...stroked].join('');
    const inner = this.#children(children);
    if (!clips) return this.#dressed(drawing, `<g transform="${transform}">${own}</g>${inner}`);
    const id = this.#id();
    const clipped = `<clipPath id="${id}"><g transform="${transform}">${outline}</g></clipPath><g transform="${transform}">${own}</g><g clip-path="url(#${id})">${inner}</g>`;
    return this.#dressed(drawing, clipped);
  }

  /** Applies a layer's opacity and blur. */
  #dressed({ opacity, blur }: Drawing, shapes: string): string {
    if (opacity === 1 && blur === 0) return shapes;
    const id = this.#id();
    const filter = blur > 0 ? `<filter id="${id}"><feGaussianBlur stdDeviation="${blur / 2}"/></filter>` : '';
    return `${filter}<g opacity="${opacity}"${blur > 0 ? ` filter="url(#${id})"` : ''}>${shapes}</g>`;
  }

  /** A mask shows the siblings above it where it is white. */
  #children(children: readonly Drawing[]): string {
    const at = children.findIndex(({ mask }) => mask);
    if (at < 0) return children.map((child) => this.draw(child)).join('');
    const id = this.#id();
    const below = children.slice(0, at).map((child) => this.draw(child));
    const above = this.#children(children.slice(at + 1));
    return `${below.join('')}<mask id="${id}">${this.draw(children[at]!)}</mask><g mask="url(#${id})">${above}</g>`;
  }

  #paint(paint: DrawnPaint, { width, height }: Drawing, outline: string): string {
    const opacity = ` opacity="${paint.opacity}"`;
    if ('colour' in paint) return outline.replace('/>', ` fill="${paint.colour}"${opacity}/>`);
    if ('stops' in paint) {
      const { id, gradient } = this.#gradient(paint.stops);
      return gradient + outline.replace('/>', ` fill="url(#${id})"${opacity}/>`);
    }
    const id = this.#id();
    const bytes = this.#images.get(paint.image)!;
    const href = `data:image/${bytes[0] === 0xff ? 'jpeg' : 'png'};base64,${bytes.toString('base64')}`;
    const clip = `<clipPath id="${id}">${outline}</clipPath>`;
    if (paint.crop) {
      const [[a, c, e], [b, d, f]] = paint.crop as [[number, number, number], [number, number, number]];
      if (b !== 0 || c !== 0) throw new Error('the host draws no turned crops');
      const size = `x="${(-e / a) * width}" y="${(-f / d) * height}" width="${width / a}" height="${height / d}"`;
      return `${clip}<g clip-path="url(#${id})"${opacity}><image ${size} preserveAspectRatio="none" xlink:href="${href}"/></g>`;
    }
    const how = { FILL: 'xMidYMid slice', FIT: 'xMidYMid meet' }[paint.scaleMode];
    if (!how) throw new Error(`the host does not draw ${paint.scaleMode}`);
    return (
      `${clip}<image clip-path="url(#${id})"${opacity} width="${width}" height="${height}" ` +
      `preserveAspectRatio="${how}" xlink:href="${href}"/>`
    );
  }

  #stroke(paint: DrawnPaint, { strokeWeight }: Drawing, outline: string): string {
    const line = (colour: string) =>
      outline.replace(
        '/>',
        ` fill="none" stroke="${colour}" stroke-width="${strokeWeight}" opacity="${paint.opacity}"/>`,
      );
    if ('colour' in paint) return line(paint.colour);
    if ('image' in paint) throw new Error('the host draws no pictures in strokes');
    const { id, gradient } = this.#gradient(paint.stops);
    return gradient + line(`url(#${id})`);
  }

  #gradient(stops: Extract<DrawnPaint, { stops: unknown }>['stops']) {
    const id = this.#id();
    const inside = stops.map(
      ({ at, colour, opacity }) => `<stop offset="${at}" stop-color="${colour}" stop-opacity="${opacity}"/>`,
    );
    return { id, gradient: `<linearGradient id="${id}">${inside.join('')}</linearGradient>` };
  }

  #id(): string {
    this.#ids++;
    return `d${this.#ids}`;
  }
}

function outlineOf({ shape, width, height, radii }: Drawing): string {
  if (shape === 'ellipse')
    return `<ellipse cx="${width / 2}" cy="${height / 2}" rx="${width / 2}" ry="${height / 2}"/>`;
  return `<rect width="${width}" height="${height}" rx="${Math.max(...radii)}"/>`;
}
