"""
A small network that does to a query what an example shows, pixel by pixel. It learns what rules cannot say: where an object ends in a
photograph, what stands behind it, how a sketch is drawn.

Query and example go through the same layers as two streams, so that places that look alike have like features. The answer mixes, for each
pixel, what the example has at places like it, colours of the example's output, the query's own pixel, and a free colour.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .config import PixelConfig

STRIDE = 8
"""A picture's side has to be a multiple of it."""

BLOCK = 4
"""Places are compared at a quarter of the size; what is fetched from the example are blocks of 4 x 4 pixels."""

KEY = 64
"""Channels in which places are compared."""

HEAD = 32
"""Channels of each attention head."""

FINE = 32
"""Channels at full size."""


def norm(channels: int) -> nn.GroupNorm:
    return nn.GroupNorm(8, channels)


def streams(both: Tensor) -> tuple[Tensor, Tensor]:
    """What belongs to the queries and to the examples, of both in one batch."""
    query, example = both.unflatten(0, (2, -1)).unbind()
    return query, example


def silent(layer: nn.Conv2d | nn.Linear) -> nn.Module:
    """The layer with weights of zero: a residual branch that starts as nothing."""
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


class Residual(nn.Module):
    """Two 3x3 convolutions added to what comes in."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm = norm(channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = silent(nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.silu(self.first(F.silu(self.norm(x)))))


class Exchange(nn.Module):
    """Each stream hears what the other has at the same place; the query also hears of the example as a whole."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm = norm(channels)
        self.to_query = nn.Conv2d(channels, channels, 1)
        self.to_example = nn.Conv2d(channels, channels, 1)
        self.whole = silent(nn.Linear(2 * channels, 2 * channels))

    def forward(self, query: Tensor, example: Tensor) -> tuple[Tensor, Tensor]:
        q, e = streams(self.norm(torch.cat([query, example])))
        whole = self.whole(torch.cat([e.mean((2, 3)), e.square().mean((2, 3))], 1))
        scale, offset = whole[:, :, None, None].chunk(2, 1)
        return query * (1 + scale) + offset + self.to_query(e), example + self.to_example(q)


class Look(nn.Module):
    """Attention: the query looks at all places of the example and of itself, the example at its own."""

    def __init__(self, channels: int):
        super().__init__()
        self.heads = channels // HEAD
        self.norm = norm(channels)
        self.project = nn.Conv2d(channels, 3 * channels, 1)
        self.out = silent(nn.Conv2d(channels, channels, 1))
        self.mlp_norm = norm(channels)
        self.widen = nn.Conv2d(channels, 2 * channels, 1)
        self.narrow = silent(nn.Conv2d(2 * channels, channels, 1))

    def forward(self, both: Tensor) -> Tensor:
        """[2 * batch, channels, height, width], the queries first."""
        n, channels, height, width = both.shape
        heads = self.project(self.norm(both)).reshape(n, 3, self.heads, HEAD, height * width).transpose(3, 4)
        (q_query, e_query), (q_key, e_key), (q_value, e_value) = (streams(heads[:, i]) for i in range(3))
        keys, values = torch.cat([e_key, q_key], 2), torch.cat([e_value, q_value], 2)
        seen = torch.cat(
            [F.scaled_dot_product_attention(q_query, keys, values), F.scaled_dot_product_attention(e_query, e_key, e_value)]
        )
        both = both + self.out(seen.transpose(2, 3).reshape(n, channels, height, width))
        return both + self.narrow(F.silu(self.widen(self.mlp_norm(both))))


class Stage(nn.Module):
    """Blocks of one size, both streams through the same weights."""

    def __init__(self, channels: int, blocks: int, looks: bool):
        super().__init__()
        self.exchanges = nn.ModuleList([Exchange(channels) for _ in range(blocks)])
        self.residuals = nn.ModuleList([Residual(channels) for _ in range(blocks)])
        self.looks = nn.ModuleList([Look(channels) if looks else nn.Identity() for _ in range(blocks)])

    def forward(self, both: Tensor) -> Tensor:
        for exchange, residual, look in zip(self.exchanges, self.residuals, self.looks):
            both = look(residual(torch.cat(exchange(*streams(both)))))
        return both


class PixelNetwork(nn.Module):
    """Sizes: half, a quarter and an eighth of the side, and back."""

    def __init__(self, config: PixelConfig):
        super().__init__()
        half, quarter, eighth = config.widths
        blocks = config.blocks
        self.palette = config.palette
        self.stem = nn.Conv2d(12 + 2, half, 3, padding=1)
        self.stem_change = nn.Conv2d(24, half, 3, padding=1)
        self.down_half = Stage(half, blocks[0], False)
        self.to_quarter = nn.Conv2d(half, quarter, 2, 2)
        self.down_quarter = Stage(quarter, blocks[1], False)
        self.to_eighth = nn.Conv2d(quarter, eighth, 2, 2)
        self.eighth = Stage(eighth, blocks[2], True)
        self.from_eighth = nn.Conv2d(eighth, 4 * quarter, 1)
        self.up_quarter = Stage(quarter, blocks[1], False)
        self.from_quarter = nn.Conv2d(quarter, 4 * half, 1)
        self.up_half = Stage(half, blocks[0], False)
        self.key = nn.Conv2d(quarter, KEY, 1)
        self.colours = nn.Conv2d(quarter, config.palette, 1)
        self.from_half = nn.Conv2d(half, 4 * FINE, 1)
        self.fine_first = nn.Conv2d(FINE + 6, FINE, 3, padding=1)
        self.fine_second = nn.Conv2d(FINE, FINE, 3, padding=1)
        self.mix = nn.Conv2d(FINE, config.palette + 4 + 6, 1)

    def forward(self, before: Tensor, after: Tensor, query: Tensor) -> Tensor:
        """Example before and after, and query: [batch, 3, side, side] in [-1, 1]. Returns the answer, alike, not clamped."""
        batch, _, side, _ = query.shape
        change = after - before
        line = torch.linspace(-1, 1, side // 2, device=query.device)
        place = torch.stack(torch.meshgrid(line, line, indexing="xy")).expand(2 * batch, -1, -1, -1)
        both = self.stem(torch.cat([F.pixel_unshuffle(torch.cat([query, before]), 2), place], 1))
        shown = self.stem_change(F.pixel_unshuffle(torch.cat([after, change], 1), 2))
        of_query, of_before = streams(both)
        half = self.down_half(torch.cat([of_query, of_before + shown]))
        quarter = self.down_quarter(self.to_quarter(half))
        eighth = self.eighth(self.to_eighth(quarter))
        quarter = self.up_quarter(quarter + F.pixel_shuffle(self.from_eighth(eighth), 2))
        half, _ = streams(self.up_half(half + F.pixel_shuffle(self.from_quarter(quarter), 2)))

        fetched_after, fetched_change = self.fetch(quarter, after, change)
        fine = torch.cat([F.pixel_shuffle(self.from_half(half), 2), query, fetched_after], 1)
        fine = F.silu(self.fine_first(fine))
        fine = fine + F.silu(self.fine_second(fine))
        mix = self.mix(fine).float()
        shares = mix[:, : self.palette + 4].softmax(1)
        own, free = mix[:, self.palette + 4 : self.palette + 7], mix[:, self.palette + 7 :]
        of_palette, others = shares[:, : self.palette], shares[:, self.palette :]
        colours = self.pooled(streams(quarter)[1], after)
        answer = torch.einsum("bphw,bpc->bchw", of_palette, colours)
        candidates = (query + own, fetched_after.float(), query + fetched_change.float(), free)
        for i, candidate in enumerate(candidates):
            answer = answer + others[:, i : i + 1] * candidate
        return answer

    def fetch(self, quarter: Tensor, after: Tensor, change: Tensor) -> tuple[Tensor, Tensor]:
        """For each place of the query, what the example became at places like it, and how much it changed; [batch, 3, side, side]."""
        batch, _, side, _ = after.shape
        places = side // BLOCK
        query_key, example_key = streams(self.key(quarter).flatten(2).transpose(1, 2)[:, None])
        blocks = F.pixel_unshuffle(torch.cat([after, change], 1), BLOCK).flatten(2).transpose(1, 2)[:, None]
        fetched = F.scaled_dot_product_attention(query_key, example_key, blocks.to(query_key.dtype))
        pixels = F.pixel_shuffle(fetched[:, 0].transpose(1, 2).reshape(batch, -1, places, places), BLOCK)
        return pixels[:, :3], pixels[:, 3:]

    def pooled(self, example: Tensor, after: Tensor) -> Tensor:
        """Colours of the example's output: means over places that the network chooses, [batch, palette, 3]."""
        shares = self.colours(example).flatten(2).float().softmax(-1)
        return torch.einsum("bpn,bcn->bpc", shares, F.avg_pool2d(after, BLOCK).flatten(2))
