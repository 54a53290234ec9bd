import { SMALL } from './picture.ts';

/** The worker's tasks: decoding, scaling and encoding, which would freeze the page. */
export type PictureTask =
  /** Returns a picture's size and a small version; with `png`, also the whole picture as PNG. */
  | { readonly do: 'look'; readonly blob: Blob; readonly png: boolean }
  /** Returns its pixels, with at most this many on the longer side. */
  | { readonly do: 'pixels'; readonly blob: Blob; readonly longest: number }
  /** Makes a PNG of this size: one colour or a picture, with the painting enlarged on top. */
  | {
      readonly do: 'lay';
      readonly width: number;
      readonly height: number;
      readonly ground: Blob | string;
      readonly over: ImageBitmap;
    };

interface Looked {
  readonly width: number;
  readonly height: number;
  /** The picture itself if it is small enough. */
  readonly small: Blob | undefined;
  readonly png: Blob | undefined;
}

export interface PictureDone {
  readonly look: Looked;
  readonly pixels: ImageBitmap;
  readonly lay: Blob;
}

/** Performs a task. Rejects if the browser cannot read the picture. */
export async function doPictureTask(task: PictureTask): Promise<PictureDone[PictureTask['do']]> {
  if (task.do === 'look') return look(task.blob, task.png);
  if (task.do === 'pixels') return pixels(task.blob, task.longest);
  return lay(task);
}

async function look(blob: Blob, png: boolean): Promise<Looked> {
  const bitmap = await createImageBitmap(blob);
  const { width, height } = bitmap;
  const small = Math.max(width, height) > SMALL ? await encoded(scaled(bitmap, SMALL), 'image/webp') : undefined;
  const whole = png ? await encoded(scaled(bitmap, Math.max(width, height)), 'image/png') : undefined;
  bitmap.close();
  return { width, height, small, png: whole };
}

async function pixels(blob: Blob, longest: number): Promise<ImageBitmap> {
  const bitmap = await createImageBitmap(blob);
  const canvas = scaled(bitmap, longest);
  bitmap.close();
  return canvas.transferToImageBitmap();
}

async function lay({ width, height, ground, over }: Extract<PictureTask, { do: 'lay' }>): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const on = context(canvas);
  if (typeof ground === 'string') {
    on.fillStyle = ground;
    on.fillRect(0, 0, width, height);
  } else {
    const bitmap = await createImageBitmap(ground);
    on.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
  }
  on.drawImage(over, 0, 0, width, height);
  over.close();
  return encoded(canvas, 'image/png');
}

/** At most this many pixels on the longer side. */
function scaled(bitmap: ImageBitmap, longest: number): OffscreenCanvas {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  const canvas = new OffscreenCanvas(side(bitmap.width), side(bitmap.height));
  context(canvas).drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function context(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const made = canvas.getContext('2d')!;
  made.imageSmoothingQuality = 'high';
  return made;
}

function encoded(canvas: OffscreenCanvas, type: 'image/png' | 'image/webp'): Promise<Blob> {
  return canvas.convertToBlob({ type, quality: 0.9 });
}
