"""The patch transformer: a tokenizer after ViT-VQGAN (arXiv 2110.04627) with a linear path beside its blocks."""

import torch
from torch import Tensor, nn

from .config import TokenizerConfig
from .layers import PATCH, Block, from_patches, positions, to_patches

VALUES = 3 * PATCH * PATCH
"""Of one patch."""


class Codebook(nn.Module):
    def __init__(self, codes: int, code_dim: int):
        super().__init__()
        self.embedding = nn.Embedding(codes, code_dim)
        nn.init.uniform_(self.embedding.weight, -1 / codes, 1 / codes)


class PatchTokenizer(nn.Module):
    """Images [batch, 3, 224, 224] in [-1, 1] to 196 codes and back."""

    def __init__(self, config: TokenizerConfig):
        super().__init__()
        dim = config.dim
        self.pos = nn.Parameter(positions(dim), requires_grad=False)
        self.enc_in = nn.Linear(VALUES, dim)
        self.enc = nn.ModuleList(Block(dim, config.heads) for _ in range(config.encoder_depth))
        self.enc_norm = nn.LayerNorm(dim, 1e-6)
        self.enc_out = nn.Linear(dim, config.code_dim)
        self.enc_skip = nn.Linear(VALUES, config.code_dim)
        self.quantize = Codebook(config.codes, config.code_dim)
        self.dec_in = nn.Linear(config.code_dim, dim)
        self.dec = nn.ModuleList(Block(dim, config.heads) for _ in range(config.decoder_depth))
        self.dec_norm = nn.LayerNorm(dim, 1e-6)
        self.dec_out = nn.Linear(dim, VALUES)
        self.dec_skip = nn.Linear(config.code_dim, VALUES)
        # The linear path alone at first: it starts as a principal component analysis, see start_linear().
        for layer in (self.enc_out, self.dec_out):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def latent(self, images: Tensor) -> Tensor:
        """[batch, 3, 224, 224] -> [batch, 196, code_dim]."""
        patches = to_patches(images)
        y = self.enc_in(patches) + self.pos
        for block in self.enc:
            y = block(y)
        return self.enc_skip(patches) + self.enc_out(self.enc_norm(y))

    def nearest(self, latent: Tensor) -> Tensor:
        """The codes nearest by Euclidean distance: [batch, 196, code_dim] -> int64 [batch, 196]."""
        return nearest_codes(latent, self.quantize.embedding.weight)

    def encode(self, images: Tensor) -> Tensor:
        return self.nearest(self.latent(images))

    def decode(self, latent: Tensor) -> Tensor:
        """[batch, 196, code_dim] -> images, not yet clamped."""
        y = self.dec_in(latent) + self.pos
        for block in self.dec:
            y = block(y)
        return from_patches(self.dec_skip(latent) + self.dec_out(self.dec_norm(y)))

    def decode_codes(self, codes: Tensor) -> Tensor:
        return self.decode(self.quantize.embedding(codes))

    def codebook(self) -> Tensor:
        return self.quantize.embedding.weight.detach().float()

    def encoder_parameters(self) -> list[nn.Parameter]:
        """What codes depend on, the codebook apart."""
        return [p for name, p in self.named_parameters() if name.startswith("enc") and p.requires_grad]

    @torch.no_grad()
    def start_linear(self, images: Tensor) -> None:
        """Sets the linear paths to a principal component analysis of patches, its leading components compressed in range. Saves hours."""
        patches = to_patches(images).reshape(-1, VALUES).float()
        mean = patches.mean(0)
        _, size, axes = torch.pca_lowrank(patches - mean, q=self.enc_skip.out_features, niter=4)
        scale = (size / len(patches) ** 0.5).clamp(min=1e-3).sqrt()
        down = axes.t() / scale[:, None]
        self.enc_skip.weight.copy_(down)
        self.enc_skip.bias.copy_(-down @ mean)
        self.dec_skip.weight.copy_(axes * scale)
        self.dec_skip.bias.copy_(mean)


def nearest_codes(latent: Tensor, codebook: Tensor) -> Tensor:
    """Rows of the codebook nearest to latents [..., code_dim], in float32 whatever the autocast."""
    with torch.autocast(latent.device.type, enabled=False):
        flat = latent.float().reshape(-1, latent.shape[-1])
        book = codebook.float()
        distance = book.square().sum(1) - 2 * flat @ book.t()
        return distance.argmin(1).reshape(latent.shape[:-1])


def to_unit(canvases: Tensor) -> Tensor:
    """uint8 [batch, 224, 224, 3] -> float [batch, 3, 224, 224] in [-1, 1]."""
    return canvases.permute(0, 3, 1, 2).float() / 127.5 - 1
