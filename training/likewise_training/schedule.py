"""How fast to learn at each step."""

import math


def rate_at(step: int, steps: int, warmup: int, last: float) -> float:
    """The learning rate as a share of its peak: linear warm-up, then half a cosine down to `last`. The first step's is above 0."""
    if step < warmup:
        return (step + 1) / warmup
    done = min(1.0, (step - warmup) / max(1, steps - warmup))
    return last + (1 - last) * 0.5 * (1 + math.cos(math.pi * done))
