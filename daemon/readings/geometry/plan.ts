import type { Kernel } from './kernels.ts';
import { composed, type Placement, type View, viewAfter } from './placement.ts';
import type { Placing, Proposal } from './placing.ts';

/** Steps that may be what was done, given the kernel by which they resize, and what it costs to say them. */
export interface Plan {
  readonly cost: number;
  steps(kernel: Kernel): readonly Placing[];
}

/** Plans of one step each. */
export function single(proposals: readonly Proposal[], more = 0): Plan[] {
  return proposals.map(({ stage, cost }) => ({ cost: cost + more, steps: () => [stage] }));
}

/** What steps show of a view, one after the other. */
export function placedBy(steps: readonly Placing[], view: View): Placement {
  let seen = view;
  let total: Placement = { width: view.width, height: view.height, left: 0, top: 0, across: 1, down: 1 };
  for (const step of steps) {
    const next = step.place(seen);
    total = composed(total, next);
    seen = viewAfter(seen, next);
  }
  return total;
}
