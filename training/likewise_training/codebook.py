"""How the tokenizer's codebook is made and kept: k-means once, then moving averages of what falls to each code."""

import torch
from torch import Tensor

from .tokenizer import nearest_codes

ROUNDS = 6
"""Of k-means: the moving averages do the rest."""
DEAD = 0.03
"""A code is dead when it is used less than this share of an even use."""


def cluster(latents: Tensor, codes: int, generator: torch.Generator) -> Tensor:
    """K-means of [n, code_dim], from random latents; a code that nothing falls to becomes a random latent. n is at least `codes`."""
    book = latents[torch.randperm(len(latents), generator=generator)[:codes]].clone()
    for _ in range(ROUNDS):
        counts, sums = tally(latents, nearest_in_parts(latents, book), codes)
        others = latents[torch.randint(0, len(latents), (codes,), generator=generator)]
        book = torch.where(counts[:, None] > 0, sums / counts.clamp(min=1)[:, None], others)
    return book


def nearest_in_parts(latents: Tensor, book: Tensor) -> Tensor:
    """nearest_codes() without holding all distances at once."""
    return torch.cat([nearest_codes(part, book) for part in latents.split(4096)])


def tally(latents: Tensor, ids: Tensor, codes: int) -> tuple[Tensor, Tensor]:
    """How many latents [n, dim] fall to each code, and their sums."""
    counts = torch.zeros(codes, device=latents.device).index_add_(0, ids, torch.ones(len(ids), device=latents.device))
    sums = torch.zeros(codes, latents.shape[1], device=latents.device).index_add_(0, ids, latents)
    return counts, sums


class MovingCodebook:
    """Each code is the moving average of the latents that fell to it (van den Oord et al., 2017, appendix A.1)."""

    def __init__(self, book: Tensor, decay: float):
        self.book = book
        self.decay = decay
        self.counts = torch.ones(len(book), device=book.device)
        self.sums = book.clone()

    def update(self, latents: Tensor, ids: Tensor) -> None:
        """latents [n, dim] and the codes they fell to; changes `book` in place."""
        counts, sums = tally(latents, ids, len(self.book))
        self.counts.lerp_(counts, 1 - self.decay)
        self.sums.lerp_(sums, 1 - self.decay)
        self.book.copy_(self.sums / self.counts.clamp(min=1e-4)[:, None])

    def restart_dead(self, latents: Tensor, generator: torch.Generator) -> int:
        """Gives codes that are hardly used a random latent instead. Returns how many."""
        dead = torch.nonzero(self.counts < DEAD * len(latents) / len(self.book)).flatten()
        picked = torch.randint(0, len(latents), (len(dead),), generator=generator).to(latents.device)
        self.sums[dead] = latents[picked]
        self.counts[dead] = 1.0
        self.book[dead] = latents[picked]
        return len(dead)

    def to_state(self) -> dict[str, Tensor]:
        return {"counts": self.counts, "sums": self.sums}

    def load(self, state: dict[str, Tensor]) -> None:
        self.counts.copy_(state["counts"])
        self.sums.copy_(state["sums"])
