"""
Trains the pixel network on files of pairs: python -m likewise_training.train_pixels.
The run's folder gets state.pt (to resume from, to score and to export), log.csv and sheet.png.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from . import state as states
from .config import PixelRun, from_dict, to_dict
from .ema import Ema
from .log import CsvLog, Means
from .optimizer import make_optimizer
from .pairs import PairsFile, draw_batch, open_pairs, to_images
from .pixel_network import STRIDE, PixelNetwork
from .running import Stop, add_schedule, open_run, run_command, run_steps
from .schedule import rate_at
from .sheet import save_sheet, to_pictures

PIXEL_STATE = "likewise-pixel-network"
SHEET_QUESTIONS = 12
LOG_COLUMNS = ["step", "seconds", "figures_per_second", "loss", "psnr", "alone"]


def psnr(found: Tensor, wanted: Tensor) -> Tensor:
    """In decibels for each picture, at most 50; [batch, 3, side, side] in [-1, 1]."""
    return -10 * torch.log10(((found - wanted) / 2).square().mean((1, 2, 3)) + 1e-5)


def error_of(found: Tensor, wanted: Tensor) -> Tensor:
    """Absolute differences, rounded off near zero, and half the squared ones: edges stay sharp, and large errors count more."""
    square = (found - wanted).square()
    return (square + 1e-4).sqrt().mean() + 0.5 * square.mean()


def read_network(path: Path) -> tuple[PixelNetwork, dict]:
    """The averaged network of a run, to answer with, and its state. Raises ValueError where the file is none of a pixel network's run."""
    state = states.load(path)
    if state.get("format") != PIXEL_STATE:
        raise ValueError(f"{path} is no state of a pixel network's run")
    network = PixelNetwork(from_dict(PixelRun, state["config"]).network)
    network.load_state_dict(state["ema"])
    return network.eval(), state


class PixelTrainer:
    """A run in memory. `step` counts the steps done."""

    def __init__(self, run: PixelRun, device: torch.device):
        if run.side % STRIDE:
            raise ValueError(f"the side has to be a multiple of {STRIDE}")
        torch.manual_seed(run.training.seed)
        self.run = run
        self.device = device
        self.model = PixelNetwork(run.network).to(device)
        self.optimizer = make_optimizer(self.model, run.training)
        self.ema = Ema(self.model, run.training.ema)
        self.step = 0
        self.means = Means()

    def start_from(self, path: Path) -> None:
        self.model.load_state_dict(read_network(path)[0].state_dict())
        self.ema.load(self.model.state_dict())

    def to_state(self) -> dict:
        return {
            "format": PIXEL_STATE,
            "step": self.step,
            "config": to_dict(self.run),
            "model": self.model.state_dict(),
            "ema": self.ema.weights,
            "optimizer": self.optimizer.state_dict(),
        }

    def load(self, state: dict) -> None:
        self.model.load_state_dict(state["model"])
        self.ema.load(state["ema"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step = state["step"]

    def train_step(self, files: Sequence[PairsFile]) -> None:
        """One step. What is drawn depends on seed and step alone."""
        training = self.run.training
        random = np.random.default_rng([training.seed, self.step])
        before, after, query, answer = to_images(draw_batch(files, training.batch, random), self.run.side).to(self.device)
        self.optimizer.set_rate(training.learning_rate * rate_at(self.step, training))
        with torch.autocast(self.device.type, torch.bfloat16):
            found = self.model(before, after, query)
        loss = error_of(found, answer)
        self.optimizer.zero_grad()
        loss.backward()
        if training.clip is not None:
            nn.utils.clip_grad_norm_(self.model.parameters(), training.clip)
        self.optimizer.step()
        self.ema.update(self.model, self.step)
        self.step += 1
        alone, reached = psnr(query, answer).mean().item(), psnr(found.detach(), answer).mean().item()
        self.means.add(loss=loss.item(), psnr=reached, alone=alone)

    @torch.no_grad()
    def answer(self, questions: np.ndarray) -> np.ndarray:
        """Questions, uint8 [4, n, s, s, 3], answered by the weights of now: uint8 [n, side, side, 3]."""
        before, after, query, _ = to_images(questions, self.run.side).to(self.device)
        return to_pictures(self.model(before, after, query))


def draw_sheet(trainer: PixelTrainer, files: Sequence[PairsFile], path: Path) -> None:
    """Twelve questions, three in a row: example, query, what the network makes of it, and the answer."""
    questions = draw_batch(files, SHEET_QUESTIONS, np.random.default_rng(trainer.step))
    made = trainer.answer(questions)
    before, after, query, answer = to_pictures(to_images(questions, trainer.run.side).flatten(0, 1)).reshape(4, *made.shape)
    cells = [list(row) for row in zip(before, after, query, made, answer)]
    save_sheet(path, [sum(cells[i : i + 3], []) for i in range(0, len(cells), 3)])


def train(arguments: argparse.Namespace) -> None:
    run, saved = open_run(PixelRun, arguments)
    trainer = PixelTrainer(run, torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    if saved:
        trainer.load(saved)
    elif arguments.start:
        trainer.start_from(arguments.start)
    files = open_pairs(arguments.pairs)
    stop = Stop()
    log = CsvLog(arguments.out / "log.csv", LOG_COLUMNS, trainer.step)
    run_steps(trainer, files, log, arguments, lambda path: draw_sheet(trainer, files, path), lambda: stop.wanted)


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the pixel network.")
    parser.add_argument("--pairs", required=True, nargs="+", type=Path, help="files that `likewise figures pairs` wrote")
    parser.add_argument("--start", type=Path, help="begin a new run with the averaged weights of another one's state")
    add_schedule(parser)
    run_command(parser, train)


if __name__ == "__main__":
    main()
