"""Which patches are hidden from the encoder. All samples of a batch hide the same number."""

import numpy as np

from .layers import GRID, PATCHES

RANDOM_HIDDEN = 147
"""Three quarters of 196, as published."""
CELL_HIDDEN = 49
"""A quadrant: the answer of a 2x2 grid."""
ROW_HIDDEN = 25
"""The answer of a three-row grid."""


def random_masks(count: int, random: np.random.Generator) -> np.ndarray:
    """[count, 196] bool, 147 True in each row."""
    order = random.random((count, PATCHES)).argsort(1)
    masks = np.zeros((count, PATCHES), bool)
    np.put_along_axis(masks, order[:, :RANDOM_HIDDEN], True, 1)
    return masks


def other_cells(masks: np.ndarray, share: float, random: np.random.Generator) -> np.ndarray:
    """A share of the rows hides any quadrant instead of the answer's: the model also learns to make a query from its answer."""
    masks = masks.copy()
    for row in np.flatnonzero(random.random(len(masks)) < share):
        top, left = random.integers(0, 2, 2) * (GRID // 2)
        grid = np.zeros((GRID, GRID), bool)
        grid[top : top + GRID // 2, left : left + GRID // 2] = True
        masks[row] = grid.reshape(-1)
    return masks


def visible_ids(masks: np.ndarray) -> np.ndarray:
    """The ids of visible patches, ascending, [count, K]. Raises ValueError where rows hide different numbers."""
    hidden = masks.sum(1)
    if (hidden != hidden[0]).any():
        raise ValueError(f"all masks of a batch must hide as many patches, not {sorted(set(hidden.tolist()))}")
    return np.nonzero(~masks)[1].reshape(len(masks), -1)
