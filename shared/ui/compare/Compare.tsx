import { useState } from 'preact/hooks';
import { ConfidenceOverlay } from '../ConfidenceOverlay.tsx';
import { Swipe } from './Swipe.tsx';
import type { Zooming } from './useZoom.ts';
import { Layer, ZoomFrame } from './ZoomFrame.tsx';
import type { Size } from './zoom.ts';

type CompareMode = 'swipe' | 'side' | 'overlay';

export interface CompareProps {
  /** What is compared, such as the picture's name. */
  readonly label: string;
  readonly before: string;
  /** Absent while there is no answer. */
  readonly after: string | undefined;
  /** The answer's size in pixels; undefined if it equals that of the picture before. */
  readonly size: Size | undefined;
  readonly mode: CompareMode;
  readonly zooming: Zooming;
  /** Shown over the answer; see ConfidenceOverlay. */
  readonly confidences?: readonly number[] | undefined;
}

/** A picture and its answer, compared in one of three ways, at any zoom from the whole picture to single pixels. Fills its parent. */
export function Compare({ label, before, after, size, mode, zooming, confidences }: CompareProps) {
  const [share, setShare] = useState(50);
  const [own, setOwn] = useState<{ readonly of: string; readonly size: Size }>();
  const veil = confidences && <ConfidenceOverlay confidences={confidences} />;
  const used = size ?? (own?.of === before ? own.size : undefined);
  if (!used) {
    const measure = ({ currentTarget: { naturalWidth, naturalHeight } }: { currentTarget: HTMLImageElement }) =>
      setOwn({ of: before, size: { width: naturalWidth || 1, height: naturalHeight || 1 } });
    return <img class="lw-hidden" src={before} alt={`${label}, before`} onLoad={measure} />;
  }
  const frame = { picture: used, zooming };
  const picture = (src: string, what: string) => (
    <img class="lw-picture" src={src} alt={`${label}, ${what}`} draggable={false} />
  );
  if (!after) {
    return (
      <ZoomFrame {...frame} label={`${label}, before`}>
        {(place) => <Layer place={place}>{picture(before, 'before')}</Layer>}
      </ZoomFrame>
    );
  }
  if (mode === 'swipe') {
    return (
      <Swipe label={label} before={before} after={after} size={used} zooming={zooming}>
        {veil}
      </Swipe>
    );
  }
  if (mode === 'side') {
    return (
      <div class="lw-side">
        <figure>
          <ZoomFrame {...frame} label={`${label}, before`}>
            {(place) => <Layer place={place}>{picture(before, 'before')}</Layer>}
          </ZoomFrame>
          <figcaption>before</figcaption>
        </figure>
        <figure>
          <ZoomFrame {...frame} label={`${label}, after`}>
            {(place) => (
              <Layer place={place}>
                {picture(after, 'after')}
                {veil}
              </Layer>
            )}
          </ZoomFrame>
          <figcaption>after</figcaption>
        </figure>
      </div>
    );
  }
  return (
    <div class="lw-over">
      <ZoomFrame {...frame} label={`${label}: the answer over the picture`}>
        {(place) => (
          <Layer place={place}>
            {picture(before, 'before')}
            <span class="lw-over-after" style={{ opacity: share / 100 }}>
              {picture(after, 'after')}
              {veil}
            </span>
          </Layer>
        )}
      </ZoomFrame>
      <label class="lw-share">
        <span>before</span>
        <input
          type="range"
          min="0"
          max="100"
          value={share}
          aria-label="How much of the answer is laid over the picture"
          onInput={(event) => setShare(Number(event.currentTarget.value))}
        />
        <span>after</span>
      </label>
    </div>
  );
}
