"""
Trains the patch tokenizer: python -m likewise_training.train_tokenizer. First as an autoencoder, then with a codebook from k-means that
follows by moving averages. With --decoder-only the codes stay what they are, so that a predictor trained on them stays valid, and only the
decoder goes on learning.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from .augment import augment
from .codebook import MovingCodebook, cluster
from .config import TokenizerRun, to_dict
from .ema import Ema
from .log import CsvLog, Means
from .optimizer import make_optimizer
from .pool import FigurePool
from .running import Stop, add_common, open_figures, open_run, run_command, run_steps
from .schedule import rate_at
from .sheet import save_pairs, to_pictures
from .sources import TOKENIZER_STATE, read_tokenizer
from .tokenizer import PatchTokenizer, to_unit

NOISE = 0.05
"""Deviation of what is added to latents while there is no codebook: it keeps them from growing without bound."""
COMMITMENT = 0.25
SQUARES, GRADIENTS = 2.0, 0.5
"""Weights beside the mean absolute error: of the squared error, and of the errors of differences between neighbours."""
RESTART_EVERY = 100
"""Steps."""
LINEAR_START_IMAGES = 200


def picture_loss(found: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
    """The loss of images in [-1, 1], and their mean squared error."""
    squares = F.mse_loss(found, wanted)
    slopes = sum((torch.diff(found, dim=d) - torch.diff(wanted, dim=d)).abs().mean() for d in (2, 3))
    return (found - wanted).abs().mean() + SQUARES * squares + GRADIENTS * slopes, squares


class TokenizerTrainer:
    """A run in memory. `step` counts the steps done."""

    def __init__(self, run: TokenizerRun, device: torch.device, decoder_only: bool):
        torch.manual_seed(run.training.seed)
        self.run = run
        self.device = device
        self.decoder_only = decoder_only
        self.model = PatchTokenizer(run.tokenizer).to(device)
        self.model.quantize.requires_grad_(False)
        if decoder_only:
            for parameter in self.model.encoder_parameters():
                parameter.requires_grad_(False)
        self.optimizer = make_optimizer(self.model, run.training)
        self.ema = Ema(self.model, run.training.ema)
        self.codes: MovingCodebook | None = None
        self.bank: list[Tensor] = []
        self.step = 0
        self.means = Means()

    def start_linear(self, pixels: np.ndarray) -> None:
        self.model.start_linear(to_unit(torch.from_numpy(pixels).to(self.device)))
        self.ema.load(self.model.state_dict())

    def start_from(self, path: Path) -> None:
        """Goes on from a tokenizer of the same sizes, its codebook included. Raises ValueError for other sizes."""
        try:
            self.model.load_state_dict(read_tokenizer(path).module.state_dict())
        except RuntimeError as error:
            raise ValueError(f"{path} is a tokenizer of other sizes: {error}") from error
        self.ema.load(self.model.state_dict())
        self.codes = self.moving_codebook()

    def moving_codebook(self) -> MovingCodebook:
        return MovingCodebook(self.model.quantize.embedding.weight.data, self.run.codebook.decay)

    def to_state(self) -> dict:
        return {
            "format": TOKENIZER_STATE,
            "step": self.step,
            "config": to_dict(self.run),
            "model": self.model.state_dict(),
            "ema": self.consistent_average(),
            "average": self.ema.weights,
            "optimizer": self.optimizer.state_dict(),
            "codes": None if self.codes is None else self.codes.to_state(),
            "bank": self.bank,
        }

    def consistent_average(self) -> dict[str, Tensor]:
        """The averaged weights with the codebook of now: it is an average already, and must fit the codes in use."""
        name = "quantize.embedding.weight"
        return {**self.ema.weights, name: self.model.state_dict()[name].detach().clone()}

    def load(self, state: dict) -> None:
        self.model.load_state_dict(state["model"])
        self.ema.load(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.bank = state["step"], state["bank"]
        if state["codes"] is not None:
            self.codes = self.moving_codebook()
            self.codes.load(state["codes"])

    def train_step(self, pool: FigurePool) -> None:
        """One step on what the pool holds. What is drawn depends on seed and step alone."""
        training = self.run.training
        random = np.random.default_rng([training.seed, self.step])
        generator = torch.Generator().manual_seed(training.seed * 1_000_003 + self.step)
        pixels, _, _ = pool.sample(training.batch, None, random)
        images = to_unit(torch.from_numpy(augment(pixels, random)).to(self.device))
        self.optimizer.set_rate(training.learning_rate * rate_at(self.step, training))

        with torch.autocast(self.device.type, torch.bfloat16):
            latent = self.model.latent(images)
        latent = latent.float()
        done = self.step / training.steps
        used, commitment = self.quantise(latent, done, generator)
        with torch.autocast(self.device.type, torch.bfloat16):
            decoded = self.model.decode(used)
        loss, squares = picture_loss(decoded.float(), images)
        self.optimizer.zero_grad()
        (loss + COMMITMENT * commitment).backward()
        if training.clip is not None:
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), training.clip)
        self.optimizer.step()
        self.ema.update(self.model, self.step)
        self.step += 1
        # Levels span 2, so the peak's square is 4.
        self.means.add(loss=loss.item(), psnr=10 * np.log10(4 / squares.item()), commitment=commitment.item())

    def quantise(self, latent: Tensor, done: float, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """What the decoder is given for latents, and the commitment loss. Without a codebook: the latents, with a little noise."""
        flat = latent.detach().reshape(-1, latent.shape[-1])
        plan = self.run.codebook
        if self.codes is None and done >= plan.autoencode_until:
            self.make_codebook(generator)
        if self.codes is None:
            self.bank = [torch.cat([*self.bank, flat])[-plan.latents :]]
            noise = torch.randn(latent.shape, generator=generator).to(latent.device)
            return latent + noise * NOISE, torch.zeros((), device=latent.device)
        ids = self.model.nearest(flat)
        if not self.decoder_only:
            self.codes.update(flat, ids)
            if self.step % RESTART_EVERY == 0 and done < plan.restart_until:
                self.means.add(restarted=self.codes.restart_dead(flat, generator))
        chosen = self.model.quantize.embedding(ids).view_as(latent).detach()
        # The gradient passes the codebook as if it were not there.
        return latent + (chosen - latent).detach(), F.mse_loss(latent, chosen)

    def make_codebook(self, generator: torch.Generator) -> None:
        latents = torch.cat(self.bank) if self.bank else None
        codes = self.run.tokenizer.codes
        if latents is None or len(latents) < codes:
            raise ValueError(f"too few steps before the codebook is made: {codes} codes need as many patches")
        self.model.quantize.embedding.weight.data.copy_(cluster(latents, codes, generator))
        self.codes = self.moving_codebook()
        self.bank = []

    @torch.no_grad()
    def reconstruct(self, pixels: np.ndarray) -> np.ndarray:
        images = to_unit(torch.from_numpy(pixels).to(self.device))
        latent = self.model.latent(images)
        used = latent if self.codes is None else self.model.quantize.embedding(self.model.nearest(latent))
        return to_pictures(self.model.decode(used))


LOG_COLUMNS = ["step", "seconds", "figures_per_second", "loss", "psnr", "commitment", "restarted"]
SHEET_FIGURES = 12


def draw_sheet(trainer: TokenizerTrainer, pool: FigurePool, path: Path) -> None:
    """Twelve figures of the pool: as they are, and as the tokenizer gives them back."""
    pixels, _, _ = pool.sample(SHEET_FIGURES, None, np.random.default_rng(trainer.step))
    save_pairs(path, pixels, trainer.reconstruct(pixels))


def train(arguments: argparse.Namespace) -> None:
    run, saved = open_run(TokenizerRun, arguments)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if arguments.decoder_only and not (arguments.start or saved):
        raise ValueError("--decoder-only needs a tokenizer to --start from")
    trainer = TokenizerTrainer(run, device, arguments.decoder_only)
    if saved:
        trainer.load(saved)
    elif arguments.start:
        trainer.start_from(arguments.start)

    training = run.training
    ahead, stop_reading = open_figures(arguments.figures, trainer.step * training.chunk, 1, training.chunk)
    stop = Stop()
    log = CsvLog(arguments.out / "log.csv", LOG_COLUMNS, trainer.step)
    try:
        pool = FigurePool(ahead.next, None, training.chunks, trainer.step)
        if not saved and not arguments.start:
            trainer.start_linear(pool.sample(LINEAR_START_IMAGES, None, np.random.default_rng(training.seed))[0])
        run_steps(trainer, pool, log, arguments, lambda path: draw_sheet(trainer, pool, path), lambda: stop.wanted, advance=pool.advance)
    finally:
        stop_reading()


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the patch tokenizer.")
    add_common(parser)
    parser.add_argument("--start", type=Path, help="begin a new run with the weights and codes of this tokenizer")
    parser.add_argument("--decoder-only", action="store_true", help="keep encoder and codebook as they are")
    run_command(parser, train)


if __name__ == "__main__":
    main()
