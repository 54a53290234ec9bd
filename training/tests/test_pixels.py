import json
from dataclasses import replace

import numpy as np
import onnxruntime
import pytest
import torch

from conftest import training
from likewise_training import state as states
from likewise_training.config import PixelConfig, PixelRun
from likewise_training.export_pixels import INPUTS, export_pixels
from likewise_training.pairs import draw_batch, open_pairs, to_images, varied
from likewise_training.pixel_network import PixelNetwork
from likewise_training.score_pixels import scores
from likewise_training.train_pixels import PixelTrainer, draw_sheet, read_network

TINY = PixelConfig(widths=(16, 16, 32), blocks=(1, 1, 1), palette=4)
CPU = torch.device("cpu")


def pixel_run(**changes) -> PixelRun:
    return PixelRun(TINY, replace(training(), betas=(0.9, 0.98), weight_decay=0.0, **changes), side=16)


@pytest.fixture
def pairs(tmp_path):
    """Tasks that invert or make everything of one colour, in turn: squares on grounds, 24 pixels wide, three pairs of each."""
    random = np.random.default_rng(0)
    path = tmp_path / "pairs.bin"
    with path.open("wb") as file:
        file.write(json.dumps({"format": "likewise-pairs", "version": 1, "side": 24, "pairs": 3, "families": ["invert", "fill"]}).encode() + b"\n")
        for task in range(12):
            fill = random.integers(0, 256, 3, np.uint8)
            file.write(bytes([task % 2]))
            for _ in range(3):
                before = np.tile(random.integers(0, 256, 3, np.uint8), (24, 24, 1))
                top, left = random.integers(0, 12, 2)
                before[top : top + 12, left : left + 12] = random.integers(0, 256, 3, np.uint8)
                after = np.broadcast_to(fill, before.shape) if task % 2 else 255 - before
                file.write(before.tobytes() + after.tobytes())
    return path


def train(pairs, run, steps, saved=None):
    trainer = PixelTrainer(run, CPU)
    if saved:
        trainer.load(saved)
    files = open_pairs([pairs])
    means = []
    for _ in range(steps):
        trainer.train_step(files)
        means.append(trainer.means.take())
    return trainer, means


def test_pairs_are_read_by_number(pairs):
    [file] = open_pairs([pairs])
    assert (len(file), file.side, file.family(0), file.family(1)) == (12, 24, "invert", "fill")
    before, after = file.pictures(4)[2]
    assert np.array_equal(after, 255 - before)


def test_what_holds_no_pairs_is_refused(tmp_path, pairs):
    other = tmp_path / "other.bin"
    for content in (b"", b"{}\n", b'{"format": "likewise-figures", "version": 1}\n' + bytes(99)):
        other.write_bytes(content)
        with pytest.raises(ValueError, match="no pairs"):
            open_pairs([pairs, other])
    other.write_bytes(pairs.read_bytes()[:2000])
    with pytest.raises(ValueError, match="no whole task"):
        open_pairs([other])


def test_a_question_is_two_pairs_of_a_task(pairs):
    questions = draw_batch(open_pairs([pairs]), 40, np.random.default_rng(1))
    assert questions.shape == (4, 40, 24, 24, 3)
    before, after, query, answer = questions.astype(int)
    assert not (before == query).all((1, 2, 3)).any()
    spread = lambda pictures: np.ptp(pictures.reshape(40, -1, 3), 1).max(1)
    assert ((spread(answer) == 0) == (spread(after) == 0)).all()


def test_the_pictures_of_a_question_change_alike():
    picture = np.random.default_rng(2).integers(0, 256, (8, 8, 3), np.uint8)
    for seed in range(40):
        before, after, query, answer = varied(np.stack([picture, picture[::-1], picture, picture[::-1]]), np.random.default_rng(seed))
        assert np.array_equal(before, query) and np.array_equal(after, answer)


def test_images_are_in_range_and_as_large_as_asked():
    pictures = np.zeros((4, 2, 24, 24, 3), np.uint8)
    pictures[1] = 255
    images = to_images(pictures, 16)
    assert images.shape == (4, 2, 3, 16, 16)
    torch.testing.assert_close(images[:2, 0, 0, 0, 0], torch.tensor([-1.0, 1.0]))


def test_an_answer_has_the_querys_size_and_depends_on_the_example():
    torch.manual_seed(0)
    network = PixelNetwork(TINY).eval()
    before, after, query = torch.rand(3, 2, 3, 32, 32) * 2 - 1
    answer = network(before, after, query)
    assert answer.shape == query.shape
    assert not torch.allclose(network(before, -after, query), answer)
    torch.testing.assert_close(network(before[:1], after[:1], query[:1]), answer[:1], atol=1e-5, rtol=1e-5)


def test_a_network_learns_a_handful_of_tasks(pairs, tmp_path):
    trainer, means = train(pairs, pixel_run(steps=150), 150)
    gain = [row["psnr"] - row["alone"] for row in means]
    assert np.mean(gain[-20:]) > np.mean(gain[:20]) + 3
    states.save(tmp_path / "state.pt", trainer.to_state())
    network, state = read_network(tmp_path / "state.pt")
    assert state["step"] == 150
    table = scores(network, open_pairs([pairs])[0], 16)
    assert set(table) == {"invert", "fill"}
    for found, alone, wrong in table.values():
        assert found > alone and found > wrong
    draw_sheet(trainer, open_pairs([pairs]), tmp_path / "sheet.png")


def test_a_run_resumes_to_the_bit(pairs, tmp_path):
    whole, _ = train(pairs, pixel_run(steps=6), 6)
    half, _ = train(pairs, pixel_run(steps=6), 4)
    states.save(tmp_path / "state.pt", half.to_state())
    resumed, _ = train(pairs, pixel_run(steps=6), 2, states.load(tmp_path / "state.pt"))
    for name, value in whole.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[name])
        assert torch.equal(whole.ema.weights[name], resumed.ema.weights[name])


def test_a_new_run_starts_from_the_average_of_another(pairs, tmp_path):
    trainer, _ = train(pairs, pixel_run(steps=3), 3)
    states.save(tmp_path / "state.pt", trainer.to_state())
    other = PixelTrainer(pixel_run(steps=3), CPU)
    other.start_from(tmp_path / "state.pt")
    assert all(torch.equal(value, trainer.ema.weights[name]) for name, value in other.model.state_dict().items())
    states.save(tmp_path / "other.pt", {"format": "other"})
    with pytest.raises(ValueError, match="no state of a pixel network"):
        read_network(tmp_path / "other.pt")


def test_muon_moves_the_blocks_convolutions_and_resumes(pairs, tmp_path):
    run = pixel_run(steps=6, optimizer="muon")
    whole, _ = train(pairs, run, 6)
    half, _ = train(pairs, run, 4)
    states.save(tmp_path / "state.pt", half.to_state())
    resumed, _ = train(pairs, run, 2, states.load(tmp_path / "state.pt"))
    adam, _ = train(pairs, pixel_run(steps=6), 6)
    for name, value in whole.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[name])
    name = "eighth.residuals.0.first.weight"
    assert not torch.equal(whole.model.state_dict()[name], adam.model.state_dict()[name])


def test_the_exported_network_gives_the_same_answers(pairs, tmp_path):
    trainer, _ = train(pairs, pixel_run(steps=3), 3)
    states.save(tmp_path / "state.pt", trainer.to_state())
    export_pixels(tmp_path / "state.pt", tmp_path / "pixels.onnx", 32)
    network, _ = read_network(tmp_path / "state.pt")
    session = onnxruntime.InferenceSession(tmp_path / "pixels.onnx")
    for batch in (1, 3):
        pictures = torch.rand(3, batch, 3, 32, 32) * 2 - 1
        with torch.no_grad():
            wanted = network(*pictures)
        [found] = session.run(None, dict(zip(INPUTS, pictures.numpy())))
        np.testing.assert_allclose(found, wanted.numpy(), atol=1e-5)
    with pytest.raises(ValueError, match="multiple of 8"):
        export_pixels(tmp_path / "state.pt", tmp_path / "other.onnx", 30)
