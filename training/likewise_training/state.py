"""A run's state on disk: whole or not at all."""

import os
from pathlib import Path
from typing import Any

import torch


def save(path: str | Path, state: dict[str, Any]) -> None:
    """Writes beside the file, then takes its name: an interrupted save leaves the last state as it was."""
    path = Path(path)
    work = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with work.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        work.replace(path)
    finally:
        work.unlink(missing_ok=True)


def load(path: str | Path) -> dict[str, Any]:
    """Only tensors and plain values are read; nothing in a file is called."""
    return torch.load(path, map_location="cpu", weights_only=True)
