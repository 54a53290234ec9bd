"""The masked autoencoder over codes, and its head. Keys are those of the authors' checkpoints."""

import torch
from torch import Tensor, nn

from .config import PredictorConfig
from .layers import PATCH, PATCHES, Block, positions

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
"""ImageNet's mean and deviation per channel, in units of [0, 1]: the published model's input scaling."""


def normalise(canvases: Tensor) -> Tensor:
    """uint8 [batch, 224, 224, 3] -> float [batch, 3, 224, 224] as the encoder wants it."""
    images = canvases.permute(0, 3, 1, 2).float() / 255
    return (images - MEAN.to(images.device)) / STD.to(images.device)


class PatchEmbed(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.proj = nn.Conv2d(3, dim, PATCH, PATCH)


class Predictor(nn.Module):
    """MAE: an encoder that sees the visible patches, a decoder that sees all places. The head is applied by the caller."""

    def __init__(self, config: PredictorConfig):
        super().__init__()
        dim, inner = config.dim, config.decoder_dim
        self.patch_embed = PatchEmbed(dim)
        self.cls_token = nn.Parameter(torch.randn(1, 1, dim) * 0.02)
        self.pos_embed = nn.Parameter(with_cls(positions(dim)), requires_grad=False)
        self.blocks = nn.ModuleList(Block(dim, config.heads) for _ in range(config.depth))
        self.norm = nn.LayerNorm(dim, 1e-6)
        self.decoder_embed = nn.Linear(dim, inner)
        self.mask_token = nn.Parameter(torch.randn(1, 1, inner) * 0.02)
        self.decoder_pos_embed = nn.Parameter(with_cls(positions(inner)), requires_grad=False)
        self.decoder_blocks = nn.ModuleList(Block(inner, config.decoder_heads) for _ in range(config.decoder_depth))
        self.decoder_norm = nn.LayerNorm(inner, 1e-6)
        self.apply(initialise)
        nn.init.xavier_uniform_(self.patch_embed.proj.weight.view(dim, -1))

    def forward(self, images: Tensor, visible: Tensor) -> Tensor:
        """
        images: normalised [batch, 3, 224, 224]; visible: ids of the visible patches, ascending, [batch, K].
        Returns what the head reads of all patches, [batch, 196, decoder_dim].
        """
        batch = images.shape[0]
        x = self.patch_embed.proj(images).flatten(2).transpose(1, 2) + self.pos_embed[:, 1:]
        x = x.gather(1, visible[..., None].expand(-1, -1, x.shape[2]))
        cls = (self.cls_token + self.pos_embed[:, :1]).to(x.dtype).expand(batch, -1, -1)
        x = torch.cat([cls, x], 1)
        for block in self.blocks:
            x = block(x)
        x = self.decoder_embed(self.norm(x))
        y = self.mask_token.to(x.dtype).expand(batch, PATCHES, -1)
        y = y.scatter(1, visible[..., None].expand(-1, -1, y.shape[2]), x[:, 1:])
        x = torch.cat([x[:, :1], y], 1) + self.decoder_pos_embed
        for block in self.decoder_blocks:
            x = block(x)
        return self.decoder_norm(x)[:, 1:]


def with_cls(table: Tensor) -> Tensor:
    """The class token's position is zero."""
    return torch.cat([torch.zeros_like(table[:, :1]), table], 1)


def initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        nn.init.zeros_(module.bias)
