"""What to train, and how: JSON files in training/configs, checked when read."""

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class PredictorConfig:
    dim: int
    depth: int
    heads: int
    decoder_dim: int
    decoder_depth: int
    decoder_heads: int
    head: str = "linear"
    """`linear` as published, or `tied` to the codebook."""


@dataclass(frozen=True)
class TokenizerConfig:
    """The patch transformer; a VQGAN has its sizes in its own checkpoint."""

    dim: int = 256
    heads: int = 8
    encoder_depth: int = 4
    decoder_depth: int = 6
    codes: int = 4096
    code_dim: int = 16


@dataclass(frozen=True)
class PixelConfig:
    """The pixel network."""

    widths: tuple[int, int, int] = (48, 96, 160)
    """Channels at half, a quarter and an eighth of the side; the last a multiple of 32."""
    blocks: tuple[int, int, int] = (1, 2, 3)
    """At these sizes; those of the first two are there on the way down and up."""
    palette: int = 12
    """Colours pooled from the example's output."""


@dataclass(frozen=True)
class MaskingConfig:
    """Shares of the batches, 1 in all."""

    cell: float
    """The answer's cell of 2x2 grids hidden."""
    row: float
    """The answer's cell of three-row grids hidden."""
    random: float
    """147 of 196 patches, at random."""
    other_cell: float = 0.2
    """Of the 2x2 grids whose cell is hidden: the share in which it is any of the four, not the answer's."""


@dataclass(frozen=True)
class TrainingConfig:
    steps: int
    batch: int
    """Per process."""
    learning_rate: float
    """For the batches of all processes together, at its peak."""
    warmup: int
    """Steps."""
    weight_decay: float
    betas: tuple[float, float]
    last_rate: float = 0.0
    """The learning rate at the end, as a share of the peak."""
    hold: float = 0.0
    """The share of the steps after the warm-up in which the rate stays at its peak."""
    optimizer: str = "adamw"
    """`adamw` as published, or `muon` for the matrices of the blocks."""
    clip: float | None = None
    """The largest gradient norm."""
    ema: float = 0.999
    reuse: int = 1
    """How often a figure is used, on average."""
    pool: int = 0
    """Figures to draw batches from; at least one batch is kept."""
    latent_loss: float = 0.0
    """Weight of the squared error of the tied head's latent."""
    seed: int = 0

    @property
    def chunk(self) -> int:
        """New figures a step."""
        return -(-self.batch // self.reuse)

    @property
    def chunks(self) -> int:
        """How many chunks a pool holds."""
        return -(-max(self.pool, self.batch) // self.chunk)


@dataclass(frozen=True)
class PredictorRun:
    predictor: PredictorConfig
    masking: MaskingConfig
    training: TrainingConfig


@dataclass(frozen=True)
class PixelRun:
    network: PixelConfig
    training: TrainingConfig
    side: int = 64
    """Pictures are trained at so many pixels."""


@dataclass(frozen=True)
class CodebookConfig:
    """Shares of the schedule, and the pace of the codebook."""

    autoencode_until: float = 0.1
    restart_until: float = 0.75
    decay: float = 0.995
    latents: int = 80_000
    """To cluster when the codebook is made."""


@dataclass(frozen=True)
class TokenizerRun:
    tokenizer: TokenizerConfig
    training: TrainingConfig
    codebook: CodebookConfig = field(default_factory=CodebookConfig)


def read_config(kind: type, path: str | Path, overrides: dict[str, Any] | None = None) -> Any:
    """
    Reads a run's configuration. `overrides` replaces entries of `training`, such as steps.
    Raises ValueError that names the file and the entry that is unknown, missing or of the wrong type.
    """
    values = json.loads(Path(path).read_text())
    values["training"] = {**values.get("training", {}), **(overrides or {})}
    try:
        return from_dict(kind, values)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error


def from_dict(kind: type, values: Any) -> Any:
    if not isinstance(values, dict):
        raise ValueError(f"{kind.__name__} is not an object")
    fields = {f.name: f for f in dataclasses.fields(kind)}
    unknown = set(values) - set(fields)
    if unknown:
        raise ValueError(f"{kind.__name__} has no entry {', '.join(sorted(unknown))}")
    parsed = {}
    for name, value in values.items():
        wanted = fields[name].type
        if dataclasses.is_dataclass(wanted):
            parsed[name] = from_dict(wanted, value)
        elif wanted in (int, float, str):
            if isinstance(value, bool) or not isinstance(value, (int, float) if wanted is float else wanted):
                raise ValueError(f"{kind.__name__}.{name} is {value!r}, not {wanted.__name__}")
            parsed[name] = wanted(value)
        else:
            parsed[name] = tuple(value) if isinstance(value, list) else value
    return kind(**parsed)


def to_dict(config: Any) -> dict[str, Any]:
    return dataclasses.asdict(config)
