"""VQGAN f16 as published (taming-transformers): frozen here, for targets and pictures. Keys are those of its checkpoint."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .layers import GRID, PATCHES
from .tokenizer import Codebook, nearest_codes


def norm(channels: int) -> nn.GroupNorm:
    return nn.GroupNorm(32, channels, eps=1e-6)


class ResidualBlock(nn.Module):
    def __init__(self, channels: int, out: int):
        super().__init__()
        self.norm1 = norm(channels)
        self.conv1 = nn.Conv2d(channels, out, 3, padding=1)
        self.norm2 = norm(out)
        self.conv2 = nn.Conv2d(out, out, 3, padding=1)
        if channels != out:
            self.nin_shortcut = nn.Conv2d(channels, out, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv1(F.silu(self.norm1(x)))
        y = self.conv2(F.silu(self.norm2(y)))
        return (self.nin_shortcut(x) if hasattr(self, "nin_shortcut") else x) + y


class AttentionBlock(nn.Module):
    """One head over all positions; q, k and v are 1x1 convolutions."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm = norm(channels)
        self.q, self.k, self.v, self.proj_out = (nn.Conv2d(channels, channels, 1) for _ in range(4))

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(x)
        q, k, v = (layer(y).flatten(2) for layer in (self.q, self.k, self.v))
        shares = torch.softmax(q.transpose(1, 2) @ k * x.shape[1] ** -0.5, -1)
        return x + self.proj_out((v @ shares.transpose(1, 2)).view_as(x))


class Level(nn.Module):
    def __init__(self, widths: list[int], attention: bool):
        super().__init__()
        self.block = nn.ModuleList(ResidualBlock(a, b) for a, b in zip(widths, widths[1:]))
        self.attn = nn.ModuleList(AttentionBlock(b) for b in widths[1:]) if attention else nn.ModuleList()

    def forward(self, x: Tensor) -> Tensor:
        for i, block in enumerate(self.block):
            x = block(x)
            if len(self.attn):
                x = self.attn[i](x)
        return x


class Resample(nn.Module):
    """Half or twice the size; the convolution's key is `conv`."""

    def __init__(self, channels: int, down: bool):
        super().__init__()
        self.down = down
        self.conv = nn.Conv2d(channels, channels, 3, 2 if down else 1, 0 if down else 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(F.pad(x, (0, 1, 0, 1)) if self.down else F.interpolate(x, scale_factor=2.0, mode="nearest"))


class Middle(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.block_1 = ResidualBlock(channels, channels)
        self.attn_1 = AttentionBlock(channels)
        self.block_2 = ResidualBlock(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        return self.block_2(self.attn_1(self.block_1(x)))


class Encoder(nn.Module):
    def __init__(self, widths: list[int], blocks: int, attention: set[int], latent: int):
        super().__init__()
        self.conv_in = nn.Conv2d(3, widths[0], 3, padding=1)
        self.down = nn.ModuleList()
        before = widths[0]
        for i, width in enumerate(widths):
            level = Level([before] + [width] * blocks, i in attention)
            if i < len(widths) - 1:
                level.downsample = Resample(width, down=True)
            self.down.append(level)
            before = width
        self.mid = Middle(before)
        self.norm_out = norm(before)
        self.conv_out = nn.Conv2d(before, latent, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv_in(x)
        for level in self.down:
            x = level(x)
            if hasattr(level, "downsample"):
                x = level.downsample(x)
        return self.conv_out(F.silu(self.norm_out(self.mid(x))))


class Decoder(nn.Module):
    def __init__(self, widths: list[int], blocks: int, attention: set[int], latent: int):
        super().__init__()
        before = widths[-1]
        self.conv_in = nn.Conv2d(latent, before, 3, padding=1)
        self.mid = Middle(before)
        levels = []
        for i in reversed(range(len(widths))):
            level = Level([before] + [widths[i]] * (blocks + 1), i in attention)
            if i > 0:
                level.upsample = Resample(widths[i], down=False)
            levels.insert(0, level)
            before = widths[i]
        self.up = nn.ModuleList(levels)
        self.norm_out = norm(before)
        self.conv_out = nn.Conv2d(before, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.mid(self.conv_in(x))
        for level in reversed(self.up):
            x = level(x)
            if hasattr(level, "upsample"):
                x = level.upsample(x)
        return self.conv_out(F.silu(self.norm_out(x)))


class Vqgan(nn.Module):
    """Images [batch, 3, 224, 224] in [-1, 1] to 196 codes and back."""

    def __init__(self, widths: list[int], blocks: int, attention: set[int], latent: int, codes: int, code_dim: int):
        super().__init__()
        self.encoder = Encoder(widths, blocks, attention, latent)
        self.quant_conv = nn.Conv2d(latent, code_dim, 1)
        self.quantize = Codebook(codes, code_dim)
        self.post_quant_conv = nn.Conv2d(code_dim, latent, 1)
        self.decoder = Decoder(widths, blocks, attention, latent)

    def encode(self, images: Tensor) -> Tensor:
        latent = self.quant_conv(self.encoder(images))
        return nearest_codes(latent.flatten(2).transpose(1, 2), self.quantize.embedding.weight)

    def decode_codes(self, codes: Tensor) -> Tensor:
        latent = self.quantize.embedding(codes).transpose(1, 2).unflatten(2, (GRID, PATCHES // GRID))
        return self.decoder(self.post_quant_conv(latent))

    def codebook(self) -> Tensor:
        return self.quantize.embedding.weight.detach().float()


def vqgan_from(weights: dict[str, Tensor]) -> Vqgan:
    """A VQGAN of the sizes its weights have. Raises ValueError where keys are missing or misshapen; others are left alone."""

    def count(prefix: str) -> int:
        numbers = {key[len(prefix) :].split(".")[0] for key in weights if key.startswith(prefix)}
        return len(numbers)

    try:
        levels = count("decoder.up.")
        widths = [weights[f"decoder.up.{i}.block.0.conv1.weight"].shape[0] for i in range(levels)]
        attention = {i for i in range(levels) if f"decoder.up.{i}.attn.0.norm.weight" in weights}
        codes, code_dim = weights["quantize.embedding.weight"].shape
        latent = weights["quant_conv.weight"].shape[1]
        model = Vqgan(widths, count("encoder.down.0.block."), attention, latent, codes, code_dim)
        model.load_state_dict({key: weights[key].float() for key in model.state_dict()})
    except (KeyError, RuntimeError) as error:
        raise ValueError(f"this is no VQGAN as published: {error}") from error
    return model
