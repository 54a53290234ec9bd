"""From the decoder's output to logits over the codes. Every head folds into the one Linear, `decoder_pred`, of a checkpoint."""

import torch
from torch import Tensor, nn


class LinearHead(nn.Module):
    """As published."""

    def __init__(self, dim: int, codebook: Tensor):
        super().__init__()
        self.linear = nn.Linear(dim, codebook.shape[0])
        nn.init.xavier_uniform_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        """x [..., dim] -> logits [..., codes], and no latent."""
        return self.linear(x).float(), None

    def fold(self) -> tuple[Tensor, Tensor]:
        """Weight and bias of decoder_pred."""
        return self.linear.weight.detach().clone(), self.linear.bias.detach().clone()

    def unfold(self, weight: Tensor, bias: Tensor) -> None:
        """The inverse of fold()."""
        self.linear.load_state_dict({"weight": weight, "bias": bias})


class TiedHead(nn.Module):
    """
    logits = -scale * |z - code|^2 / 2 up to a constant, with z a linear map of x into the codebook's space at unit variance, plus a
    free linear term that starts at zero. A small model learns to predict far sooner with it: near codes are near answers.
    """

    def __init__(self, dim: int, codebook: Tensor):
        super().__init__()
        codes, code_dim = codebook.shape
        self.project = nn.Linear(dim, code_dim)
        self.free = nn.Linear(dim, codes)
        self.log_scale = nn.Parameter(torch.zeros(()))
        self.register_buffer("codes", codebook / codebook.std(), persistent=False)
        nn.init.normal_(self.project.weight, std=0.05)
        nn.init.zeros_(self.project.bias)
        nn.init.zeros_(self.free.weight)
        nn.init.zeros_(self.free.bias)

    def half_squares(self) -> Tensor:
        return self.codes.square().sum(1) / 2

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        """x [..., dim] -> logits [..., codes], latent z [..., code_dim]."""
        latent = self.project(x).float()
        near = latent @ self.codes.t() - self.half_squares()
        return near * self.log_scale.exp() + self.free(x).float(), latent

    @torch.no_grad()
    def fold(self) -> tuple[Tensor, Tensor]:
        """Weight and bias of decoder_pred."""
        scale = self.log_scale.exp()
        weight = scale * (self.codes @ self.project.weight) + self.free.weight
        bias = scale * (self.codes @ self.project.bias - self.half_squares()) + self.free.bias
        return weight, bias

    @torch.no_grad()
    def unfold(self, weight: Tensor, bias: Tensor) -> None:
        """Makes the head compute what decoder_pred computed; the split between its terms is not known any more."""
        own_weight, own_bias = self.fold()
        self.free.weight += weight - own_weight
        self.free.bias += bias - own_bias


HEADS = {"linear": LinearHead, "tied": TiedHead}
