"""How fast to learn at each step."""

import math

from .config import TrainingConfig


def rate_at(step: int, training: TrainingConfig) -> float:
    """
    The learning rate as a share of its peak: linear warm-up, the peak for the share `hold` of the other steps, then half a cosine down to
    `last_rate`. The first step's is above 0.
    """
    warmup, last = training.warmup, training.last_rate
    if step < warmup:
        return (step + 1) / warmup
    falls_at = warmup + training.hold * (training.steps - warmup)
    done = min(1.0, max(0.0, (step - falls_at) / max(1, training.steps - falls_at)))
    return last + (1 - last) * 0.5 * (1 + math.cos(math.pi * done))
