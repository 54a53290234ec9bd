"""Reads PyTorch files that others wrote. Nothing named in them is called: a closed list of names is known, all else is inert."""

import argparse
import collections
import pickle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch

KNOWN = {
    ("collections", "OrderedDict"): collections.OrderedDict,
    ("argparse", "Namespace"): argparse.Namespace,
    ("torch", "Size"): torch.Size,
    ("torch._utils", "_rebuild_tensor_v2"): torch._utils._rebuild_tensor_v2,
    ("torch._utils", "_rebuild_parameter"): torch._utils._rebuild_parameter,
}


class Inert:
    """What stands for everything that is not known."""

    def __new__(cls, *_args: Any, **_kwargs: Any) -> "Inert":
        return object.__new__(cls)

    def __setstate__(self, _state: Any) -> None:
        pass


class ClosedUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in KNOWN:
            return KNOWN[module, name]
        if module == "torch" and isinstance(getattr(torch, name, None), torch.dtype):
            return getattr(torch, name)
        return Inert


CLOSED_PICKLE = SimpleNamespace(Unpickler=ClosedUnpickler, load=None, __name__="pickle")


def read_foreign(path: str | Path) -> dict[str, Any]:
    """The dictionary in a PyTorch file. Raises ValueError where there is none."""
    try:
        found = torch.load(path, map_location="cpu", weights_only=False, pickle_module=CLOSED_PICKLE)
    except (RuntimeError, pickle.UnpicklingError, EOFError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} cannot be read as a PyTorch checkpoint: {error}") from error
    if not isinstance(found, dict):
        raise ValueError(f"{path} holds no dictionary")
    return found
