"""Pictures of what a model makes of figures, to look at while it trains."""

from pathlib import Path

import numpy as np
from PIL import Image

from .layers import GRID, PATCH

GAP = 4


def save_sheet(path: Path, rows: list[list[np.ndarray]]) -> None:
    """Rows of pictures of one size, uint8 [height, width, 3], on grey."""
    padded = [[np.pad(picture, ((GAP, GAP), (GAP, GAP), (0, 0)), constant_values=128) for picture in row] for row in rows]
    sheet = np.concatenate([np.concatenate(row, 1) for row in padded])
    work = path.with_name(f".{path.name}.tmp")
    Image.fromarray(sheet).save(work, "PNG")
    work.replace(path)


def save_pairs(path: Path, figures: np.ndarray, made: np.ndarray) -> None:
    """Figures, each beside what was made of it, three pairs in a row."""
    pairs = list(zip(figures, made))
    save_sheet(path, [[picture for pair in pairs[i : i + 3] for picture in pair] for i in range(0, len(pairs), 3)])


def paste_hidden(canvas: np.ndarray, decoded: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """The canvas with its hidden patches (bool [196]) from the decode; all uint8 [224, 224, 3]."""
    pixels = np.kron(hidden.reshape(GRID, GRID), np.ones((PATCH, PATCH), bool)).astype(bool)
    return np.where(pixels[..., None], decoded, canvas)


def to_pictures(images) -> np.ndarray:
    """Images in [-1, 1], [batch, 3, 224, 224], as uint8 [batch, 224, 224, 3]."""
    levels = (images.detach().float().clamp(-1, 1) + 1) * 127.5
    return levels.permute(0, 2, 3, 1).cpu().numpy().astype(np.uint8)
