"""Writes a checkpoint in the authors' format, which `likewise model import` reads: python -m likewise_training.export STATE OUT."""

import argparse
from collections import OrderedDict
from pathlib import Path

import torch
from torch import Tensor

from . import state as states
from .config import PredictorRun, TokenizerConfig, from_dict
from .heads import HEADS
from .sources import PREDICTOR_STATE, load_prefixed, read_tokenizer


def checkpoint(state: dict, tokenizer: dict, precision: torch.dtype) -> dict:
    """
    `model`: the averaged predictor, its head folded into decoder_pred, and the tokenizer under `vae.`; `args`: sizes that are not in
    the shapes.
    """
    run = from_dict(PredictorRun, state["config"])
    average = state["ema"]
    codebook = tokenizer["weights"]["quantize.embedding.weight"].float()
    head = HEADS[run.predictor.head](run.predictor.decoder_dim, codebook)
    load_prefixed(head, average, "head.")
    weight, bias = head.fold()
    model: OrderedDict[str, Tensor] = OrderedDict(
        (name.removeprefix("predictor."), value) for name, value in average.items() if name.startswith("predictor.")
    )
    model["decoder_pred.weight"], model["decoder_pred.bias"] = weight, bias
    model.update((f"vae.{name}", value) for name, value in tokenizer["weights"].items())
    args = argparse.Namespace(heads=run.predictor.heads, decoder_heads=run.predictor.decoder_heads, steps=state["step"])
    if tokenizer["config"] is not None:
        args.tokenizer_heads = from_dict(TokenizerConfig, tokenizer["config"]).heads
    return {
        "model": OrderedDict((name, value.detach().to(precision).contiguous()) for name, value in model.items()),
        "epoch": 0,
        "args": args,
    }


def export(state_file: Path, out: Path, precision: torch.dtype, tokenizer_file: Path | None = None) -> None:
    """
    `tokenizer_file`: a tokenizer with the same codebook whose decoder went on learning, instead of the run's own.
    Raises ValueError where the state is none of a predictor, or the codebook is another one.
    """
    state = states.load(state_file)
    if state.get("format") != PREDICTOR_STATE:
        raise ValueError(f"{state_file} is no state of a predictor's run")
    tokenizer = state["tokenizer"]
    if tokenizer_file is not None:
        other = read_tokenizer(tokenizer_file).to_state()
        same = torch.equal(other["weights"]["quantize.embedding.weight"], tokenizer["weights"]["quantize.embedding.weight"])
        if not same:
            raise ValueError(f"{tokenizer_file} has another codebook than the predictor was trained on")
        tokenizer = other
    states.save(out, checkpoint(state, tokenizer, precision))


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a checkpoint that `likewise model import` reads.")
    parser.add_argument("state", type=Path, help="the state.pt of a predictor's run")
    parser.add_argument("out", type=Path, help="the checkpoint, such as mini.pth")
    parser.add_argument("--precision", choices=["fp16", "fp32"], default="fp16")
    parser.add_argument("--tokenizer", type=Path, help="take the decoder of this tokenizer instead, which has the same codes")
    arguments = parser.parse_args()
    precision = {"fp16": torch.float16, "fp32": torch.float32}[arguments.precision]
    try:
        export(arguments.state, arguments.out, precision, arguments.tokenizer)
    except (ValueError, OSError) as error:
        parser.exit(2, f"error: {error}\n")


if __name__ == "__main__":
    main()
