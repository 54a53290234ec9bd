"""
Scores a pixel network on pairs that were held out: python -m likewise_training.score_pixels STATE PAIRS. Beside its answers stand those of
leaving the query alone, and its answers to the example of another task: a network that ignores the example scores alike with both.
"""

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .pairs import PairsFile, open_pairs, to_images
from .pixel_network import PixelNetwork
from .train_pixels import psnr, read_network

COLUMNS = ("network", "alone", "wrong example")
BATCH = 32


@torch.no_grad()
def answers(network: PixelNetwork, examples: Tensor, queries: Tensor) -> Tensor:
    """Examples [n, 2, 3, side, side] and queries [n, 3, side, side] -> answers, clamped."""
    batches = zip(examples.split(BATCH), queries.split(BATCH))
    with torch.autocast("cpu", torch.bfloat16):
        return torch.cat([network(pair[:, 0], pair[:, 1], query) for pair, query in batches]).clamp(-1, 1)


def scores(network: PixelNetwork, file: PairsFile, side: int) -> dict[str, np.ndarray]:
    """Mean decibels for each kind of task: COLUMNS. Of each task, the first pair is the example and the second the question."""
    pictures = to_images(np.stack([file.pictures(task)[:2] for task in range(len(file))]), side)
    examples, queries, wanted = pictures[:, 0], pictures[:, 1, 0], pictures[:, 1, 1]
    found = [answers(network, examples, queries), queries, answers(network, examples.roll(1, 0), queries)]
    values = torch.stack([psnr(one, wanted) for one in found], 1).numpy()
    rows = defaultdict(list)
    for task, row in enumerate(values):
        rows[file.family(task)].append(row)
    return {name: np.mean(of_kind, 0) for name, of_kind in rows.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="Score a pixel network on pairs that were held out.")
    parser.add_argument("state", type=Path, help="the state.pt of a run")
    parser.add_argument("pairs", type=Path, help="what `likewise figures pairs` wrote without --assets")
    parser.add_argument("--side", type=int, help="default: the pairs' own")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    try:
        network, state = read_network(arguments.state)
        [file] = open_pairs([arguments.pairs])
        table = scores(network, file, arguments.side or file.side)
    except (ValueError, OSError) as error:
        parser.exit(2, f"error: {error}\n")
    print(f"step {state['step']}, decibels".ljust(30), *(name.rjust(14) for name in COLUMNS))
    for name, row in table.items():
        print(name.ljust(30), *(f"{value:14.1f}" for value in row), "" if row[0] > row[1] else " <")
    values = np.stack(list(table.values()))
    print("mean".ljust(30), *(f"{value:14.2f}" for value in values.mean(0)))
    print(f"better than leaving the query alone in {(values[:, 0] > values[:, 1]).sum()} of {len(values)} kinds")


if __name__ == "__main__":
    main()
