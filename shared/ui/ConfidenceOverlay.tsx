import { ANSWER_GRID } from '../prompt/layouts.ts';
import { percent } from './words.ts';

const SIDE = ANSWER_GRID;

export interface ConfidenceOverlayProps {
  /** The mean probability of each patch of the answer, 0..1: 49 of them, row by row. */
  readonly confidences: readonly number[];
}

/** Covers an answer and veils it where the model was less certain. */
export function ConfidenceOverlay({ confidences }: ConfidenceOverlayProps) {
  return (
    <svg
      class="lw-confidence"
      viewBox={`0 0 ${SIDE} ${SIDE}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={describe(confidences)}
    >
      {confidences.map((value, index) => (
        <rect
          key={index}
          x={index % SIDE}
          y={Math.floor(index / SIDE)}
          width="1"
          height="1"
          fill-opacity={(1 - value) * 0.85}
        >
          <title>{percent(value)}</title>
        </rect>
      ))}
    </svg>
  );
}

function describe(confidences: readonly number[]): string {
  const mean = confidences.reduce((sum, value) => sum + value, 0) / Math.max(1, confidences.length);
  const least = confidences.indexOf(Math.min(...confidences));
  const row = ['top', 'middle', 'bottom'][Math.floor((Math.floor(least / SIDE) * 3) / SIDE)];
  const column = ['left', 'centre', 'right'][Math.floor(((least % SIDE) * 3) / SIDE)];
  return `Confidence ${percent(mean)} on average, least at the ${row} ${column}.`;
}
