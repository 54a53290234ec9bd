"""How weights follow their gradients."""

from typing import Any

import torch
from torch import nn

from .config import TrainingConfig


class Optimizer:
    """The optimizers of a module's parameters as one, all at the same learning rate."""

    def __init__(self, parts: list[torch.optim.Optimizer]):
        self.parts = parts

    def set_rate(self, rate: float) -> None:
        for part in self.parts:
            for group in part.param_groups:
                group["lr"] = rate

    def zero_grad(self) -> None:
        for part in self.parts:
            part.zero_grad(set_to_none=True)

    def step(self) -> None:
        for part in self.parts:
            part.step()

    def state_dict(self) -> list[dict[str, Any]]:
        return [part.state_dict() for part in self.parts]

    def load_state_dict(self, states: list[dict[str, Any]]) -> None:
        for part, state in zip(self.parts, states, strict=True):
            part.load_state_dict(state)


MATRICES = ("blocks.", "residuals.", "exchanges.", "looks.")
"""Parts of the names of what is in blocks: of a predictor, and of the pixel network."""


class MatrixMuon(torch.optim.Muon):
    """Muon for weights of layers that are no matrices as well: a convolution's are one row for each output channel."""

    def __init__(self, weights: list[nn.Parameter], **options: Any):
        self._weights = weights
        self._matrices = [nn.Parameter(weight.detach().flatten(1)) for weight in weights]
        super().__init__(self._matrices, **options)

    def step(self) -> None:
        for weight, matrix in zip(self._weights, self._matrices):
            matrix.grad = None if weight.grad is None else weight.grad.flatten(1)
        super().step()

    def zero_grad(self, set_to_none: bool = True) -> None:
        for weight in self._weights:
            weight.grad = None


def make_optimizer(module: nn.Module, config: TrainingConfig) -> Optimizer:
    """
    AdamW, without decay on biases, norms and tokens, as published. With `muon` the matrices of a predictor's blocks move by Muon instead
    (https://kellerjordan.github.io/posts/muon/), at the same rate: its steps are scaled to the size of AdamW's (arXiv 2502.16982).
    Raises ValueError for another name, and for muon where there are no such blocks, as in a tokenizer.
    """
    if config.optimizer not in ("adamw", "muon"):
        raise ValueError(f"the optimizer is adamw or muon, not {config.optimizer}")
    is_matrix = lambda name, p: config.optimizer == "muon" and p.ndim >= 2 and any(part in name for part in MATRICES)
    named = [(name, p) for name, p in module.named_parameters() if p.requires_grad]
    matrices = [p for name, p in named if is_matrix(name, p)]
    if config.optimizer == "muon" and not matrices:
        raise ValueError("muon is for the blocks of a predictor, and there are none here; a tokenizer's optimizer is adamw")
    others = [(name, p) for name, p in named if not is_matrix(name, p)]
    decays = lambda name, p: p.ndim >= 2 and "token" not in name
    groups = [
        {"params": [p for name, p in others if decays(name, p)], "weight_decay": config.weight_decay},
        {"params": [p for name, p in others if not decays(name, p)], "weight_decay": 0.0},
    ]
    parts: list[torch.optim.Optimizer] = [torch.optim.AdamW(groups, lr=config.learning_rate, betas=config.betas, fused=True)]
    if matrices:
        decay = config.weight_decay
        parts.append(MatrixMuon(matrices, lr=config.learning_rate, weight_decay=decay, adjust_lr_fn="match_rms_adamw"))
    return Optimizer(parts)
