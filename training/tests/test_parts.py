import copy
import io
import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from conftest import make_figures
from likewise_training.augment import augment
from likewise_training.codebook import MovingCodebook, cluster
from likewise_training.config import PredictorConfig, PredictorRun, TokenizerRun, TrainingConfig, read_config
from likewise_training.ema import Ema
from likewise_training.foreign import read_foreign
from likewise_training.heads import LinearHead, TiedHead
from likewise_training.layers import CANVAS, PATCHES, from_patches, positions, to_patches
from likewise_training.log import CsvLog, Means
from likewise_training.masks import other_cells, random_masks, visible_ids
from likewise_training.optimizer import make_optimizer
from likewise_training.pool import FigurePool
from likewise_training.predictor import Predictor, normalise
from likewise_training.schedule import rate_at
from likewise_training.sheet import paste_hidden, to_pictures
from likewise_training.stream import RECORD, Ahead, FigureReader, StreamError
from likewise_training.tokenizer import PatchTokenizer, nearest_codes, to_unit
from likewise_training import state as states


def test_patches_go_in_order_and_come_back():
    images = torch.arange(3 * CANVAS * CANVAS, dtype=torch.float32).reshape(1, 3, CANVAS, CANVAS)
    patches = to_patches(images)
    assert patches.shape == (1, PATCHES, 768)
    assert torch.equal(patches[0, 15, 256:272], images[0, 1, 16, 16:32])
    assert torch.equal(from_patches(patches), images)


def test_positions_tell_column_then_row():
    table = positions(8)[0]
    assert table.shape == (196, 8)
    torch.testing.assert_close(table[3], torch.tensor([np.sin(3), np.sin(0.03), np.cos(3), np.cos(0.03), 0, 0, 1, 1], dtype=torch.float32))
    torch.testing.assert_close(table[28, 4:], torch.tensor([np.sin(2), np.sin(0.02), np.cos(2), np.cos(0.02)], dtype=torch.float32))


def test_normalise_is_imagenets():
    pixel = normalise(torch.tensor([[[[255, 0, 51]]]], dtype=torch.uint8)).flatten()
    torch.testing.assert_close(pixel, torch.tensor([(1 - 0.485) / 0.229, -0.456 / 0.224, (0.2 - 0.406) / 0.225]))
    assert to_unit(torch.tensor([[[[255, 0, 0]]]], dtype=torch.uint8)).flatten().tolist() == [1, -1, -1]


def test_predictor_ignores_what_is_hidden():
    model = Predictor(PredictorConfig(32, 1, 2, 16, 1, 2)).eval()
    visible = torch.arange(49)[None]
    images = torch.randn(1, 3, CANVAS, CANVAS)
    out = model(images, visible)
    assert out.shape == (1, PATCHES, 16)
    images[:, :, 64:] = 9
    torch.testing.assert_close(model(images, visible), out)
    images[:, :, :16] = 9
    assert not torch.allclose(model(images, visible), out)


@pytest.mark.parametrize("kind", [LinearHead, TiedHead])
def test_heads_fold_into_one_linear_and_unfold(kind):
    torch.manual_seed(0)
    codebook = torch.randn(20, 4) * 3
    head, other = kind(16, codebook), kind(16, codebook)
    for parameter in head.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    x = torch.randn(5, 16)
    logits, _ = head(x)
    weight, bias = head.fold()
    torch.testing.assert_close(x @ weight.t() + bias, logits)
    other.unfold(weight, bias)
    torch.testing.assert_close(other(x)[0], logits)


def test_tied_head_prefers_the_nearest_code():
    codebook = torch.randn(50, 4)
    head = TiedHead(4, codebook)
    head.project.weight.data = torch.eye(4)
    unit = codebook / codebook.std()
    logits, latent = head(unit + 0.01)
    assert torch.equal(logits.argmax(-1), torch.arange(50))
    assert torch.equal(latent, unit + 0.01)


class TestMasks:
    def test_random_hides_147(self):
        masks = random_masks(2000, np.random.default_rng(0))
        assert (masks.sum(1) == 147).all()
        assert len({mask.tobytes() for mask in masks}) == 2000
        assert 0.7 < masks.mean(0).min() and masks.mean(0).max() < 0.8

    def test_other_cells_are_quadrants(self):
        answers = make_figures(40)[1]
        masks = other_cells(answers, 1.0, np.random.default_rng(0))
        assert (masks.sum(1) == 49).all()
        assert {tuple(np.argwhere(m.reshape(14, 14))[0]) for m in masks} == {(0, 0), (0, 7), (7, 0), (7, 7)}
        assert (other_cells(answers, 0.0, np.random.default_rng(0)) == answers).all()

    def test_visible_ids_ascend(self):
        masks = np.zeros((2, 196), bool)
        masks[0, 0] = masks[1, 195] = True
        ids = visible_ids(masks)
        assert ids.shape == (2, 195)
        assert ids[0, 0] == 1 and ids[1, -1] == 194
        masks[0, 1] = True
        with pytest.raises(ValueError, match=r"\[1, 2\]"):
            visible_ids(masks)


SCHEDULE = TrainingConfig(steps=110, batch=1, learning_rate=1.0, warmup=10, weight_decay=0.0, betas=(0.9, 0.95), last_rate=0.1)


@pytest.mark.parametrize("step,wanted", [(0, 0.1), (9, 1.0), (10, 1.0), (60, 0.55), (110, 0.1), (500, 0.1)])
def test_rate_warms_up_and_follows_a_cosine(step, wanted):
    assert rate_at(step, SCHEDULE) == pytest.approx(wanted)


@pytest.mark.parametrize("step,wanted", [(9, 1.0), (50, 1.0), (70, 1.0), (90, 0.55), (110, 0.1), (500, 0.1)])
def test_rate_stays_at_its_peak_as_long_as_asked(step, wanted):
    assert rate_at(step, replace(SCHEDULE, hold=0.6)) == pytest.approx(wanted)


class TestOptimizer:
    def module(self):
        torch.manual_seed(0)
        return Predictor(PredictorConfig(dim=16, depth=1, heads=1, decoder_dim=16, decoder_depth=1, decoder_heads=1))

    def step(self, module, optimizer):
        for p in module.parameters():
            if p.requires_grad:
                p.grad = torch.randn(p.shape, generator=torch.Generator().manual_seed(p.numel()))
        optimizer.step()

    @pytest.mark.parametrize("name", ["adamw", "muon"])
    def test_moves_every_parameter_and_goes_on_from_its_state(self, name):
        config = replace(SCHEDULE, optimizer=name, learning_rate=0.01)
        module, other = self.module(), self.module()
        optimizer = make_optimizer(module, config)
        before = {k: p.clone() for k, p in module.named_parameters() if p.requires_grad}
        self.step(module, optimizer)
        assert all(not torch.equal(p, before[k]) for k, p in module.named_parameters() if k in before)
        resumed = make_optimizer(other, config)
        resumed.load_state_dict(copy.deepcopy(optimizer.state_dict()))
        other.load_state_dict(module.state_dict())
        for one, parts in ((module, optimizer), (other, resumed)):
            parts.set_rate(0.005)
            self.step(one, parts)
        assert all(torch.equal(a, b) for a, b in zip(module.parameters(), other.parameters()))

    def test_muon_is_refused_where_there_are_no_blocks(self):
        with pytest.raises(ValueError, match="muon is for the blocks of a predictor"):
            make_optimizer(torch.nn.Linear(4, 4), replace(SCHEDULE, optimizer="muon"))

    def test_muon_moves_the_matrices_of_blocks_in_all_directions_alike(self):
        module = self.module()
        weight = module.blocks[0].attn.proj.weight
        before = weight.detach().clone()
        self.step(module, make_optimizer(module, replace(SCHEDULE, optimizer="muon", learning_rate=0.01)))
        moved = torch.linalg.svdvals(weight.detach() - before)
        assert moved.min() > 0.2 * moved.max()
        assert moved.mean() == pytest.approx(0.01 * 0.2 * 16**0.5, rel=0.3)

    def test_others_are_refused(self):
        with pytest.raises(ValueError, match="adamw or muon, not sgd"):
            make_optimizer(self.module(), replace(SCHEDULE, optimizer="sgd"))


def test_ema_is_a_mean_at_first():
    layer = torch.nn.Linear(1, 1, bias=False)
    layer.weight.data.fill_(0.0)
    ema = Ema(layer, 0.99)
    layer.weight.data.fill_(1.0)
    ema.update(layer, 0)
    assert ema.weights["weight"].item() == pytest.approx(0.9)
    for _ in range(3):
        ema.update(layer, 10**6)
    assert ema.weights["weight"].item() == pytest.approx(1 - 0.1 * 0.99**3)


class TestCodebook:
    def test_nearest_is_euclidean(self):
        book = torch.tensor([[0.0, 0], [10, 0], [0, 3]])
        assert nearest_codes(torch.tensor([[[4.0, 0], [6, 0], [1, 2]]]), book).tolist() == [[0, 1, 2]]

    def test_clusters_are_found(self):
        generator = torch.Generator().manual_seed(0)
        centres = torch.tensor([[0.0, 0], [10, 0], [0, 10]])
        latents = centres.repeat(100, 1) + torch.randn(300, 2, generator=generator) * 0.1
        book = cluster(latents, 3, torch.Generator().manual_seed(1))
        assert len(set(nearest_codes(centres, book).tolist())) >= 2
        assert (nearest_codes(latents, book)[:, None] == nearest_codes(book, book)).any(1).all()

    def test_codes_move_towards_what_falls_to_them(self):
        codes = MovingCodebook(torch.tensor([[0.0], [10.0]]), 0.5)
        codes.update(torch.tensor([[2.0], [2.0]]), torch.tensor([0, 0]))
        # Counts 1 -> 1.5, sums 0 -> 2; the other code halves both and stays.
        assert codes.book.tolist() == [[pytest.approx(4 / 3)], [pytest.approx(10.0)]]

    def test_dead_codes_start_anew(self):
        codes = MovingCodebook(torch.tensor([[0.0], [10.0]]), 0.5)
        codes.counts = torch.tensor([50.0, 0.0])
        assert codes.restart_dead(torch.full((100, 1), 5.0), torch.Generator().manual_seed(0)) == 1
        assert codes.book[1].item() == 5.0 and codes.book[0].item() == 0.0


def test_linear_start_beats_nothing(tokenizer):
    images = to_unit(torch.from_numpy(make_figures(4, 5)[0]))
    module = tokenizer.module
    found = module.decode(module.latent(images))
    assert (found - images).square().mean() < 0.1 * images.var()


class TestStream:
    HEADER = b'{"format":"likewise-figures","version":1,"height":224,"width":224,"channels":3,"patches":196}\n'

    def record(self, level: int) -> bytes:
        return bytes([level]) * (RECORD - 196) + bytes([0] * 195 + [1])

    def test_reads_figures_in_order(self):
        reader = FigureReader(io.BytesIO(self.HEADER + self.record(1) + self.record(2)))
        pixels, masks = reader.read(2)
        assert pixels.shape == (2, 224, 224, 3) and masks.shape == (2, 196)
        assert pixels[0].max() == 1 and pixels[1].min() == 2
        assert masks[0].nonzero()[0].tolist() == [195]
        with pytest.raises(StreamError, match="ended"):
            reader.read(1)

    @pytest.mark.parametrize("start", [b"", b"PNG\n", b"[1]\n", HEADER.replace(b'"version":1', b'"version":2')])
    def test_refuses_other_streams(self, start):
        with pytest.raises(StreamError):
            FigureReader(io.BytesIO(start))

    def test_reading_ahead_hands_on_the_end(self):
        ahead = Ahead(FigureReader(io.BytesIO(self.HEADER + self.record(7))), 1)
        assert ahead.next()[0].max() == 7
        with pytest.raises(StreamError, match="ended"):
            ahead.next()


class TestPool:
    def stream(self, first: int):
        numbers = iter(range(first, 1000))

        def next_chunk():
            level = next(numbers)
            masks = np.zeros((2, 196), bool)
            masks[0, :49] = True
            return np.full((2, 224, 224, 3), level, np.uint8), masks

        return next_chunk

    def levels(self, pool):
        return sorted({int(chunk[0][0, 0, 0, 0]) for chunk in pool._chunks})

    def test_holds_the_chunks_of_its_step(self):
        pool = FigurePool(self.stream(0), None, 3, 0)
        assert self.levels(pool) == [0, 1, 2]
        pool.advance()
        assert self.levels(pool) == [1, 2, 3]

    def test_is_the_same_after_a_resume(self):
        pool = FigurePool(self.stream(0), lambda pixels: pixels[:, 0, 0, :1] + 1, 3, 0)
        for _ in range(5):
            pool.advance()
        resumed = FigurePool(self.stream(5), lambda pixels: pixels[:, 0, 0, :1] + 1, 3, 5)
        one, other = (p.sample(6, None, np.random.default_rng(4)) for p in (pool, resumed))
        for a, b in zip(one, other):
            assert np.array_equal(a, b)
        assert (one[2][:, 0] == one[0][:, 0, 0, 0] + 1).all()

    def test_draws_figures_of_the_wanted_kind(self):
        pool = FigurePool(self.stream(0), None, 3, 0)
        assert (pool.sample(8, 49, np.random.default_rng(0))[1].sum(1) == 49).all()
        assert set(pool.sample(40, 25, np.random.default_rng(0))[1].sum(1)) == {0, 49}


def test_augmenting_keeps_the_pixels():
    pixels = make_figures(2)[0]
    for seed in range(8):
        out = augment(pixels, np.random.default_rng(seed))
        assert out.shape == pixels.shape
        assert np.array_equal(np.sort(out, None), np.sort(pixels, None))


def test_pasting_and_pictures():
    hidden = np.zeros(196, bool)
    hidden[15] = True
    pasted = paste_hidden(np.zeros((224, 224, 3), np.uint8), np.full((224, 224, 3), 9, np.uint8), hidden)
    assert (pasted[16:32, 16:32] == 9).all() and pasted.sum() == 9 * 16 * 16 * 3
    assert to_pictures(torch.tensor([-2.0, 0, 1]).view(1, 3, 1, 1)).flatten().tolist() == [0, 127, 255]


def test_log_drops_rows_that_are_done_again(tmp_path):
    path = tmp_path / "log.csv"
    log = CsvLog(path, ["step", "loss"], 0)
    for step in (100, 200, 300):
        log.write({"step": step, "loss": step / 10})
    CsvLog(path, ["step", "loss"], 200).write({"step": 300})
    assert path.read_text().split() == ["step,loss", "100,10.0", "200,20.0", "300,"]
    means = Means()
    means.add(a=1.0)
    means.add(a=3.0, b=5.0)
    assert means.take() == {"a": 2.0, "b": 5.0} and means.take() == {}


class TestState:
    def test_an_interrupted_save_leaves_the_old_state(self, tmp_path, monkeypatch):
        path = tmp_path / "state.pt"
        states.save(path, {"step": 1})

        def fail(state, file):
            file.write(b"half")
            raise OSError("disk full")

        monkeypatch.setattr(torch, "save", fail)
        with pytest.raises(OSError):
            states.save(path, {"step": 2})
        assert states.load(path) == {"step": 1}
        assert [p.name for p in tmp_path.iterdir()] == ["state.pt"]


class Evil:
    def __reduce__(self):
        return (exec, ("raise SystemExit('was called')",))


def test_foreign_files_call_nothing(tmp_path):
    path = tmp_path / "evil.pth"
    torch.save({"model": {"a": torch.ones(2)}, "callback": Evil()}, path)
    assert torch.equal(read_foreign(path)["model"]["a"], torch.ones(2))
    path.write_bytes(b"not a checkpoint")
    with pytest.raises(ValueError, match="cannot be read"):
        read_foreign(path)


class TestConfig:
    @pytest.mark.parametrize("name", ["mini", "small", "base", "large"])
    def test_ours_are_read(self, name):
        run = read_config(PredictorRun, f"{__file__}/../../configs/{name}.json".replace("test_parts.py/../", ""))
        assert run.masking.cell + run.masking.row + run.masking.random == pytest.approx(1)

    def test_tokenizer(self):
        assert read_config(TokenizerRun, f"{__file__}/../../configs/mini-tokenizer.json".replace("test_parts.py/../", ""), {"steps": 7}).training.steps == 7

    @pytest.mark.parametrize(
        "change,named",
        [({"step": 3}, "no entry step"), ({"batch": "many"}, "batch is 'many', not int"), ({"steps": True}, "steps is True")],
    )
    def test_mistakes_are_named(self, tmp_path, change, named):
        values = json.loads(open(f"{__file__}/../../configs/mini.json".replace("test_parts.py/../", "")).read())
        values["training"].update(change)
        path = tmp_path / "c.json"
        path.write_text(json.dumps(values))
        with pytest.raises(ValueError, match=named) as error:
            read_config(PredictorRun, path)
        assert "c.json" in str(error.value)
