import sys
from pathlib import Path

import numpy as np
import pytest
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from likewise_training.config import (  # noqa: E402
    CodebookConfig,
    MaskingConfig,
    PredictorConfig,
    PredictorRun,
    TokenizerConfig,
    TokenizerRun,
    TrainingConfig,
)
from likewise_training.distributed import World  # noqa: E402
from likewise_training.layers import PATCHES  # noqa: E402
from likewise_training.sources import frozen  # noqa: E402
from likewise_training.tokenizer import PatchTokenizer, to_unit  # noqa: E402

# These models are too small to share: on a busy machine, threads wait for each other longer than they work.
torch.set_num_threads(1)

ALONE = World(0, 1, torch.device("cpu"))
TINY_TOKENIZER = TokenizerConfig(dim=64, heads=2, encoder_depth=1, decoder_depth=1, codes=32, code_dim=8)


def make_figures(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Grids of four plain cells, the answer's colour that of the query inverted; and their answers' masks."""
    random = np.random.default_rng(seed)
    pixels = np.full((count, 224, 224, 3), 255, np.uint8)
    for figure in pixels:
        for top in (0, 113):
            colour = random.choice([0, 80, 160, 240], 3)
            figure[top : top + 111, :111] = colour
            figure[top : top + 111, 113:] = 255 - colour
    masks = np.zeros((count, 14, 14), bool)
    masks[:, 7:, 7:] = True
    return pixels, masks.reshape(count, PATCHES)


def endless(chunk: int, first: int = 0, handful: int = 10**9):
    """The next chunk of a stream of figures that depend on their numbers alone, and come again after a handful."""
    number = first

    def next_chunk():
        nonlocal number
        figures = [make_figures(1, (number + i) % handful) for i in range(chunk)]
        number += chunk
        return np.concatenate([f[0] for f in figures]), np.concatenate([f[1] for f in figures])

    return next_chunk


def training(**changes) -> TrainingConfig:
    values = dict(steps=40, batch=4, learning_rate=3e-3, warmup=4, weight_decay=0.05, betas=(0.9, 0.95), clip=1.0, ema=0.9, reuse=2, pool=8)
    return TrainingConfig(**{**values, **changes})


def predictor_run(head: str = "tied", **changes) -> PredictorRun:
    predictor = PredictorConfig(dim=64, depth=2, heads=2, decoder_dim=32, decoder_depth=1, decoder_heads=2, head=head)
    return PredictorRun(predictor, MaskingConfig(0.8, 0.0, 0.2), training(latent_loss=0.5, **changes))


def tokenizer_run(**changes) -> TokenizerRun:
    return TokenizerRun(TINY_TOKENIZER, training(**changes), CodebookConfig(0.1, 0.75, 0.9, 4000))


@pytest.fixture
def tokenizer():
    torch.manual_seed(3)
    module = PatchTokenizer(TINY_TOKENIZER)
    images = to_unit(torch.from_numpy(make_figures(24, 99)[0]))
    module.start_linear(images)
    latents = module.latent(images).detach().reshape(-1, TINY_TOKENIZER.code_dim)
    module.quantize.embedding.weight.data.copy_(latents[torch.randperm(len(latents))[: TINY_TOKENIZER.codes]])
    return frozen(module, TINY_TOKENIZER)
