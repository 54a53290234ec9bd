"""Writes a pixel network as ONNX: python -m likewise_training.export_pixels STATE OUT --side 96."""

import argparse
import os
from pathlib import Path

import torch

from .pixel_network import STRIDE
from .train_pixels import read_network

OPSET = 20
INPUTS = ("before", "after", "query")


def export_pixels(state: Path, out: Path, side: int) -> None:
    """
    The averaged network for pictures of one side: float32 [batch, 3, side, side] in [-1, 1] in and out, the batch as large as wanted.
    Raises ValueError where the side does not fit, or the state is none of a pixel network's run.
    """
    if side % STRIDE:
        raise ValueError(f"the side has to be a multiple of {STRIDE}")
    network, _ = read_network(state)
    pictures = tuple(torch.zeros(2, 3, side, side) for _ in INPUTS)
    batch = torch.export.Dim("batch")
    shapes = {name: {0: batch} for name in INPUTS}
    program = torch.onnx.export(
        network,
        pictures,
        input_names=INPUTS,
        output_names=["answer"],
        dynamic_shapes=shapes,
        opset_version=OPSET,
        dynamo=True,
        verbose=False,
    )
    work = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    program.save(work, external_data=False)
    work.replace(out)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a pixel network as ONNX.")
    parser.add_argument("state", type=Path, help="the state.pt of a run")
    parser.add_argument("out", type=Path, help="the file to write, such as pixels.onnx")
    parser.add_argument("--side", type=int, default=96, help="pictures are so many pixels wide and high")
    arguments = parser.parse_args()
    try:
        export_pixels(arguments.state, arguments.out, arguments.side)
    except (ValueError, OSError) as error:
        parser.exit(2, f"error: {error}\n")


if __name__ == "__main__":
    main()
