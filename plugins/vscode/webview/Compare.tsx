import { BeforeAfter } from '@likewise/shared/ui/BeforeAfter.tsx';
import { ConfidenceOverlay } from '@likewise/shared/ui/ConfidenceOverlay.tsx';
import { useState } from 'preact/hooks';

export type Mode = 'swipe' | 'side' | 'overlay';

export const MODES = [
  { mode: 'swipe', label: 'Swipe', key: '1' },
  { mode: 'side', label: 'Side by Side', key: '2' },
  { mode: 'overlay', label: 'Overlay', key: '3' },
] as const;

/** Screen pixels for each pixel of the picture. */
export const ZOOMS = ['fit', 1, 2, 4, 8, 16] as const;

export interface CompareProps {
  readonly label: string;
  readonly before: string;
  /** Absent while there is no answer. */
  readonly after: string | undefined;
  readonly mode: Mode;
  readonly zoom: (typeof ZOOMS)[number];
  /** Shown over the answer. */
  readonly confidences: readonly number[] | undefined;
  /** Of the answer, in pixels. */
  readonly width: number | undefined;
}

/** A picture and its answer, compared in one of three ways, at a size where single pixels can be told apart if wanted. */
export function Compare({ label, before, after, mode, zoom, confidences, width }: CompareProps) {
  const [share, setShare] = useState(50);
  const veil = confidences && <ConfidenceOverlay confidences={confidences} />;
  const style = zoom === 'fit' || width === undefined ? {} : { '--width': `${width * zoom}px` };
  const face = { class: 'compare', 'data-zoom': zoom === 'fit' ? 'fit' : 'pixels', 'data-mode': mode, style };
  if (!after) {
    return (
      <div {...face}>
        <img class="lw-picture" src={before} alt={`${label}, before`} />
      </div>
    );
  }
  if (mode === 'swipe') {
    return (
      <div {...face}>
        <BeforeAfter label={label} before={before} after={after}>
          {veil}
        </BeforeAfter>
      </div>
    );
  }
  if (mode === 'side') {
    return (
      <div {...face}>
        <figure>
          <img class="lw-picture" src={before} alt={`${label}, before`} />
          <figcaption>before</figcaption>
        </figure>
        <figure>
          <span class="stack">
            <img class="lw-picture" src={after} alt={`${label}, after`} />
            {veil}
          </span>
          <figcaption>after</figcaption>
        </figure>
      </div>
    );
  }
  return (
    <div {...face}>
      <span class="stack">
        <img class="lw-picture" src={before} alt={`${label}, before`} />
        <span class="stack-over" style={{ opacity: share / 100 }}>
          <img class="lw-picture" src={after} alt={`${label}, after`} />
          {veil}
        </span>
      </span>
      <label class="share">
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
