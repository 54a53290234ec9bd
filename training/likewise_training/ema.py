"""A moving average of weights: it scores better than the weights of any one step."""

import torch
from torch import Tensor, nn


class Ema:
    """The average starts as the plain mean of the first steps, until `decay` is reached."""

    def __init__(self, module: nn.Module, decay: float):
        self.decay = decay
        self.weights = {name: value.detach().clone() for name, value in module.state_dict().items()}

    @torch.no_grad()
    def update(self, module: nn.Module, step: int) -> None:
        """To be called after step `step`, counted from 0."""
        keep = min(self.decay, (1 + step) / (10 + step))
        for name, value in module.state_dict().items():
            average = self.weights[name]
            if value.dtype.is_floating_point:
                average.lerp_(value.to(average.dtype), 1 - keep)
            else:
                average.copy_(value)

    def load(self, weights: dict[str, Tensor]) -> None:
        for name, value in self.weights.items():
            value.copy_(weights[name])
