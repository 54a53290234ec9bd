"""Tokenizers and predictors to start from: states of this trainer, checkpoints in the authors' format, a VQGAN's own checkpoint."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from .config import TokenizerConfig, from_dict, to_dict
from .foreign import read_foreign
from .tokenizer import PatchTokenizer
from .vqgan import Vqgan, vqgan_from

Weights = dict[str, Tensor]

TOKENIZER_STATE = "likewise-tokenizer"
PREDICTOR_STATE = "likewise-predictor"


@dataclass(frozen=True)
class FrozenTokenizer:
    """A tokenizer as a predictor's run keeps it. `config` is None for a VQGAN, whose sizes are in its weights."""

    module: PatchTokenizer | Vqgan
    config: TokenizerConfig | None

    def to_state(self) -> dict[str, Any]:
        config = None if self.config is None else to_dict(self.config)
        return {"config": config, "weights": {k: v.detach().clone() for k, v in self.module.state_dict().items()}}


def tokenizer_from_state(state: dict[str, Any]) -> FrozenTokenizer:
    if state["config"] is None:
        return frozen(vqgan_from(state["weights"]), None)
    config = from_dict(TokenizerConfig, state["config"])
    module = PatchTokenizer(config)
    module.load_state_dict(state["weights"])
    return frozen(module, config)


def frozen(module: PatchTokenizer | Vqgan, config: TokenizerConfig | None) -> FrozenTokenizer:
    module.eval().requires_grad_(False)
    return FrozenTokenizer(module, config)


def read_tokenizer(path: str | Path) -> FrozenTokenizer:
    """Raises ValueError where the file holds no tokenizer that is known."""
    found = read_foreign(path)
    if found.get("format") == TOKENIZER_STATE:
        return tokenizer_from_state({"config": found["config"]["tokenizer"], "weights": found["ema"]})
    if found.get("format") == PREDICTOR_STATE:
        return tokenizer_from_state(found["tokenizer"])
    if "vqmodel" in found:
        return short_named(found["vq"], found["vqmodel"])
    if "cfg" in found and "quantize.embedding.weight" in found.get("model", {}):
        return short_named(found["cfg"], found["model"])
    weights = {k.removeprefix("vae."): v for k, v in found.get("model", {}).items() if k.startswith("vae.")}
    if "dec_in.weight" in weights:
        module = patch_tokenizer(weights, getattr(found.get("args"), "tokenizer_heads", None))
        return frozen(module[0], module[1])
    if weights or "state_dict" in found:
        return frozen(vqgan_from(weights or found["state_dict"]), None)
    raise ValueError(f"{path} holds no tokenizer")


def short_named(config: dict[str, int], weights: Weights) -> FrozenTokenizer:
    """A patch transformer whose sizes go by the short names d, h, enc, dec, n and cd."""
    names = {"d": "dim", "h": "heads", "enc": "encoder_depth", "dec": "decoder_depth", "n": "codes", "cd": "code_dim"}
    return tokenizer_from_state({"config": {names[k]: v for k, v in config.items() if k in names}, "weights": weights})


def patch_tokenizer(weights: Weights, heads: int | None) -> tuple[PatchTokenizer, TokenizerConfig]:
    """Sizes are in the shapes, but for the heads: 32 wide each unless the checkpoint says otherwise."""
    dim = weights["dec_in.weight"].shape[0]
    codes, code_dim = weights["quantize.embedding.weight"].shape
    depth = lambda side: len({key.split(".")[1] for key in weights if key.startswith(f"{side}.")})
    config = TokenizerConfig(dim, heads or max(1, dim // 32), depth("enc"), depth("dec"), codes, code_dim)
    module = PatchTokenizer(config)
    module.load_state_dict({key: value.float() for key, value in weights.items()})
    return module, config


def start_predictor(path: str | Path, predictor: nn.Module, head: nn.Module) -> None:
    """
    Loads a predictor's weights to go on from. Raises ValueError where the file holds none, or one of other sizes. A folded head is
    unfolded: it computes the same.
    """
    found = read_foreign(path)
    try:
        if found.get("format") == PREDICTOR_STATE:
            load_prefixed(predictor, found["ema"], "predictor.")
            load_prefixed(head, found["ema"], "head.")
        elif "train" in found and "P.weight" in found.get("head", {}):
            predictor.load_state_dict(found["train"])
            names = {"P": "project", "R": "free", "t": "log_scale"}
            head.load_state_dict({k.replace(k.split(".")[0], names[k.split(".")[0]], 1): v for k, v in found["head"].items()})
        elif "decoder_pred.weight" in found.get("model", {}):
            weights = {k: v.float() for k, v in found["model"].items() if not k.startswith("vae.")}
            head.unfold(weights.pop("decoder_pred.weight"), weights.pop("decoder_pred.bias"))
            predictor.load_state_dict(weights)
        else:
            raise ValueError("it holds no predictor")
    except (RuntimeError, KeyError, ValueError) as error:
        raise ValueError(f"{path} cannot be started from: {error}") from error


def load_prefixed(module: nn.Module, weights: Weights, prefix: str) -> None:
    module.load_state_dict({k.removeprefix(prefix): v for k, v in weights.items() if k.startswith(prefix)})
