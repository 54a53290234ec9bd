import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Zooming } from './useZoom.ts';
import { type Place, placeOf, type Size } from './zoom.ts';

export interface ZoomFrameProps {
  /** What is shown, for a screen reader. */
  readonly label: string;
  /** In its own pixels. */
  readonly picture: Size;
  readonly zooming: Zooming;
  /** Draws the contents at a place in the frame. */
  readonly children: (place: Place, frame: Size) => ComponentChildren;
}

/** How many screen pixels an arrow key moves the picture. */
const STEP = 60;

const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [STEP, 0],
  ArrowRight: [-STEP, 0],
  ArrowUp: [0, STEP],
  ArrowDown: [0, -STEP],
};

/**
 * A frame that fills its parent and shows a picture at any size. The wheel zooms to the cursor while Ctrl or Cmd is held, as does a
 * pinch. Otherwise the wheel moves the picture; so do dragging and the arrow keys. A double click switches between the whole picture
 * and single pixels.
 */
export function ZoomFrame({ label, picture, zooming, children }: ZoomFrameProps) {
  const element = useRef<HTMLDivElement>(null);
  const [frame, setFrame] = useState<Size>();
  const latest = useRef(zooming);
  latest.current = zooming;
  if (frame) zooming.sizes.current = { picture, frame };

  useLayoutEffect(() => {
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element.current!;
      if (width > 0 && height > 0) setFrame({ width, height });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const wheel = (event: WheelEvent) => {
      const { zoom, sizes, zoomAt, move } = latest.current;
      if (!sizes.current) return;
      const { picture, frame } = sizes.current;
      const { scale, width, height } = placeOf(zoom, picture, frame);
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        zoomAt(pointIn(element.current!, event), scale * 2 ** (-pixelsOf(event.deltaY, event) / 200));
      } else if (width > frame.width || height > frame.height) {
        event.preventDefault();
        move({ x: -pixelsOf(event.deltaX, event), y: -pixelsOf(event.deltaY, event) });
      }
    };
    const node = element.current!;
    // A component's own handler would be passive, and could not prevent the page from scrolling.
    node.addEventListener('wheel', wheel, { passive: false });
    return () => node.removeEventListener('wheel', wheel);
  }, []);

  const drag = (event: PointerEvent) => {
    if (event.button > 1 || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    const node = element.current!;
    node.focus({ preventScroll: true });
    node.setPointerCapture(event.pointerId);
    let [x, y] = [event.clientX, event.clientY];
    const follow = (moved: PointerEvent) => {
      latest.current.move({ x: moved.clientX - x, y: moved.clientY - y });
      [x, y] = [moved.clientX, moved.clientY];
    };
    node.addEventListener('pointermove', follow);
    node.addEventListener('lostpointercapture', () => node.removeEventListener('pointermove', follow), { once: true });
  };

  const press = (event: KeyboardEvent) => {
    const by = ARROWS[event.key];
    if (!by || event.target !== element.current) return;
    event.preventDefault();
    zooming.move({ x: by[0], y: by[1] });
  };

  const toggle = (event: MouseEvent) => {
    if (zooming.zoom.scale === 'fit') zooming.zoomAt(pointIn(element.current!, event), 1);
    else zooming.fit();
  };

  const place = frame && placeOf(zooming.zoom, picture, frame);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would have a legend's place in it
    <div
      ref={element}
      class="lw-frame"
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move what is in it
      tabIndex={0}
      data-pixels={zooming.zoom.scale !== 'fit' && zooming.zoom.scale >= 2}
      data-moves={zooming.zoom.scale !== 'fit'}
      onPointerDown={drag}
      onKeyDown={press}
      onDblClick={toggle}
    >
      {frame && place && children(place, frame)}
    </div>
  );
}

/** A layer of a frame, at its picture's place. */
export function Layer({ place, children, ...rest }: { place: Place; class?: string; children: ComponentChildren }) {
  const [left, top, width, height] = [place.left, place.top, place.width, place.height].map(px);
  return (
    <div {...rest} style={{ position: 'absolute', left, top, width, height }}>
      {children}
    </div>
  );
}

/** A length for a style. */
export function px(length: number): string {
  return `${length}px`;
}

function pointIn(element: Element, { clientX, clientY }: MouseEvent) {
  const { left, top } = element.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}

/** Converts a wheel delta in lines or pages to pixels. */
function pixelsOf(delta: number, { deltaMode }: WheelEvent): number {
  return delta * [1, 16, 400][deltaMode]!;
}
