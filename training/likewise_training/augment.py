"""More figures out of one, for the tokenizer, which has no task to keep."""

import numpy as np


def augment(pixels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """uint8 [n, 224, 224, 3], as a whole mirrored, transposed, its channels exchanged, or shifted around."""
    if random.random() < 0.5:
        pixels = pixels[:, :, ::-1]
    if random.random() < 0.3:
        pixels = pixels.transpose(0, 2, 1, 3)
    pixels = pixels[..., random.permutation(3)]
    if random.random() < 0.3:
        pixels = np.roll(pixels, random.integers(0, pixels.shape[1], 2), (1, 2))
    return np.ascontiguousarray(pixels)
