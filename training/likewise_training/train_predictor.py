"""
Trains a predictor on a frozen tokenizer's codes: python -m likewise_training.train_predictor, or torchrun -m for several GPUs.
The run's folder gets state.pt (to resume from and to export), log.csv and sheet.png.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.parallel import DistributedDataParallel

from .config import MaskingConfig, PredictorRun, to_dict
from .distributed import World, agree_to_stop, join, leave
from .ema import Ema
from .heads import HEADS
from .log import CsvLog, Means
from .masks import CELL_HIDDEN, ROW_HIDDEN, other_cells, random_masks, visible_ids
from .optimizer import make_optimizer
from .pool import FigurePool
from .predictor import Predictor, normalise
from .running import Stop, add_common, open_figures, open_run, run_command, run_steps
from .schedule import rate_at
from .sheet import paste_hidden, save_pairs, to_pictures
from .sources import PREDICTOR_STATE, FrozenTokenizer, read_tokenizer, start_predictor, tokenizer_from_state
from .tokenizer import to_unit

MODES = ("cell", "row", "random")


class Model(nn.Module):
    """Predictor and head as one module, so that gradients of both are shared between processes."""

    def __init__(self, run: PredictorRun, codebook: Tensor):
        super().__init__()
        self.predictor = Predictor(run.predictor)
        self.head = HEADS[run.predictor.head](run.predictor.decoder_dim, codebook)

    def forward(self, images: Tensor, visible: Tensor, chosen: Tensor) -> tuple[Tensor, Tensor | None]:
        """Logits, and latents where the head has them, of the chosen patches (bool [batch, 196]), in order."""
        return self.head(self.predictor(images, visible)[chosen])


def make_masks(mode: str, answers: np.ndarray, masking: MaskingConfig, random: np.random.Generator) -> np.ndarray:
    """What a batch hides, given its figures' answers."""
    sizes = answers.sum(1)
    if mode == "random" or (sizes != sizes[0]).any() or sizes[0] == 0:
        return random_masks(len(answers), random)
    return other_cells(answers, masking.other_cell, random) if mode == "cell" else answers


class PredictorTrainer:
    """A run in memory. `step` counts the steps done."""

    def __init__(self, run: PredictorRun, tokenizer: FrozenTokenizer, world: World):
        torch.manual_seed(run.training.seed)
        self.run = run
        self.world = world
        self.tokenizer = tokenizer
        self.tokenizer.module.to(world.device)
        self.codebook = tokenizer.module.codebook()
        self.model = Model(run, self.codebook).to(world.device)
        self.optimizer = make_optimizer(self.model, run.training)
        self.ema = Ema(self.model, run.training.ema)
        self.parallel = DistributedDataParallel(self.model) if world.size > 1 else self.model
        self.step = 0
        self.means = Means()

    def start_from(self, path: Path) -> None:
        start_predictor(path, self.model.predictor, self.model.head)
        self.ema.load(self.model.state_dict())

    def to_state(self) -> dict:
        return {
            "format": PREDICTOR_STATE,
            "step": self.step,
            "config": to_dict(self.run),
            "model": self.model.state_dict(),
            "ema": self.ema.weights,
            "optimizer": self.optimizer.state_dict(),
            "tokenizer": self.tokenizer.to_state(),
        }

    def load(self, state: dict) -> None:
        self.model.load_state_dict(state["model"])
        self.ema.load(state["ema"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step = state["step"]

    @torch.no_grad()
    def encode(self, pixels: np.ndarray) -> np.ndarray:
        """Canvases uint8 [n, 224, 224, 3] -> codes int64 [n, 196]."""
        images = to_unit(torch.from_numpy(pixels).to(self.world.device))
        with torch.autocast(self.world.device.type, torch.bfloat16):
            return self.tokenizer.module.encode(images).cpu().numpy()

    def open_pool(self, next_chunk) -> FigurePool:
        return FigurePool(next_chunk, self.encode, self.run.training.chunks, self.step)

    def train_step(self, pool: FigurePool) -> None:
        """One step on what the pool holds. What is drawn depends on seed, rank and step alone."""
        training, masking, device = self.run.training, self.run.masking, self.world.device
        random = np.random.default_rng([training.seed, self.world.rank, self.step])
        mode = random.choice(MODES, p=[masking.cell, masking.row, masking.random])
        wanted = {"cell": CELL_HIDDEN, "row": ROW_HIDDEN, "random": None}[mode]
        pixels, answers, codes = pool.sample(training.batch, wanted, random)
        hidden = make_masks(mode, answers, masking, random)
        chosen = torch.from_numpy(hidden).to(device)
        visible = torch.from_numpy(visible_ids(hidden)).to(device)
        targets = torch.from_numpy(codes).to(device)[chosen]
        self.optimizer.set_rate(training.learning_rate * rate_at(self.step, training))

        with torch.autocast(device.type, torch.bfloat16):
            logits, latent = self.parallel(normalise(torch.from_numpy(pixels).to(device)), visible, chosen)
        entropy = F.cross_entropy(logits, targets)
        loss = entropy
        if latent is not None and training.latent_loss > 0:
            loss = entropy + training.latent_loss * F.mse_loss(latent, self.model.head.codes[targets])
        self.optimizer.zero_grad()
        loss.backward()
        if training.clip is not None:
            nn.utils.clip_grad_norm_(self.model.parameters(), training.clip)
        self.optimizer.step()
        self.ema.update(self.model, self.step)
        self.step += 1

        accuracy = (logits.detach().argmax(-1) == targets).float().mean().item()
        self.means.add(loss=loss.item(), **{f"{mode}_entropy": entropy.item(), f"{mode}_accuracy": accuracy})

    @torch.no_grad()
    def fill(self, pixels: np.ndarray, hidden: np.ndarray) -> np.ndarray:
        """Canvases with their hidden patches predicted by the weights of now, the others as they were."""
        device = self.world.device
        images = normalise(torch.from_numpy(pixels).to(device))
        everything = torch.ones(hidden.shape, dtype=torch.bool, device=device)
        self.model.eval()
        with torch.autocast(device.type, torch.bfloat16):
            logits, _ = self.model(images, torch.from_numpy(visible_ids(hidden)).to(device), everything)
            own = torch.from_numpy(self.encode(pixels)).to(device)
            codes = torch.where(torch.from_numpy(hidden).to(device), logits.argmax(-1).view_as(own), own)
            decoded = to_pictures(self.tokenizer.module.decode_codes(codes))
        self.model.train()
        return np.stack([paste_hidden(*one) for one in zip(pixels, decoded, hidden)])


LOG_COLUMNS = ["step", "seconds", "figures_per_second", "loss"] + [f"{m}_{v}" for m in MODES for v in ("entropy", "accuracy")]
SHEET_FIGURES = 12


def draw_sheet(trainer: PredictorTrainer, pool: FigurePool, path: Path) -> None:
    """Twelve figures of the pool: as they are, and with the answer predicted."""
    pixels, answers, _ = pool.sample(SHEET_FIGURES, CELL_HIDDEN, np.random.default_rng(trainer.step))
    hidden = make_masks("row", answers, trainer.run.masking, np.random.default_rng(trainer.step))
    save_pairs(path, pixels, trainer.fill(pixels, hidden))


def train(arguments: argparse.Namespace) -> None:
    run, saved = open_run(PredictorRun, arguments)
    world = join()
    if saved is None and arguments.tokenizer is None:
        raise ValueError("a new run needs --tokenizer")
    tokenizer = tokenizer_from_state(saved["tokenizer"]) if saved else read_tokenizer(arguments.tokenizer)
    trainer = PredictorTrainer(run, tokenizer, world)
    if saved:
        trainer.load(saved)
    elif arguments.start:
        trainer.start_from(arguments.start)

    chunk = run.training.chunk
    first = world.rank + trainer.step * chunk * world.size
    ahead, stop_reading = open_figures(arguments.figures, first, world.size, chunk)
    stop = Stop()
    log = CsvLog(arguments.out / "log.csv", LOG_COLUMNS, trainer.step) if world.is_first else None
    try:
        pool = trainer.open_pool(ahead.next)
        draw = lambda path: draw_sheet(trainer, pool, path)
        run_steps(trainer, pool, log, arguments, draw, lambda: agree_to_stop(stop.wanted, world), world.size, advance=pool.advance)
    finally:
        stop_reading()
        leave()


def main() -> None:
    parser = argparse.ArgumentParser(description="Train a predictor on a frozen tokenizer's codes.")
    add_common(parser)
    parser.add_argument("--tokenizer", type=Path, help="a tokenizer's state, a checkpoint that holds one, or a VQGAN's last.ckpt")
    parser.add_argument("--start", type=Path, help="begin a new run with a predictor's weights instead of random ones")
    run_command(parser, train)


if __name__ == "__main__":
    main()
