"""One process, or several started by torchrun."""

import os
from dataclasses import dataclass

import torch
from torch import distributed as dist


@dataclass(frozen=True)
class World:
    rank: int
    size: int
    device: torch.device

    @property
    def is_first(self) -> bool:
        return self.rank == 0


def join() -> World:
    """Takes this process's place among those torchrun started; alone where it did not."""
    size = int(os.environ.get("WORLD_SIZE", "1"))
    rank = int(os.environ.get("RANK", "0"))
    cuda = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0"))) if cuda else torch.device("cpu")
    if cuda:
        torch.cuda.set_device(device)
    if size > 1:
        dist.init_process_group("nccl" if cuda else "gloo")
    return World(rank, size, device)


def leave() -> None:
    if dist.is_initialized():
        dist.destroy_process_group()


def agree_to_stop(wanted: bool, world: World) -> bool:
    """Whether any process was asked to stop: they have to stop at the same step."""
    if world.size == 1:
        return wanted
    flag = torch.tensor([int(wanted)], device=world.device)
    dist.all_reduce(flag, op=dist.ReduceOp.MAX)
    return bool(flag.item())
