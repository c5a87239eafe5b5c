"""Checkpoints: a run that goes on from one ends as if it had never stopped, byte for byte."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import pytest

from battery_runs import EACH_STEP, arguments_of, checkpoints_of, make_work, train
from program import BUILD, ROOT, bytes_of, start_tandem, tandem_ok, wait_for


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return make_work(tmp_path_factory.mktemp("resume") / "work")


def history_of(model):
    return [json.loads(line) for line in (model / "history.jsonl").read_text().splitlines()]


def test_a_finished_run_leaves_no_checkpoints_and_is_said_to_be_finished(work, tmp_path):
    train(work, "train-full", tmp_path / "model")
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert history_of(tmp_path / "model")[-1] == {"step": 14, "finished": True}
    before = bytes_of(tmp_path)
    result = train(work, "train-full", tmp_path / "model", "--resume")
    assert "ended before, after 14 steps" in result.err and bytes_of(tmp_path) == before


def test_without_a_checkpoint_the_run_starts_afresh_and_says_so(work, tmp_path):
    result = train(work, "train-full", tmp_path / "model", "--resume")
    assert "there is no checkpoint in" in result.err and "starts afresh" in result.err
    assert bytes_of(tmp_path / "model") == (train(work, "train-full", tmp_path / "other"), bytes_of(tmp_path / "other"))[1]


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_a_run_that_was_ended_goes_on_in_its_place(work, tmp_path, number, code):
    whole, model = tmp_path / "whole", tmp_path / "runs" / "train-full-1"
    settings = ("training.num_epochs=30", "training.save_strategy=steps", "training.save_steps=5")
    train(work, "train-full", whole, settings=settings)
    given = [part for setting in settings for part in ("--set", setting)]
    config = json.loads((work / "configs/train-full.json").read_text())
    del config["training"]["output"]
    (tmp_path / "train-full.json").write_text(json.dumps(config).replace("../", f"{work}/"))
    with start_tandem("train", "train-full.json", *given, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_for(lambda: pathlib.Path(f"{model}.checkpoints").is_dir() and checkpoints_of(model)[-1:] > [20], "some checkpoints")
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    if number != signal.SIGKILL:
        assert "to go on, say --resume" in err.splitlines()[-1]
    tandem_ok("train", "train-full.json", *given, "--resume", cwd=tmp_path)
    assert sorted(path.name for path in model.parent.iterdir()) == ["train-full-1"]
    assert {name: content for name, content in bytes_of(model).items() if name != "README.md"} == \
           {name: content for name, content in bytes_of(whole).items() if name != "README.md"}


def test_a_signal_asks_for_a_checkpoint(work, tmp_path):
    model = tmp_path / "model"
    arguments = arguments_of("train-full", model, settings=("training.num_epochs=100000",))
    with start_tandem(*arguments, cwd=work, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.readline(), process.stdout.readline()
        process.send_signal(signal.SIGUSR1)
        lines = [process.stdout.readline() for _ in range(3)]
        assert all(line.startswith("Epoch") for line in lines) and process.poll() is None
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 130 and len(checkpoints_of(model)) == 1


def test_the_newest_so_many_checkpoints_stay(work, tmp_path):
    train(work, "train-full", tmp_path / "model", settings=(*EACH_STEP, "training.save_total_limit=3"))
    assert checkpoints_of(tmp_path / "model") == [12, 13, 14]
    assert [path for path in tmp_path.rglob(".*")] == []


def test_no_checkpoints_where_none_are_wanted(work, tmp_path):
    train(work, "train-full", tmp_path / "model", settings=("training.save_strategy=no", "training.keep_checkpoints=true"))
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_checkpoint_by_time(work, tmp_path):
    settings = ("training.save_minutes=1e-9", "training.keep_checkpoints=true", "training.save_total_limit=1000")
    train(work, "train-full", tmp_path / "model", settings=settings)
    assert checkpoints_of(tmp_path / "model") == list(range(1, 15))


def test_longer_than_before_goes_on(work, tmp_path):
    model = tmp_path / "model"
    train(work, "train-full", model, settings=("training.keep_checkpoints=true",))
    result = train(work, "train-full", model, "--resume", settings=("training.num_epochs=4",))
    assert "the run goes on to step 28 instead of 14" in result.err
    assert [line["step"] for line in history_of(model) if "learning_rate" in line] == list(range(1, 29))


# What is refused.


@pytest.fixture
def ended(work, tmp_path):
    """A run that was ended after its first epoch."""
    train(work, "train-full", tmp_path / "model", settings=("training.keep_checkpoints=true", "training.num_epochs=1"))
    return tmp_path / "model"


@pytest.mark.parametrize("setting, message", [
    ("training.learning_rate=1e-3", "training.learning_rate: 0.003 then, 0.001 now"),
    ("training.seed=3", "training.seed: not written then, 3 now"),
    ("tasks.intent.loss_weight=0.25", "tasks.intent.loss_weight: 0.5 then, 0.25 now"),
    ("model.max_length=16", "model.max_length: 32 then, 16 now"),
    ("training.max_steps=3", "7 steps then, 3 now"),
    ("data.train=../odd.jsonl", "data file"),
])
def test_a_change_is_refused_with_its_name(work, ended, setting, message):
    settings = ("training.num_epochs=1", setting)
    before = bytes_of(ended.parent)
    result = train(work, "train-full", ended, "--resume", settings=[text.replace("../", f"{work}/") for text in settings], code=2)
    assert "cannot go on from" in result.err and message in result.err and "--allow-changes" in result.err
    assert bytes_of(ended.parent) == before


def test_a_changed_data_file_is_named_or_allowed(work, ended):
    rows = (work / "train.jsonl").read_text().splitlines(keepends=True)
    other = ended.parent / "train.jsonl"
    other.write_text("".join(rows))
    settings = [f"data.train={other}", "training.num_epochs=2"]
    train(work, "train-full", ended, "--resume", settings=(*settings, "training.keep_checkpoints=true"))  # the same rows elsewhere
    other.write_text("".join(rows[:-1]))
    settings[1] = "training.num_epochs=3"
    result = train(work, "train-full", ended, "--resume", settings=settings, code=2)
    assert "data file train.jsonl: its content has changed" in result.err
    result = train(work, "train-full", ended, "--resume", "--allow-changes", settings=settings)
    assert "changed since the checkpoint" in result.err


@pytest.mark.parametrize("name", ["state.json", "state.safetensors", "frozen.safetensors", "history.jsonl", "manifest.json"])
def test_a_damaged_checkpoint_is_named_and_the_next_older_one_used(work, tmp_path, name):
    whole, model = tmp_path / "whole", tmp_path / "model"
    train(work, "train-full", whole, settings=EACH_STEP)
    shutil.copytree(f"{whole}.checkpoints", f"{model}.checkpoints")
    for step in (9, 10, 11, 12, 13, 14):
        shutil.rmtree(f"{model}.checkpoints/step-{step}")
    damaged = pathlib.Path(f"{model}.checkpoints/step-8/{name}")
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 4
    damaged.unlink()
    damaged.write_bytes(content)
    result = train(work, "train-full", model, "--resume", settings=EACH_STEP)
    assert f"step-8 cannot be used: {damaged.parent}/" in result.err and "the next older one is tried" in result.err
    assert bytes_of(model) == bytes_of(whole) and checkpoints_of(model) == checkpoints_of(whole)


def test_checkpoints_are_not_trained_over_unasked(work, ended):
    before = bytes_of(ended.parent)
    shutil.rmtree(ended)
    result = train(work, "train-full", ended, settings=("training.num_epochs=1",), code=2)
    assert "go on with --resume, or begin anew with --overwrite" in result.err
    train(work, "train-full", ended, "--overwrite", settings=("training.num_epochs=1",))
    assert [path.name for path in ended.parent.iterdir()] == ["model"]
    assert {name for name in before if name.startswith("model/")} == {f"model/{name}" for name in bytes_of(ended)}


def test_a_best_model_that_is_gone_is_missed(work, tmp_path):
    train(work, "train-best", tmp_path / "model", settings=EACH_STEP)
    shutil.rmtree(tmp_path / "model")
    for step in (78, 79, 80):
        shutil.rmtree(f"{tmp_path}/model.checkpoints/step-{step}")
    result = train(work, "train-best", tmp_path / "model", "--resume", settings=EACH_STEP, code=2)
    assert "the best model of this run is not in" in result.err


def test_a_second_run_on_one_output_is_refused(work, tmp_path):
    arguments = arguments_of("train-full", tmp_path / "model", settings=("training.num_epochs=100000",))
    with start_tandem(*arguments, cwd=work, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.readline(), process.stdout.readline()
        result = train(work, "train-full", tmp_path / "model", "--resume", code=2)
        assert "is writing" in result.err
        process.kill()
        process.communicate()


def test_a_directory_without_a_checkpoint_is_refused(work, tmp_path):
    os.mkdir(tmp_path / "empty")
    result = train(work, "train-full", tmp_path / "model", "--resume", tmp_path / "empty", code=2)
    assert "there is no sound checkpoint" in result.err


# Ended at any moment.


def test_killed_at_random_moments_it_ends_as_in_one_go():
    done = subprocess.run([sys.executable, ROOT / "scripts/kill_loop.py", "--kills", "30", "--build", BUILD], capture_output=True, text=True)
    print(done.stdout)  # the seed
    assert done.returncode == 0, done.stderr
