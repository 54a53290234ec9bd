import type { RefObject } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { FIT, moved, type Point, type Size, stepped, type Zoom, zoomedAt } from './zoom.ts';

/** What is known about the frame that shows a picture; nothing before it exists. */
interface Sizes {
  readonly picture: Size;
  readonly frame: Size;
}

/** The size and place at which a picture is shown, for its frames and the buttons beside them. */
export interface Zooming {
  readonly zoom: Zoom;
  /** Frames write it; null before the first one exists. */
  readonly sizes: RefObject<Sizes | null>;
  fit(): void;
  /** To the next larger or smaller step. */
  step(direction: 1 | -1): void;
  /** @param at in the frame; see zoomedAt */
  zoomAt(at: Point, scale: number): void;
  move(by: Point): void;
}

/** Starts with the whole picture. The zoom stays when another picture is shown, so that the same part is visible. */
export function useZoom(): Zooming {
  const [zoom, setZoom] = useState(FIT);
  const sizes = useRef<Sizes | null>(null);
  const change = (next: (zoom: Zoom, picture: Size, frame: Size) => Zoom) =>
    setZoom((now) => (sizes.current ? next(now, sizes.current.picture, sizes.current.frame) : now));
  return useMemo(
    () => ({
      zoom,
      sizes,
      fit: () => setZoom(FIT),
      step: (direction) => change((now, picture, frame) => stepped(now, picture, frame, direction)),
      zoomAt: (at, scale) => change((now, picture, frame) => zoomedAt(now, picture, frame, at, scale)),
      move: (by) => change((now, picture, frame) => moved(now, picture, frame, by)),
    }),
    [zoom],
  );
}
