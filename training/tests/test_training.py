import numpy as np
import pytest
import torch

from conftest import ALONE, endless, make_figures, predictor_run, tokenizer_run
from likewise_training import state as states
from likewise_training.export import checkpoint, export
from likewise_training.pool import FigurePool
from likewise_training.sources import read_tokenizer
from likewise_training.train_predictor import PredictorTrainer, make_masks
from likewise_training.train_tokenizer import TokenizerTrainer


def predict(tokenizer, run, steps, saved=None, **stream):
    """A trainer after so many steps, of a new run or one that goes on."""
    trainer = PredictorTrainer(run, tokenizer, ALONE)
    if saved:
        trainer.load(saved)
    pool = trainer.open_pool(endless(trainer.run.training.chunk, trainer.step * trainer.run.training.chunk, **stream))
    losses = []
    for i in range(steps):
        if i > 0:
            pool.advance()
        trainer.train_step(pool)
        losses.append(trainer.means.take()["loss"])
    return trainer, losses


def same(a, b):
    return all(torch.equal(a[name], b[name]) for name in a)


@pytest.mark.parametrize("head", ["linear", "tied"])
def test_a_predictor_learns_a_handful_of_figures(tokenizer, head):
    run = predictor_run(head, steps=120)
    trainer, losses = predict(tokenizer, run, 120, handful=6)
    assert np.mean(losses[-10:]) < 0.5 * np.mean(losses[:5])
    pixels, answers = make_figures(4, 3)
    filled = trainer.fill(pixels, answers)
    assert filled.shape == pixels.shape
    assert np.array_equal(filled[:, :112], pixels[:, :112])


def test_a_predictor_resumes_to_the_bit(tokenizer, tmp_path):
    run = predictor_run(steps=8)
    whole, _ = predict(tokenizer, run, 8)
    half, _ = predict(tokenizer, run, 5)
    states.save(tmp_path / "state.pt", half.to_state())
    resumed, _ = predict(tokenizer, run, 3, states.load(tmp_path / "state.pt"))
    assert resumed.step == 8
    assert same(whole.model.state_dict(), resumed.model.state_dict())
    assert same(whole.ema.weights, resumed.ema.weights)
    other, _ = predict(tokenizer, predictor_run(steps=8, seed=1), 8)
    assert not same(whole.model.state_dict(), other.model.state_dict())


def test_a_new_run_starts_from_another_runs_average_or_its_checkpoint(tokenizer, tmp_path):
    run = predictor_run(steps=3)
    trained, _ = predict(tokenizer, run, 3)
    states.save(tmp_path / "state.pt", trained.to_state())
    export(tmp_path / "state.pt", tmp_path / "model.pth", torch.float32)
    weight, bias = trained.model.head.fold()
    for file in ("state.pt", "model.pth"):
        other = PredictorTrainer(run, tokenizer, ALONE)
        other.start_from(tmp_path / file)
        head = PredictorTrainer(run, tokenizer, ALONE).model.head
        head.load_state_dict({k.removeprefix("head."): v for k, v in trained.ema.weights.items() if k.startswith("head.")})
        for found, wanted in zip(other.model.head.fold(), head.fold()):
            torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-5)
        name = "predictor.blocks.1.mlp.fc1.weight"
        assert torch.equal(other.model.state_dict()[name], trained.ema.weights[name])
        assert torch.equal(read_tokenizer(tmp_path / file).module.codebook(), tokenizer.module.codebook())
    with pytest.raises(ValueError, match="cannot be started from"):
        PredictorTrainer(predictor_run(steps=3).__class__(run.predictor.__class__(32, 1, 2, 32, 1, 2), run.masking, run.training), tokenizer, ALONE).start_from(
            tmp_path / "state.pt"
        )


def test_masks_of_a_batch():
    run = predictor_run()
    answers = make_figures(4)[1]
    random = np.random.default_rng(0)
    assert (make_masks("row", answers, run.masking, random) == answers).all()
    assert (make_masks("random", answers, run.masking, random).sum(1) == 147).all()
    # Where figures without an answer are among them, patches are hidden at random.
    answers[0] = False
    assert (make_masks("cell", answers, run.masking, random).sum(1) == 147).all()


def tokenize(run, steps, saved=None, decoder_only=False, start=None):
    trainer = TokenizerTrainer(run, torch.device("cpu"), decoder_only)
    chunk = run.training.batch // run.training.reuse
    if saved:
        trainer.load(saved)
    elif start:
        trainer.start_from(start)
    else:
        trainer.start_linear(make_figures(40, 77)[0])
    pool = FigurePool(endless(chunk, trainer.step * chunk), None, run.training.pool // chunk, trainer.step)
    values = []
    for i in range(steps):
        if i > 0:
            pool.advance()
        trainer.train_step(pool)
        values.append(trainer.means.take())
    return trainer, values


def test_a_tokenizer_learns_and_gets_a_codebook():
    run = tokenizer_run(steps=140)
    figures = make_figures(6, 8)[0]
    # The codebook is made at step 14.
    early, late = tokenize(run, 16)[0], tokenize(run, 140)[0]
    for trainer in (early, late):
        assert trainer.codes is not None and trainer.bank == []
    error = lambda trainer: np.square(trainer.reconstruct(figures).astype(float) - figures).mean()
    assert error(late) < 0.7 * error(early)
    assert len(late.model.encode(torch.zeros(1, 3, 224, 224)).unique()) <= 4


@pytest.mark.parametrize("cut", [3, 12])
def test_a_tokenizer_resumes_to_the_bit(tmp_path, cut):
    """Before and after its codebook is made."""
    run = tokenizer_run(steps=50)
    whole, _ = tokenize(run, 16)
    half, _ = tokenize(run, cut)
    states.save(tmp_path / "state.pt", half.to_state())
    resumed, _ = tokenize(run, 16 - cut, states.load(tmp_path / "state.pt"))
    assert same(whole.model.state_dict(), resumed.model.state_dict())
    assert same(whole.codes.to_state(), resumed.codes.to_state())


def test_a_decoder_learns_on_while_codes_stay(tokenizer, tmp_path):
    before, _ = tokenize(tokenizer_run(steps=20), 20)
    states.save(tmp_path / "tokenizer.pt", before.to_state())
    start = read_tokenizer(tmp_path / "tokenizer.pt").module.state_dict()
    after, _ = tokenize(tokenizer_run(steps=20), 10, decoder_only=True, start=tmp_path / "tokenizer.pt")
    for name, value in after.consistent_average().items():
        learns = name.startswith("dec")
        assert torch.equal(value, start[name]) != learns, name
    run = predictor_run(steps=2)
    trained, _ = predict(read_tokenizer(tmp_path / "tokenizer.pt"), run, 2)
    states.save(tmp_path / "predictor.pt", trained.to_state())
    states.save(tmp_path / "better.pt", after.to_state())
    export(tmp_path / "predictor.pt", tmp_path / "model.pth", torch.float32, tmp_path / "better.pt")
    exported = read_tokenizer(tmp_path / "model.pth").module.state_dict()
    assert torch.equal(exported["dec_in.weight"], after.ema.weights["dec_in.weight"])
    states.save(tmp_path / "other.pt", tokenize(tokenizer_run(steps=20, seed=4), 8)[0].to_state())
    with pytest.raises(ValueError, match="another codebook"):
        export(tmp_path / "predictor.pt", tmp_path / "model.pth", torch.float32, tmp_path / "other.pt")


def test_a_checkpoint_has_the_authors_names(tokenizer):
    trained, _ = predict(tokenizer, predictor_run(steps=1), 1)
    written = checkpoint(trained.to_state(), tokenizer.to_state(), torch.float16)
    assert written["model"]["decoder_pred.weight"].shape == (32, 32)
    assert {"cls_token", "mask_token", "blocks.0.attn.qkv.weight", "vae.quantize.embedding.weight"} <= set(written["model"])
    assert not [name for name in written["model"] if name.startswith(("head.", "predictor."))]
    assert {value.dtype for value in written["model"].values()} == {torch.float16}
    assert vars(written["args"]) == {"heads": 2, "decoder_heads": 2, "steps": 1, "tokenizer_heads": 2}
