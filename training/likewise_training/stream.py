"""Figures as `likewise figures stream` writes them: one line of JSON, then records of pixels and answer masks."""

import json
import queue
import shlex
import subprocess
import threading
from collections.abc import Callable
from typing import BinaryIO

import numpy as np

from .layers import CANVAS, PATCHES

PIXELS = CANVAS * CANVAS * 3
RECORD = PIXELS + PATCHES


class StreamError(ValueError):
    """The stream is not one of figures, or ended."""


class FigureReader:
    """Reads figures off a binary file in order."""

    def __init__(self, file: BinaryIO):
        self._file = file
        line = file.readline(4096)
        try:
            header = json.loads(line)
        except ValueError:
            header = None
        if not isinstance(header, dict) or header.get("format") != "likewise-figures":
            raise StreamError("this is no stream of figures; it comes from: likewise figures stream")
        found = (header.get("version"), header.get("height"), header.get("width"), header.get("channels"), header.get("patches"))
        if found != (1, CANVAS, CANVAS, 3, PATCHES):
            raise StreamError(f"the figures are of another version or size: {line.decode(errors='replace').strip()}")

    def read(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """The next figures: uint8 [count, 224, 224, 3] and the patches of their answers, bool [count, 196]."""
        data = self._file.read(count * RECORD)
        if len(data) < count * RECORD:
            raise StreamError("the stream of figures ended")
        records = np.frombuffer(data, np.uint8).reshape(count, RECORD)
        return records[:, :PIXELS].reshape(count, CANVAS, CANVAS, 3).copy(), records[:, PIXELS:].astype(bool)


def command_reader(command: str, first: int, step: int) -> tuple[FigureReader, Callable[[], None]]:
    """
    Starts a `likewise figures stream` command, told the number of its first figure and the step, so that a run can go on where it
    stood and processes can share the work. Returns the reader and a function that ends the command.
    """
    arguments = [*shlex.split(command), "--first", str(first), "--step", str(step)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE)

    def close() -> None:
        process.stdout.close()
        process.terminate()
        process.wait()

    try:
        return FigureReader(process.stdout), close
    except StreamError:
        close()
        raise


class Ahead:
    """Reads chunks of figures in a thread, a few ahead of the one that is wanted."""

    def __init__(self, reader: FigureReader, chunk: int, ahead: int = 4):
        self._chunks: queue.Queue = queue.Queue(ahead)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(reader, chunk), daemon=True)
        self._thread.start()

    def _run(self, reader: FigureReader, chunk: int) -> None:
        while not self._stopped.is_set():
            try:
                item = reader.read(chunk)
            except (OSError, ValueError) as error:
                item = error
            while not self._stopped.is_set():
                try:
                    self._chunks.put(item, timeout=0.1)
                    break
                except queue.Full:
                    continue
            if isinstance(item, Exception):
                return

    def next(self) -> tuple[np.ndarray, np.ndarray]:
        item = self._chunks.get()
        if isinstance(item, Exception):
            raise StreamError(str(item)) from item
        return item

    def stop(self) -> None:
        self._stopped.set()
