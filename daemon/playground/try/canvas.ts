import { isDrawing, type Picture } from '../pictures/picture.ts';
import { inThread } from '../pictures/pictureThread.ts';

/** The longest side of the canvas, in pixels. A larger picture gets the painting scaled to its own size. */
const LONGEST = 1024;

/** The longest side of the canvas for a small drawing. */
const DRAWN = 512;

/** A picture as a canvas of its own size, or smaller; a small drawing as a larger one. Rejects if the browser cannot show it. */
export async function canvasOf(picture: Picture): Promise<HTMLCanvasElement> {
  if (isDrawing(picture)) return drawnCanvas(picture);
  const pixels = await inThread({ do: 'pixels', blob: picture.blob, longest: LONGEST });
  const canvas = newCanvas(pixels.width, pixels.height);
  context(canvas).drawImage(pixels, 0, 0);
  pixels.close();
  return canvas;
}

async function drawnCanvas({ url, width, height }: Picture): Promise<HTMLCanvasElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const long = Math.max(width, height);
  const scale = long < DRAWN ? DRAWN / long : Math.min(1, LONGEST / long);
  const canvas = newCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  context(canvas).drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** A canvas as PNG. Rejects if it is too large for the browser. */
export async function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The browser cannot write a picture of this size.');
  return blob;
}

/** A canvas of one colour. */
export function plainCanvas({ width, height }: { width: number; height: number }, colour: string): HTMLCanvasElement {
  const canvas = newCanvas(width, height);
  context(canvas).fillStyle = colour;
  context(canvas).fillRect(0, 0, width, height);
  return canvas;
}

export function context(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  return canvas.getContext('2d', { willReadFrequently: true })!;
}

export function pixelsOf(canvas: HTMLCanvasElement): ImageData {
  return context(canvas).getImageData(0, 0, canvas.width, canvas.height);
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Paints discs along a line, in a colour or in what `ink` shows there. */
export function stroke(
  canvas: HTMLCanvasElement,
  from: Point,
  to: Point,
  radius: number,
  ink: string | HTMLCanvasElement,
): void {
  const on = context(canvas);
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / Math.max(1, radius / 3)));
  on.save();
  on.beginPath();
  for (let step = 0; step <= steps; step++) {
    const x = from.x + ((to.x - from.x) * step) / steps;
    const y = from.y + ((to.y - from.y) * step) / steps;
    on.moveTo(x + radius, y);
    on.arc(x, y, radius, 0, 2 * Math.PI);
  }
  if (typeof ink === 'string') {
    on.fillStyle = ink;
    on.fill();
  } else {
    on.clip();
    on.drawImage(ink, 0, 0);
  }
  on.restore();
}

function newCanvas(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
