"""`tandem train`: what it prints, what it saves, what it leaves alone, how it stops."""

import json
import re
import signal
import subprocess
import time

import numpy as np
import pytest
from safetensors.numpy import load_file

from program import ROOT, start_tandem, tandem, tandem_ok, write_jsonl
from workspace import RECIPE, ROWS, labelled, write_workspace

SHORT_FORM = """\
model:
  num_classes_task_a: 3
  num_labels_task_b: 4
  freeze_backbone: {freeze}
training:
  learning_rate: 2e-5
  num_epochs: {epochs}
  batch_size: 2
  task: "{task}"        # "task_a", "task_b" or "both"
  device: "{device}"      # or "cpu"
"""


def write_short_form(directory, freeze="true", task="both", device="cpu", epochs=10):
    (directory / "short.yml").write_text(SHORT_FORM.format(freeze=freeze, task=task, device=device, epochs=epochs))
    return "short.yml"


def train(directory, *settings, config="config.yml"):
    return tandem("train", config, *[part for setting in settings for part in ("--set", setting)], cwd=directory)


def train_ok(directory, *settings, config="config.yml"):
    result = train(directory, *settings, config=config)
    assert result.code == 0, result.err
    return result


def weights(model):
    """Every tensor of a saved model by file and name."""
    files = [model / "model.safetensors", *sorted(model.glob("heads/*/model.safetensors"))]
    return {f"{file.relative_to(model)}:{name}": value for file in files for name, value in load_file(file).items()}


def differing(a, b):
    assert a.keys() == b.keys()
    return {name for name in a if a[name].tobytes() != b[name].tobytes()}


def losses(result):
    return [float(loss) for loss in re.findall(r"^Epoch \d+/\d+, Loss: ([-\d.]+)", result.out, re.M)]


def assert_epoch_lines(result, epochs):
    assert result.lines[0] == "Using device: cpu"
    assert len(result.lines) == 1 + epochs, result.out
    for epoch, line in enumerate(result.lines[1:], start=1):
        assert re.fullmatch(rf"Epoch {epoch}/{epochs}, Loss: \d+\.\d{{4}}(, dev \w+: \d+\.\d{{4}})*( \(best\))?", line), line


# The original configuration.


@pytest.mark.parametrize("freeze", ["true", "false"])
@pytest.mark.parametrize("task", ["both", "task_a", "task_b"])
def test_the_short_form_trains_on_the_built_in_data(workspace, task, freeze):
    write_short_form(workspace, freeze=freeze, task=task, epochs=2)
    result = train_ok(workspace, "model.backbone={config: encoder}", config="short.yml")
    assert_epoch_lines(result, 2)
    saved = json.loads((workspace / "runs/short-1/tandem.json").read_text())
    assert [(task["name"], task["labels"]) for task in saved["tasks"]] == [
        ("task_a", ["technology", "sports", "politics"]),
        ("task_b", ["O", "PERSON", "ORG", "LOC"]),
    ]


def test_the_short_form_as_it_was_written_trains_the_installed_encoder_and_twice_gives_two_runs(tmp_path, minilm):
    text = (ROOT / "examples/config.yml").read_text()
    (tmp_path / "config.yml").write_text(text)
    for run in (1, 2):
        assert_epoch_lines(train_ok(tmp_path, "training.num_epochs=1", "training.max_steps=5"), 1)
        assert (tmp_path / f"runs/config-{run}/model.safetensors").exists()
    before, after = load_file(minilm / "model.safetensors"), load_file(tmp_path / "runs/config-2/model.safetensors")
    assert all(after[name].tobytes() == before[name].tobytes() for name in after), "the encoder was frozen"


def test_ten_epochs_are_ten_lines(workspace):
    assert_epoch_lines(train_ok(workspace, "training.num_epochs=10"), 10)


def test_cuda_without_a_gpu_says_what_to_write(workspace):
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a GPU here")
    write_short_form(workspace, device="cuda")
    result = train(workspace, config="short.yml")
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1 and 'write device: "cpu"' in result.err
    assert not (workspace / "runs").exists()


# Determinism.


def test_the_same_seed_gives_the_same_bits_on_any_number_of_threads_and_another_seed_others(workspace):
    for name, seed, threads in (("a", 1, 1), ("b", 1, 3), ("c", 2, 1)):
        train_ok(workspace, f"training.seed={seed}", f"training.num_threads={threads}", f"training.output={name}")
    a, b, c = (weights(workspace / name) for name in "abc")
    assert differing(a, b) == set()
    assert "model.safetensors:embeddings.word_embeddings.weight" in differing(a, c)


def test_every_file_of_a_repeated_run_is_the_same(workspace):
    for name in "ab":
        train_ok(workspace, f"training.output={name}")
    files = sorted(path.relative_to(workspace / "a") for path in (workspace / "a").rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(workspace / "b") for path in (workspace / "b").rglob("*") if path.is_file())
    for file in files:
        assert (workspace / "a" / file).read_bytes() == (workspace / "b" / file).read_bytes(), file


def test_evaluating_on_dev_does_not_change_training(workspace):
    for name, size in (("a", 1), ("b", 32)):
        train_ok(workspace, "training.num_epochs=3", f"training.eval_batch_size={size}", f"training.output={name}")
    assert differing(weights(workspace / "a"), weights(workspace / "b")) == set()


def test_accumulated_small_batches_equal_one_large_batch(tmp_path):
    directory = write_workspace(tmp_path / "work", hidden_dropout_prob=0.3, attention_probs_dropout_prob=0.3)
    common = ("training.lr_scheduler_type=constant", "training.num_epochs=3", "training.learning_rate=1e-3", "tasks.topic.dropout=0", "tasks.names.dropout=0")
    train_ok(directory, *common, "training.batch_size=8", "training.output=large")
    train_ok(directory, *common, "training.batch_size=2", "training.gradient_accumulation_steps=4", "training.output=small")
    large, small = weights(directory / "large"), weights(directory / "small")
    for name in large:
        # Keys' biases have no gradient but rounding noise, which Adam divides by itself.
        if not name.endswith("attention.self.key.bias"):
            np.testing.assert_allclose(small[name], large[name], atol=1e-5, err_msg=name)


# Freezing and selection.


@pytest.fixture
def start(workspace, trained):
    """A configuration that trains on from the tiny model; gives (directory, weights before)."""
    text = RECIPE.replace("{config: encoder}", str(trained))
    (workspace / "config.yml").write_text(text)
    return workspace, weights(trained)


def changed_by(start, *settings):
    directory, before = start
    result = train_ok(directory, *settings)
    return differing(before, weights(directory / "out/model")), result


HEADS = {f"heads/{task}/model.safetensors:classifier.{part}" for task in ("topic", "names") for part in ("weight", "bias")}


def test_a_frozen_backbone_stays_bit_identical(start):
    changed, result = changed_by(start, "model.freeze_backbone=true")
    assert changed == HEADS
    assert re.search(r"^embeddings +[\d,]+ +frozen", result.err, re.M)


@pytest.mark.parametrize("bf16", ["false", "true"])
def test_remembering_a_frozen_encoder_changes_no_bit(start, bf16):
    found = {}
    for megabytes in (0, 64):
        settings = ("model.freeze_backbone=true", "training.num_epochs=4", f"training.max_cache_mb={megabytes}", f"training.bf16={bf16}", "training.batch_size=3",
                    "training.overwrite=true")
        _, result = changed_by(start, *settings)
        found[megabytes] = (result.out, weights(start[0] / "out/model"))
    assert found[0][0] == found[64][0]
    assert differing(found[0][1], found[64][1]) == set()


def test_a_short_form_that_does_not_freeze_trains_the_encoder(start):
    changed, _ = changed_by(start, "model.freeze_backbone=false")
    assert "model.safetensors:encoder.layer.0.attention.self.query.weight" in changed


def test_frozen_embeddings_and_layers_stay_bit_identical(start):
    changed, _ = changed_by(start, "model.freeze={embeddings: true, layers: 0}")
    assert not [name for name in changed if "embeddings" in name or "layer.0" in name]
    assert [name for name in changed if "layer.1" in name] and HEADS <= changed


def test_a_frozen_head_stays_bit_identical_and_its_drift_is_reported(start):
    changed, result = changed_by(start, "model.freeze.tasks=[names]")
    assert not [name for name in changed if name.startswith("heads/names/")]
    assert [name for name in changed if name.startswith("heads/topic/")]
    assert "does not preserve its task" in result.err and "drift of the frozen head: names_f1" in result.err


@pytest.mark.parametrize("task, other", [("topic", "names"), ("names", "topic")])
def test_an_unselected_head_is_saved_as_it_was(start, task, other):
    changed, result = changed_by(start, f"training.task={task}")
    assert not [name for name in changed if name.startswith(f"heads/{other}/")]
    assert [name for name in changed if name.startswith(f"heads/{task}/")]
    assert f"dev {other}_" not in result.out


def test_an_unselected_new_head_is_saved_as_it_was_initialised(workspace):
    for epochs in (1, 3):
        train_ok(workspace, "training.task=topic", f"training.num_epochs={epochs}", f"training.output=out/{epochs}")
    changed = differing(weights(workspace / "out/1"), weights(workspace / "out/3"))
    assert not [name for name in changed if name.startswith("heads/names/")]
    assert [name for name in changed if name.startswith("heads/topic/")]


def test_freezing_everything_evaluates_saves_nothing_and_says_so(start):
    directory, _ = start
    result = train_ok(directory, "model.freeze={all: true}")
    assert result.lines == ["Using device: cpu"]
    assert "everything is frozen" in result.err and re.search(r"^topic_accuracy +\d", result.err, re.M)
    assert not (directory / "out").exists()


# Training on from a saved model.


def test_heads_of_the_same_name_go_on_and_others_are_carried_over(start, trained):
    directory, before = start
    config = RECIPE.replace("{config: encoder}", str(trained)).replace("  names: {type: token_classification}\n", "")
    (directory / "config.yml").write_text(config)
    train_ok(directory, "training.learning_rate=1e-12", "training.weight_decay=0")
    after = weights(directory / "out/model")
    assert not [name for name in differing(before, after) if name.startswith("heads/names/")]
    head = "heads/topic/model.safetensors:classifier.weight"
    np.testing.assert_allclose(after[head], before[head], atol=1e-6)
    text = "maria plays football\n"
    answers = [tandem_ok("predict", model, input=text).rows[0] for model in (trained, directory / "out/model")]
    assert answers[0]["topic"]["label"] == answers[1]["topic"]["label"] and "names" in answers[1]


# Data.


def test_missing_labels_contribute_nothing(workspace):
    rows = labelled()
    rows[0]["topic"], rows[1]["topic"] = None, -100
    del rows[2]["topic"]
    rows[3]["names"] = [None, -100, "LOC", "O", None]
    del rows[4]["names"]
    write_jsonl(workspace / "train.jsonl", rows)
    assert_epoch_lines(train_ok(workspace), 2)


def test_rows_without_a_label_do_not_change_a_step(tmp_path):
    """One batch with an unlabelled row more gives the same loss, its mean being over labelled units."""
    directory = write_workspace(tmp_path / "work", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    settings = ("training.num_epochs=1", "training.batch_size=16", "data.dev=train.jsonl")
    alone = losses(train_ok(directory, *settings))
    write_jsonl(directory / "more.jsonl", labelled() + [{"tokens": ["music", "in", "rome"], "topic": None}])
    with_more = losses(train_ok(directory, *settings, "data.train=more.jsonl", "training.output=more"))
    assert with_more == pytest.approx(alone, abs=2e-4)


@pytest.mark.parametrize("side", ["left", "right"])
def test_words_that_are_cut_on_either_side_are_lost_not_silent(workspace, side):
    (workspace / "encoder/tokenizer_config.json").write_text(json.dumps({"truncation_side": side}))
    write_jsonl(workspace / "train.jsonl", [{"tokens": ["maria"] * 40, "topic": topic, "names": ["PERSON", "O"] * 20} for topic in ("game", "tech")])
    err = train_ok(workspace, "data.dev=null").err
    assert "2 of 2 training rows are cut to 32 tokens" in err and "yield no token" not in err


# The loop.


def test_the_loss_falls_and_the_rows_are_learned(workspace):
    result = train_ok(workspace, "training.num_epochs=40", "training.learning_rate=5e-3", "data.dev=train.jsonl")
    values = losses(result)
    assert values[-1] < 0.2 * values[0]
    assert "dev topic_accuracy: 1.0000" in result.lines[-1] and "dev names_f1: 1.0000" in result.lines[-1]


def test_max_steps_ends_training_early(workspace):
    result = train_ok(workspace, "training.num_epochs=5", "training.max_steps=3")
    assert len(losses(result)) == 2, "two batches an epoch: the third step is in the second"


def test_max_steps_go_on_beyond_the_epochs(workspace):
    tandem_ok("train", "config.yml", "--log", "log.jsonl", "--set", "training.num_epochs=1", "--set", "training.max_steps=5", cwd=workspace)
    log = [json.loads(line) for line in (workspace / "log.jsonl").read_text().splitlines()]
    steps = [line for line in log if "learning_rate" in line]
    assert [line["epoch"] for line in steps] == [1, 1, 2, 2, 3]
    np.testing.assert_allclose([line["learning_rate"] for line in steps], 3e-3 * np.array([1, .8, .6, .4, .2]))


def test_a_setting_overrides_one_key(workspace):
    assert_epoch_lines(train_ok(workspace, "training.num_epochs=3"), 3)


def test_the_best_model_is_kept(workspace):
    settings = ("training.load_best_model_at_end=true", "training.metric_for_best_model=topic_accuracy", "training.num_epochs=6")
    result = train_ok(workspace, *settings, "training.learning_rate=2e-2")
    shown = [float(value) for value in re.findall(r"dev topic_accuracy: ([\d.]+)", result.out)]
    best = [line for line in result.lines if line.endswith("(best)")]
    assert f"dev topic_accuracy: {max(shown):.4f}" in best[-1]
    judged = json.loads(tandem_ok("evaluate", workspace / "out/model", "--data", workspace / "dev.jsonl", "--json").out)
    assert judged["tasks"]["topic"]["accuracy"] == pytest.approx(max(shown), abs=1e-4)


def test_a_blow_up_stops_before_the_update_and_names_task_step_and_rows(workspace):
    settings = ("training.learning_rate=1e3", "training.lr_scheduler_type=constant", "training.num_epochs=50")
    result = train(workspace, *settings, "training.max_grad_norm=0", "training.adam_beta2=0", "training.adam_epsilon=1e-30",
                   "training.weight_decay=1e30")
    assert result.code == 1 and len(result.errors) == 1, result.err
    assert re.search(r"(loss of (topic|names)|gradient norm) is -?(nan|inf) in step \d+ \(rows .*train\.jsonl:\d+", result.errors[0])
    model = workspace / "out/model"
    assert model.exists() == bool(losses(result)), "the last epoch's model stays"
    if model.exists():
        tandem_ok("info", model)


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_after_the_step_and_saves(workspace, number, code):
    arguments = ("train", "config.yml", "--set", "training.num_epochs=100000")
    with start_tandem(*arguments, cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for _ in range(3):
            assert process.stdout.readline()
        process.send_signal(number)
        _, err = process.communicate(timeout=20)
    assert process.returncode == code
    assert "Stopped; the state so far is saved in" in err
    assert len(tandem_ok("predict", workspace / "out/model", input="maria plays\n").rows) == 1
    assert sorted(path.name for path in (workspace / "out").iterdir()) == ["model", "model.checkpoints"]


def test_training_goes_on_when_nobody_reads_its_lines(workspace):
    with start_tandem("train", "config.yml", cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        process.stdout.close()
        assert process.wait(timeout=60) == 0
    tandem_ok("info", workspace / "out/model")


def test_the_log_has_a_line_for_each_step_and_each_epoch(workspace):
    tandem_ok("train", "config.yml", "--log", "log.jsonl", "--set", "training.lr_scheduler_type=constant", cwd=workspace)
    log = [json.loads(line) for line in (workspace / "log.jsonl").read_text().splitlines()]
    steps, epochs = ([line for line in log if key in line] for key in ("loss", "train_loss"))
    assert [(line["step"], line["epoch"]) for line in steps] == [(1, 1), (2, 1), (3, 2), (4, 2)]
    assert all(line["grad_norm"] > 0 and line["learning_rate"] == 3e-3 for line in steps)
    assert [(line["step"], line["epoch"]) for line in epochs] == [(2, 1), (4, 2)] and "eval_names_f1" in epochs[0]
    assert epochs[1]["train_loss"] == pytest.approx((steps[2]["loss"] + steps[3]["loss"]) / 2)


def test_a_log_that_cannot_be_written_stops_before_training(workspace):
    result = tandem("train", "config.yml", "--log", "missing/log.jsonl", cwd=workspace)
    assert result.code == 2 and len(result.errors) == 1 and "missing/log.jsonl" in result.errors[0]
    assert not (workspace / "out").exists()


def test_nothing_but_results_goes_to_standard_output_and_no_colour_to_a_file(workspace):
    result = train_ok(workspace)
    assert "\x1b" not in result.out + result.err and "\r" not in result.err


def test_a_run_from_another_directory_reads_paths_beside_its_configuration(workspace, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    tandem_ok("train", workspace / "config.yml", cwd=elsewhere)
    assert (workspace / "out/model/tandem.json").exists()
