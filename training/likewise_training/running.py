"""What both trainers do around their steps."""

import argparse
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from . import state as states
from .config import read_config
from .log import CsvLog
from .stream import Ahead, FigureReader, command_reader


STATE = "state.pt"
"""In the folder of a run: what it goes on from."""


def add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--figures", required=True, help="the command that streams figures, such as 'likewise figures stream --assets icons'; - reads standard input"
    )
    add_schedule(parser)


def add_schedule(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", required=True, help="sizes and recipe: a file of training/configs")
    parser.add_argument("--out", required=True, type=Path, help="the folder of the run; where it holds a state, the run goes on from it")
    parser.add_argument("--steps", type=int, help="train so many steps instead of the configuration's")
    parser.add_argument("--save-every", type=int, default=500, metavar="STEPS")
    parser.add_argument("--log-every", type=int, default=100, metavar="STEPS")
    parser.add_argument("--sheet-every", type=int, default=1000, metavar="STEPS")
    parser.add_argument("--threads", type=int, help="CPU threads (default: PyTorch's choice)")


def open_figures(source: str, first: int, step: int, chunk: int) -> tuple[Ahead, Callable[[], None]]:
    """Figures in chunks, read ahead, and a function that ends the reading. Standard input is read from where it stands."""
    if source == "-":
        reader, close = FigureReader(sys.stdin.buffer), lambda: None
    else:
        reader, close = command_reader(source, first, step)
    ahead = Ahead(reader, chunk)

    def stop() -> None:
        ahead.stop()
        close()

    return ahead, stop


class Stop:
    """Set when the process is asked to end: the step in hand is finished and the state saved."""

    def __init__(self):
        self.wanted = False
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._set)

    def _set(self, *_: object) -> None:
        if self.wanted:
            raise KeyboardInterrupt
        self.wanted = True


def open_run(kind: type, arguments: argparse.Namespace) -> tuple[Any, dict[str, Any] | None]:
    """Reads the configuration and makes the run's folder. Returns the run, and the state it goes on from where there is one."""
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    run = read_config(kind, arguments.config, {} if arguments.steps is None else {"steps": arguments.steps})
    arguments.out.mkdir(parents=True, exist_ok=True)
    state = arguments.out / STATE
    return run, states.load(state) if state.exists() else None


def run_steps(
    trainer,
    source,
    log: CsvLog | None,
    arguments: argparse.Namespace,
    draw_sheet: Callable[[Path], None],
    stopping: Callable[[], bool],
    processes: int = 1,
    advance: Callable[[], None] = lambda: None,
) -> None:
    """
    Trains to the last step, or until it is to stop. Where there is a log, this process writes it, and the state and the sheet, each
    so often as the arguments say and at the end. `trainer` has step, means, train_step(source) and to_state(); between two steps, `advance` is
    called.
    """
    training = trainer.run.training
    started, before = time.monotonic(), trainer.step
    while trainer.step < training.steps:
        if trainer.step > before:
            advance()
        trainer.train_step(source)
        stops = stopping()
        last = stops or trainer.step == training.steps
        due = lambda every: last or trainer.step % every == 0
        if log and due(arguments.log_every):
            seconds = time.monotonic() - started
            speed = (trainer.step - before) * training.batch * processes / seconds
            row = {"step": trainer.step, "seconds": round(seconds), "figures_per_second": round(speed, 1)}
            row |= {name: round(value, 4) for name, value in trainer.means.take().items()}
            log.write(row)
            print(" ".join(f"{name} {value}" for name, value in row.items()), flush=True)
        if log and due(arguments.save_every):
            states.save(arguments.out / STATE, trainer.to_state())
        if log and due(arguments.sheet_every):
            draw_sheet(arguments.out / "sheet.png")
        if stops:
            break


def run_command(parser: argparse.ArgumentParser, train: Callable[[argparse.Namespace], None]) -> None:
    """Parses the command line and trains; a user's mistake ends the process with one line and code 2."""
    try:
        train(parser.parse_args())
    except (ValueError, OSError) as error:
        parser.exit(2, f"error: {error}\n")
