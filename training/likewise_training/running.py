"""What both trainers do around their steps."""

import argparse
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from .config import TrainingConfig
from .stream import Ahead, FigureReader, command_reader


def add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", required=True, help="sizes and recipe: a file of training/configs")
    parser.add_argument("--out", required=True, type=Path, help="the folder of the run; where it holds a state, the run goes on from it")
    parser.add_argument(
        "--figures", required=True, help="the command that streams figures, such as 'likewise figures stream --assets icons'; - reads standard input"
    )
    parser.add_argument("--steps", type=int, help="train so many steps instead of the configuration's")
    parser.add_argument("--save-every", type=int, default=500, metavar="STEPS")
    parser.add_argument("--log-every", type=int, default=100, metavar="STEPS")
    parser.add_argument("--sheet-every", type=int, default=1000, metavar="STEPS")
    parser.add_argument("--threads", type=int, help="CPU threads (default: PyTorch's choice)")


def open_figures(source: str, first: int, step: int, chunk: int) -> tuple[Ahead, Callable[[], None]]:
    """Figures in chunks, read ahead, and a function that ends the reading. Standard input is read from where it stands."""
    if source == "-":
        reader, close = FigureReader(sys.stdin.buffer), lambda: None
    else:
        reader, close = command_reader(source, first, step)
    ahead = Ahead(reader, chunk)

    def stop() -> None:
        ahead.stop()
        close()

    return ahead, stop


class Stop:
    """Set when the process is asked to end: the step in hand is finished and the state saved."""

    def __init__(self):
        self.wanted = False
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._set)

    def _set(self, *_: object) -> None:
        if self.wanted:
            raise KeyboardInterrupt
        self.wanted = True


def make_optimizer(module: nn.Module, config: TrainingConfig) -> torch.optim.AdamW:
    """AdamW, without decay on biases, norms and tokens, as published."""
    named = [(name, p) for name, p in module.named_parameters() if p.requires_grad]
    decays = lambda name, p: p.ndim >= 2 and "token" not in name
    groups = [
        {"params": [p for name, p in named if decays(name, p)], "weight_decay": config.weight_decay},
        {"params": [p for name, p in named if not decays(name, p)], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=config.learning_rate, betas=config.betas, fused=True)


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate
