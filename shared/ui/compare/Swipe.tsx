import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Zooming } from './useZoom.ts';
import { Layer, px, ZoomFrame } from './ZoomFrame.tsx';
import type { Place, Size } from './zoom.ts';

export interface SwipeProps {
  /** What the two show, such as the picture's name. */
  readonly label: string;
  readonly before: string;
  readonly after: string;
  /** The answer's size in pixels. The picture before is stretched to it. */
  readonly size: Size;
  readonly zooming: Zooming;
  /** Drawn over the answer, such as a ConfidenceOverlay. */
  readonly children?: ComponentChildren;
}

/**
 * Two pictures on top of each other in a frame that zooms. A line wipes from one to the other. It is moved by its handle, by arrow
 * keys, and by dragging anywhere while the picture fits its frame. The line crosses the visible part, however large the pictures are.
 */
export function Swipe({ label, before, after, size, zooming, children }: SwipeProps) {
  /** How much of the visible part, from the left, shows the picture before, in percent. */
  const [split, setSplit] = useState(50);
  const slider = useRef<HTMLInputElement>(null);
  return (
    <ZoomFrame label={`${label}: before and after`} picture={size} zooming={zooming}>
      {(place, frame) => {
        const [from, to] = seen(place, frame);
        const line = from + (split / 100) * (to - from);
        const drag = (event: PointerEvent) => {
          event.preventDefault();
          event.stopPropagation();
          const handle = event.currentTarget as HTMLElement;
          const left = handle.parentElement!.getBoundingClientRect().left;
          handle.setPointerCapture(event.pointerId);
          handle.onpointermove = ({ clientX }) =>
            setSplit(Math.min(Math.max(((clientX - left - from) / (to - from)) * 100, 0), 100));
          handle.onlostpointercapture = () => {
            handle.onpointermove = null;
          };
          slider.current?.focus({ preventScroll: true });
        };
        return (
          <>
            <Layer place={place} class="lw-swipe-after">
              <img class="lw-picture" src={after} alt={`${label}, after`} draggable={false} />
              {children}
            </Layer>
            <div class="lw-curtain" style={{ clipPath: `inset(0 ${px(frame.width - line)} 0 0)` }}>
              <Layer place={place}>
                <img class="lw-picture lw-swipe-before" src={before} alt={`${label}, before`} draggable={false} />
              </Layer>
            </div>
            {split > 12 && (
              <span class="lw-tag lw-tag-before" style={{ left: px(from + 8) }}>
                before
              </span>
            )}
            {split < 88 && (
              <span class="lw-tag lw-tag-after" style={{ right: px(frame.width - to + 8) }}>
                after
              </span>
            )}
            <input
              ref={slider}
              type="range"
              min="0"
              max="100"
              value={split}
              style={{ left: px(from), width: px(to - from) }}
              aria-label={`${label}: wipe between before and after`}
              aria-valuetext={`${Math.round(split)} % before`}
              onInput={(event) => setSplit(Number(event.currentTarget.value))}
            />
            <span class="lw-line" style={{ left: px(line) }} aria-hidden="true" onPointerDown={drag} />
          </>
        );
      }}
    </ZoomFrame>
  );
}

/** The horizontal range of the frame in which a picture is visible. */
function seen({ left, width }: Place, frame: Size): [from: number, to: number] {
  return [Math.max(left, 0), Math.min(left + width, frame.width)];
}
