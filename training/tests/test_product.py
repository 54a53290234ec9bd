"""What the trainer and Likewise have to agree on: figures come in through its command, checkpoints are read by its importer."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from conftest import ALONE, TINY_TOKENIZER, endless, make_figures, predictor_run
from likewise_training import state as states
from likewise_training.config import to_dict
from likewise_training.export import checkpoint
from likewise_training.masks import visible_ids
from likewise_training.pairs import open_pairs
from likewise_training.predictor import normalise
from likewise_training.sources import frozen, read_tokenizer
from likewise_training.stream import StreamError, command_reader
from likewise_training.tokenizer import to_unit
from likewise_training.train_predictor import PredictorTrainer
from likewise_training.vqgan import Vqgan

ROOT = Path(__file__).resolve().parents[2]
LIKEWISE = ["node", str(ROOT / "daemon/bin/likewise.mjs")]


def likewise(home: Path, *arguments: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "LIKEWISE_HOME": str(home)}
    return subprocess.run([*LIKEWISE, *arguments], capture_output=True, text=True, env=environment)


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for i, figure in enumerate(make_figures(4)[0]):
        Image.fromarray(figure).save(folder / f"{i}.png")
    return folder


@pytest.fixture
def vqgan():
    torch.manual_seed(1)
    module = Vqgan([32, 32, 32, 64, 64], 1, {4}, 16, 32, 8)
    torch.nn.init.normal_(module.quantize.embedding.weight)
    return frozen(module, None)


def write_reference(folder: Path, trainer: PredictorTrainer, pixels: np.ndarray, hidden: np.ndarray) -> None:
    """What this trainer computes for canvases, as `likewise model verify --reference` wants it."""
    folder.mkdir()
    predictor, head = trainer.model.predictor.eval(), trainer.model.head
    predictor.load_state_dict({k.removeprefix("predictor."): v for k, v in trainer.ema.weights.items() if k.startswith("predictor.")})
    head.load_state_dict({k.removeprefix("head."): v for k, v in trainer.ema.weights.items() if k.startswith("head.")})
    cases, arrays = [], {}
    for i in range(len(pixels)):
        canvas, visible = torch.from_numpy(pixels[i : i + 1]), torch.from_numpy(visible_ids(hidden[i : i + 1]))
        with torch.no_grad():
            logits, _ = head(predictor(normalise(canvas), visible))
            codes = trainer.tokenizer.module.encode(to_unit(canvas))
            tokens = logits.argmax(-1)
            decoded = trainer.tokenizer.module.decode_codes(tokens)
        values = {
            "canvas": canvas[0],
            "visible": visible[0],
            "tokens": tokens[0],
            "codes": codes[0],
            "logits": logits[0],
            "decoded": ((decoded.clamp(-1, 1) + 1) / 2)[0].permute(1, 2, 0),
        }
        cases.append({"name": f"case{i}"})
        for name, value in values.items():
            array = value.contiguous().numpy()
            (folder / f"{i}.{name}.bin").write_bytes(array.tobytes())
            arrays[f"case{i}.{name}"] = {"file": f"{i}.{name}.bin", "dtype": str(array.dtype), "shape": list(array.shape)}
    (folder / "expected.json").write_text(json.dumps({"cases": cases, "arrays": arrays}))


@pytest.mark.parametrize("kind", ["tokenizer", "vqgan"])
def test_an_imported_checkpoint_computes_the_same_tokens(kind, request, tmp_path):
    trainer = PredictorTrainer(predictor_run("tied" if kind == "tokenizer" else "linear"), request.getfixturevalue(kind), ALONE)
    pool = trainer.open_pool(endless(trainer.run.training.chunk))
    for _ in range(12):
        trainer.train_step(pool)
    states.save(tmp_path / "model.pth", checkpoint(trainer.to_state(), trainer.tokenizer.to_state(), torch.float32))
    pixels, answers = make_figures(2, 50)
    pixels = np.clip(pixels.astype(int) + np.random.default_rng(0).integers(-20, 20, pixels.shape), 0, 255).astype(np.uint8)
    write_reference(tmp_path / "reference", trainer, pixels, answers)
    imported = likewise(tmp_path, "model", "import", str(tmp_path / "model.pth"), "--name", "tiny")
    assert imported.returncode == 0, imported.stderr
    verified = likewise(tmp_path, "model", "verify", "tiny", "--reference", str(tmp_path / "reference"), "--json")
    report = json.loads(verified.stdout)
    assert verified.returncode == 0 and report["passed"], report
    for case in report["cases"]:
        assert case["tokens"] == 196 and case["codes"] == 196 and case["decoded"] < 2e-3


def test_a_vqgans_own_checkpoint_is_read(vqgan, tmp_path):
    """As Lightning writes it: tensors under state_dict beside the loss's, callbacks by classes of theirs."""
    weights = {**vqgan.module.state_dict(), "loss.discriminator.weight": torch.zeros(3)}
    torch.save({"state_dict": weights, "callbacks": {AssertionError: 3}}, tmp_path / "last.ckpt")
    read = read_tokenizer(tmp_path / "last.ckpt")
    images = to_unit(torch.from_numpy(make_figures(1)[0]))
    assert read.config is None
    assert torch.equal(read.module.encode(images), vqgan.module.encode(images))


class TestFigures:
    def test_come_in_through_the_command(self, pictures):
        command = shlex.join([*LIKEWISE, "figures", "stream", "--pictures", str(pictures), "--seed", "3"])
        reader, close = command_reader(command, 0, 1)
        pixels, masks = reader.read(5)
        close()
        assert not masks.any() and pixels.shape == (5, 224, 224, 3)
        again, close = command_reader(command, 1, 2)
        second, _ = again.read(2)
        close()
        assert np.array_equal(second, pixels[1::2][:2])

    def test_that_do_not_come_are_told(self, tmp_path):
        with pytest.raises(StreamError, match="no stream of figures"):
            command_reader(shlex.join([*LIKEWISE, "figures", "stream", "--pictures", str(tmp_path)]), 0, 1)


STEPS = 60


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "config.json"
    path.write_text(json.dumps(to_dict(predictor_run(steps=STEPS))))
    return path


def trainer_command(*arguments: object, processes: int = 1) -> subprocess.Popen:
    start = [sys.executable, "-m"]
    if processes > 1:
        start += ["torch.distributed.run", "--standalone", f"--nproc-per-node={processes}", "-m"]
    command = [*start, "likewise_training.train_predictor", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "training"), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def run_trainer(*arguments: object, processes: int = 1) -> subprocess.CompletedProcess:
    process = trainer_command(*arguments, processes=processes)
    out, error = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, error)


def test_a_run_that_is_ended_goes_on_to_the_same_end(tokenizer, config, pictures, tmp_path):
    states.save(tmp_path / "tokenizer.pth", {"model": {f"vae.{k}": v for k, v in tokenizer.module.state_dict().items()}})
    figures = shlex.join([*LIKEWISE, "figures", "stream", "--pictures", str(pictures)])
    common = ["--config", config, "--figures", figures, "--log-every", 1, "--tokenizer", tmp_path / "tokenizer.pth", "--threads", 1]
    whole = run_trainer(*common, "--out", tmp_path / "whole")
    assert whole.returncode == 0, whole.stderr
    cut = trainer_command(*common, "--out", tmp_path / "cut")
    for line in cut.stdout:
        if line.startswith("step 5 "):
            break
    cut.terminate()
    _, error = cut.communicate()
    assert cut.returncode == 0, error
    assert 5 <= states.load(tmp_path / "cut/state.pt")["step"] < STEPS
    resumed = run_trainer(*common, "--out", tmp_path / "cut")
    assert resumed.returncode == 0, resumed.stderr
    state, wanted = (states.load(tmp_path / f"{name}/state.pt") for name in ("cut", "whole"))
    assert state["step"] == wanted["step"] == STEPS
    assert all(torch.equal(state["ema"][name], wanted["ema"][name]) for name in wanted["ema"])
    rows = (tmp_path / "cut/log.csv").read_text().split()
    assert [row.split(",")[0] for row in rows] == ["step", *map(str, range(1, STEPS + 1))]
    assert Image.open(tmp_path / "cut/sheet.png").size == (6 * 232, 4 * 232)


def test_two_processes_share_the_work_and_agree(tokenizer, config, pictures, tmp_path):
    states.save(tmp_path / "tokenizer.pth", {"model": {f"vae.{k}": v for k, v in tokenizer.module.state_dict().items()}})
    figures = shlex.join([*LIKEWISE, "figures", "stream", "--pictures", str(pictures)])
    common = ["--config", config, "--figures", figures, "--tokenizer", tmp_path / "tokenizer.pth", "--steps", 6]
    both = run_trainer(*common, "--out", tmp_path / "both", processes=2)
    assert both.returncode == 0, both.stderr
    alone = run_trainer(*common, "--out", tmp_path / "alone")
    assert alone.returncode == 0, alone.stderr
    state, other = (states.load(tmp_path / f"{name}/state.pt") for name in ("both", "alone"))
    assert state["step"] == 6
    # The second process brought gradients of other figures.
    name = "predictor.blocks.0.mlp.fc1.weight"
    assert not torch.equal(state["model"][name], other["model"][name])


@pytest.mark.parametrize(
    "change,told",
    [
        ({"--config": "gone.json"}, "gone.json"),
        ({"--tokenizer": "gone.pth"}, "gone.pth"),
        ({"--figures": "true"}, "no stream of figures"),
    ],
)
def test_mistakes_are_told_in_one_line(tokenizer, config, pictures, tmp_path, change, told):
    states.save(tmp_path / "tokenizer.pth", {"model": {f"vae.{k}": v for k, v in tokenizer.module.state_dict().items()}})
    options = {"--config": config, "--figures": "true", "--tokenizer": tmp_path / "tokenizer.pth", "--out": tmp_path / "run"}
    ended = run_trainer(*[word for pair in {**options, **change}.items() for word in pair])
    assert ended.returncode == 2
    assert told in ended.stderr and "Traceback" not in ended.stderr


def test_tokenizer_sizes_are_read_off_a_checkpoint(tokenizer, tmp_path):
    states.save(tmp_path / "model.pth", {"model": {f"vae.{k}": v for k, v in tokenizer.module.state_dict().items()}})
    assert read_tokenizer(tmp_path / "model.pth").config == TINY_TOKENIZER


def test_pairs_are_what_the_product_writes(tmp_path):
    written = tmp_path / "pairs.bin"
    with written.open("wb") as file:
        subprocess.run([*LIKEWISE, "figures", "pairs", "--side", "24", "--pairs", "3", "--count", "20"], stdout=file, check=True)
    [pairs] = open_pairs([written])
    assert (len(pairs), pairs.side, pairs.pairs) == (20, 24, 3)
    assert len({pairs.family(task) for task in range(20)}) == 20
    mask = next(task for task in range(20) if pairs.family(task) == "mask")
    for _, after in pairs.pictures(mask):
        assert len(np.unique(after.reshape(-1, 3), axis=0)) == 2
