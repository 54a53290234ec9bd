"""The figures that batches are drawn from: a ring of chunks whose contents depend on the step alone, so that resuming is exact."""

from collections.abc import Callable

import numpy as np

Chunk = tuple[np.ndarray, np.ndarray]
"""Pixels uint8 [n, 224, 224, 3] and answer masks bool [n, 196]."""


class FigurePool:
    """
    Holds `chunks` chunks of `chunk` figures. At step s it holds chunks s .. s + chunks - 1 of the stream: each step one leaves and one
    comes. Codes are made once per figure, chunk by chunk as it was read, so that they do not depend on where a run was cut.
    """

    def __init__(self, next_chunk: Callable[[], Chunk], encode: Callable[[np.ndarray], np.ndarray] | None, chunks: int, step: int):
        self._next = next_chunk
        self._encode = encode
        self._chunks: list[tuple[np.ndarray, np.ndarray, np.ndarray | None] | None] = [None] * chunks
        self._read = step
        for _ in range(chunks):
            self.advance()

    def advance(self) -> None:
        """Reads the chunk of the next step in the place of the oldest."""
        pixels, masks = self._next()
        codes = self._encode(pixels) if self._encode else None
        self._chunks[self._read % len(self._chunks)] = (pixels, masks, codes)
        self._read += 1

    def sample(self, count: int, hidden: int | None, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        """
        Pixels, masks and codes of `count` figures drawn with replacement, of those whose answers have `hidden` patches; of all, where it is None or
        none has.
        """
        sizes = np.concatenate([masks.sum(1) for _, masks, _ in self._chunks])
        fit = np.arange(len(sizes)) if hidden is None else np.flatnonzero(sizes == hidden)
        picked = random.choice(fit if len(fit) else np.arange(len(sizes)), count)
        per_chunk = len(self._chunks[0][0])
        rows = [(self._chunks[i // per_chunk], i % per_chunk) for i in picked]
        pixels = np.stack([chunk[0][row] for chunk, row in rows])
        masks = np.stack([chunk[1][row] for chunk, row in rows])
        codes = np.stack([chunk[2][row] for chunk, row in rows]) if self._encode else None
        return pixels, masks, codes
