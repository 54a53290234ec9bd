/** How a picture is shown: its size, and which of its points is at the centre of the frame. */
export interface Zoom {
  /** Screen pixels per pixel of the picture; `fit`: as many as make the whole picture fit the frame. */
  readonly scale: number | 'fit';
  /** The point at the centre, as shares 0..1 of the picture's width and height. */
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a picture is in its frame, in screen pixels. */
export interface Place extends Size {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

/** The least and most screen pixels per pixel of a picture. Only `fit` may be less. */
export const LEAST_SCALE = 0.25;
export const MOST_SCALE = 16;

/** The steps of the buttons and keys. */
const STEPS = [LEAST_SCALE, 0.5, 1, 2, 4, 8, MOST_SCALE];

export const FIT: Zoom = { scale: 'fit', x: 0.5, y: 0.5 };

export function placeOf({ scale, x, y }: Zoom, picture: Size, frame: Size): Place {
  const fits = Math.min(frame.width / picture.width, frame.height / picture.height, MOST_SCALE);
  const used = scale === 'fit' ? fits : scale;
  const width = picture.width * used;
  const height = picture.height * used;
  return { left: frame.width / 2 - x * width, top: frame.height / 2 - y * height, width, height, scale: used };
}

/**
 * Makes a picture larger or smaller and keeps its point below `at` in place.
 * @param at in the frame; outside the picture, the nearest point of the picture counts
 */
export function zoomedAt(zoom: Zoom, picture: Size, frame: Size, at: Point, scale: number): Zoom {
  const before = placeOf(zoom, picture, frame);
  const bounded = Math.min(Math.max(scale, LEAST_SCALE), MOST_SCALE);
  const about = (point: number, start: number, length: number, middle: number) => {
    const share = shareOf((point - start) / length);
    return shareOf(share + ((middle - share) * before.scale) / bounded);
  };
  return {
    scale: bounded,
    x: about(at.x, before.left, before.width, zoom.x),
    y: about(at.y, before.top, before.height, zoom.y),
  };
}

/** Moves a picture by screen pixels. One that fits stays. The centre of the frame never leaves the picture. */
export function moved(zoom: Zoom, picture: Size, frame: Size, by: Point): Zoom {
  if (zoom.scale === 'fit') return zoom;
  const { width, height } = placeOf(zoom, picture, frame);
  return { ...zoom, x: shareOf(zoom.x - by.x / width), y: shareOf(zoom.y - by.y / height) };
}

/** The next larger or smaller step, around the centre of the frame. */
export function stepped(zoom: Zoom, picture: Size, frame: Size, direction: 1 | -1): Zoom {
  const { scale } = placeOf(zoom, picture, frame);
  const beyond =
    direction === 1 ? STEPS.find((step) => step > scale * 1.01) : STEPS.findLast((step) => step < scale / 1.01);
  const middle = { x: frame.width / 2, y: frame.height / 2 };
  return beyond === undefined ? zoom : zoomedAt(zoom, picture, frame, middle, beyond);
}

function shareOf(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}
