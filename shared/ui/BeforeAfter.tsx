import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

export interface BeforeAfterProps {
  /** What the two show, such as the picture's name. */
  readonly label: string;
  readonly before: string;
  readonly after: string;
  /** Drawn over the answer, such as a ConfidenceOverlay. */
  readonly children?: ComponentChildren;
}

/** Two pictures of one size on top of each other. A slider, moved by pointer or arrow keys, wipes from one to the other. */
export function BeforeAfter({ label, before, after, children }: BeforeAfterProps) {
  /** How much of the width, from the left, shows the picture before, in percent. */
  const [split, setSplit] = useState(50);
  return (
    <div class="lw-swipe" style={{ '--lw-split': `${split}%` }}>
      <div class="lw-swipe-after">
        <img class="lw-picture" src={after} alt={`${label}, after`} />
        {children}
      </div>
      <img class="lw-picture lw-swipe-before" src={before} alt={`${label}, before`} />
      <span class="lw-swipe-line" aria-hidden="true" />
      {split > 12 && <span class="lw-tag lw-swipe-left">before</span>}
      {split < 88 && <span class="lw-tag lw-swipe-right">after</span>}
      <input
        type="range"
        min="0"
        max="100"
        value={split}
        aria-label={`${label}: wipe between before and after`}
        aria-valuetext={`${split} % before`}
        onInput={(event) => setSplit(Number(event.currentTarget.value))}
      />
    </div>
  );
}
