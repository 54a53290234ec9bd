"""Tasks as `likewise figures pairs` writes them into files, and batches of examples and questions made of them."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

# Shares of a batch that are changed so, each by itself.
MIRRORED = 0.5
UPSIDE_DOWN = 0.25
TRANSPOSED = 0.25
OTHER_CHANNELS = 0.5
INVERTED = 0.1
OTHER_OUTPUT = 0.15
OTHER_INPUT = 0.08


class PairsFile:
    """Records of one file, read where they are wanted."""

    def __init__(self, path: str | Path):
        with Path(path).open("rb") as file:
            line = file.readline(65536)
        try:
            header = json.loads(line)
        except ValueError:
            header = None
        if not isinstance(header, dict) or header.get("format") != "likewise-pairs" or header.get("version") != 1:
            raise ValueError(f"{path} holds no pairs; they come from: likewise figures pairs")
        self.side: int = header["side"]
        self.pairs: int = header["pairs"]
        self.families: list[str] = header["families"]
        record = 1 + self.pairs * 2 * self.side**2 * 3
        count = (Path(path).stat().st_size - len(line)) // record
        if count == 0:
            raise ValueError(f"{path} holds no whole task")
        self._records = np.memmap(path, np.uint8, "r", len(line), (count, record))

    def __len__(self) -> int:
        return len(self._records)

    def family(self, task: int) -> str:
        return self.families[self._records[task, 0]]

    def pictures(self, task: int) -> np.ndarray:
        """uint8 [pairs, 2, side, side, 3]: each pair before and after."""
        return self._records[task, 1:].reshape(self.pairs, 2, self.side, self.side, 3)


def open_pairs(paths: Sequence[str | Path]) -> list[PairsFile]:
    """Raises ValueError where a file holds no pairs, or their sides differ."""
    files = [PairsFile(path) for path in paths]
    if len({file.side for file in files}) > 1:
        raise ValueError("the files hold pairs of different sides")
    return files


def draw_batch(files: Sequence[PairsFile], count: int, random: np.random.Generator) -> np.ndarray:
    """
    Questions from tasks at random: two pairs of a task, one as the example. uint8 [4, count, side, side, 3]: example before and after, query,
    answer. Each is changed at random in ways that leave a task a task.
    """
    ends = np.cumsum([len(file) for file in files])
    rows = []
    for number in random.integers(ends[-1], size=count):
        at = int(np.searchsorted(ends, number, "right"))
        pictures = files[at].pictures(number - (ends[at - 1] if at else 0))
        example, question = random.choice(len(pictures), 2, replace=False)
        rows.append(varied(np.concatenate([pictures[example], pictures[question]]), random))
    return np.stack(rows, 1)


def varied(pictures: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The four pictures of a question, uint8 [4, side, side, 3], turned and recoloured alike; sometimes all inputs or outputs by themselves."""
    chance = lambda share: random.random() < share
    if chance(MIRRORED):
        pictures = pictures[:, :, ::-1]
    if chance(UPSIDE_DOWN):
        pictures = pictures[:, ::-1]
    if chance(TRANSPOSED):
        pictures = pictures.transpose(0, 2, 1, 3)
    if chance(OTHER_CHANNELS):
        pictures = pictures[..., random.permutation(3)]
    if chance(INVERTED):
        pictures = 255 - pictures
    for first, share in ((1, OTHER_OUTPUT), (0, OTHER_INPUT)):
        if chance(share):
            pictures = pictures.copy()
            other = pictures[first::2][..., random.permutation(3)]
            pictures[first::2] = 255 - other if chance(0.4) else other
    return pictures


def to_images(pictures: np.ndarray, side: int) -> Tensor:
    """uint8 [..., s, s, 3] -> [..., 3, side, side] in [-1, 1]."""
    *batch, height, width, _ = pictures.shape
    images = torch.from_numpy(np.ascontiguousarray(pictures)).reshape(-1, height, width, 3).permute(0, 3, 1, 2).float()
    if (height, width) != (side, side):
        images = F.interpolate(images, (side, side), mode="bilinear", antialias=True)
    return (images / 127.5 - 1).reshape(*batch, 3, side, side)
