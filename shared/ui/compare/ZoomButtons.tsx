import type { Zooming } from './useZoom.ts';
import { LEAST_SCALE, MOST_SCALE } from './zoom.ts';

/** Buttons for smaller, larger, and the whole picture. The current zoom is between them, except when the whole picture is shown. */
export function ZoomButtons({ zooming: { zoom, step, fit } }: { zooming: Zooming }) {
  const { scale } = zoom;
  return (
    <div class="lw-row lw-zoom">
      <button
        type="button"
        class="lw-button lw-round"
        aria-label="Smaller"
        title="Smaller (-)"
        disabled={scale !== 'fit' && scale <= LEAST_SCALE}
        onClick={() => step(-1)}
      >
        −
      </button>
      <span class="lw-zoom-scale" role="status">
        {scale !== 'fit' && `${Math.round(scale * 100)} %`}
      </span>
      <button
        type="button"
        class="lw-button lw-round"
        aria-label="Larger"
        title="Larger (+)"
        disabled={scale !== 'fit' && scale >= MOST_SCALE}
        onClick={() => step(1)}
      >
        +
      </button>
      <button
        type="button"
        class="lw-button"
        title="All of the picture (0)"
        aria-pressed={scale === 'fit'}
        onClick={fit}
      >
        Fit
      </button>
    </div>
  );
}
