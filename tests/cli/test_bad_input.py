"""Bad input: exit code 2, one line that says where, and nothing left behind. Bad models: test_bad_model.py."""

import json
import os

import pytest

from program import tandem, write_jsonl
from refusals import assert_refused, assert_train_refused, tree
from workspace import RECIPE, labelled

# The configuration.

CONFIGURATIONS = {
    "unknown key": ("  batch_size: 4", "  colour: red", "config.yml:13: training.colour: unknown key"),
    "misspelt key": ("  batch_size: 4", "  bach_size: 4", "config.yml:13: training.bach_size", "did you mean", "batch_size"),
    "unknown section": ("tasks:", "heads:", "config.yml:7: heads"),
    "duplicate key": ("  batch_size: 4", "  num_epochs: 4", "config.yml:13", "num_epochs"),
    "text for a number": ("  batch_size: 4", "  batch_size: many", "config.yml:13: training.batch_size"),
    "fraction for an integer": ("  batch_size: 4", "  batch_size: 2.5", "config.yml:13: training.batch_size"),
    "quoted number": ("  batch_size: 4", '  batch_size: "4"', "config.yml:13: training.batch_size"),
    "list for a number": ("  batch_size: 4", "  batch_size: [4]", "config.yml:13: training.batch_size"),
    "number for a truth value": ("  batch_size: 4", "  bf16: 1", "config.yml:13: training.bf16"),
    "scalar for a section": ("training:", "training: 5\nrest:", "config.yml:10: training"),
    "batch_size 0": ("  batch_size: 4", "  batch_size: 0", "config.yml:13: training.batch_size", "from 1"),
    "num_epochs 0": ("  num_epochs: 2", "  num_epochs: 0", "config.yml:12: training.num_epochs", "from 1"),
    "learning_rate nan": ("  learning_rate: 3e-3", "  learning_rate: nan", "config.yml:11: training.learning_rate"),
    "learning_rate .nan": ("  learning_rate: 3e-3", "  learning_rate: .nan", "config.yml:11: training.learning_rate"),
    "learning_rate .inf": ("  learning_rate: 3e-3", "  learning_rate: .inf", "config.yml:11: training.learning_rate"),
    "learning_rate 0": ("  learning_rate: 3e-3", "  learning_rate: 0", "config.yml:11: training.learning_rate"),
    "learning_rate below 0": ("  learning_rate: 3e-3", "  learning_rate: -1e-3", "config.yml:11: training.learning_rate"),
    "warmup_ratio above 1": ("  batch_size: 4", "  warmup_ratio: 1.5", "config.yml:13: training.warmup_ratio"),
    "too large integer": ("  batch_size: 4", "  batch_size: 99999999999999999999", "config.yml:13: training.batch_size"),
    "unknown schedule": ("  batch_size: 4", "  lr_scheduler_type: liner", "config.yml:13: training.lr_scheduler_type", "linear"),
    "unknown device": ("  device: cpu", "  device: gpu", "config.yml:14: training.device", "cuda"),
    "unknown type of task": ("topic: {type: classification}", "topic: {type: classify}", "config.yml:8", "classification"),
    "task without a type": ("topic: {type: classification}", "topic: {loss_weight: 1}", "config.yml:8: tasks.topic", "type"),
    "unknown task selected": ("  batch_size: 4", "  task: topics", "config.yml:13: training.task", "topic, names"),
    "unknown task frozen": ("  max_length: 32", "  freeze: {tasks: [nmaes]}", "config.yml:3: model.freeze.tasks", "topic, names"),
    "layers beyond the encoder": ("  max_length: 32", "  freeze: {layers: 0-7}", "model.freeze.layers", "0-1"),
    "contradicting keys": ("  max_length: 32", "  freeze_backbone: false\n  freeze: {backbone: true}", "config.yml:3: model.freeze_backbone"),
    "max_length above the positions": ("  max_length: 32", "  max_length: 65", "model.max_length", "64"),
    "unknown pooling": ("  max_length: 32", "  pooling: middle", "config.yml:3: model.pooling", "mean"),
    "backbone that is nowhere": ("{config: encoder}", "nobody/nothing", "nobody/nothing"),
    "configuration that is nowhere": ("{config: encoder}", "{config: nothing}", "nothing"),
    "missing data file": ("  train: train.jsonl", "  train: nothing.jsonl", "nothing.jsonl"),
    "data of no known format": ("  train: train.jsonl", "  train: train.xml", "config.yml:5: data.train"),
    "unknown field mapped": (
        "  train: train.jsonl", "  train: {path: train.jsonl, fields: {topics: label}}", "config.yml:5", "topics", "topic"),
    "tab": ("  batch_size: 4", "\tbatch_size: 4", "config.yml:1"),
    "open bracket": ("topic: {type: classification}", "topic: {type: classification", "config.yml:"),
    "tags of no scheme": ("names: {type: token_classification}", "names: {type: token_classification, tag_scheme: IOB2}", "names", "IOB2"),
    "label outside a fixed set": (
        "topic: {type: classification}", "topic: {type: classification, labels: [game, tech]}", "train.jsonl:1", "topic", "'sport'"),
    "more labels than the head has": (
        "topic: {type: classification}", "topic: {type: classification, num_labels: 2}", "topic", "game, sport, tech"),
    "task that no row is labelled for": (
        "topic: {type: classification}", "mood: {type: classification}", "mood", "no row is labelled"),
    "best model without dev data": (
        "  dev: dev.jsonl\ntasks:", "tasks:", "training.load_best_model_at_end", "data.dev"),
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_configuration(workspace, name):
    old, new, *places = CONFIGURATIONS[name]
    text = RECIPE if name != "best model without dev data" else RECIPE + "  load_best_model_at_end: true\n"
    assert text.count(old) == 1
    (workspace / "config.yml").write_text(text.replace(old, new))
    assert_train_refused(workspace, *places)


SETTINGS = {
    "unknown key": ("training.colour=red", "--set training.colour", "unknown key"),
    "misspelt key": ("training.num_epoch=3", "--set training.num_epoch", "num_epochs"),
    "unknown section": ("trainer.seed=3", "--set trainer"),
    "no value": ("training.seed", "--set", "key=value"),
    "wrong type": ("training.seed=one", "--set training.seed"),
    "key below a value": ("training.seed.low=1", "--set training.seed.low"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_setting(workspace, name):
    assignment, *places = SETTINGS[name]
    assert_train_refused(workspace, *places, settings=[assignment])


def test_unknown_metric_for_the_best_model(workspace):
    settings = ["training.load_best_model_at_end=true", "training.metric_for_best_model=topics_f1"]
    assert_train_refused(workspace, "training.metric_for_best_model", "topic_macro_f1", settings=settings, announced=True)


@pytest.mark.parametrize("content, place", [(None, "No such file"), ("", "config.yml"), ("- a list\n", "config.yml:1"), (b"model: \xff\n", "config.yml")])
def test_configuration_file(workspace, content, place):
    (workspace / "config.yml").unlink()
    if isinstance(content, str):
        (workspace / "config.yml").write_text(content)
    elif content is not None:
        (workspace / "config.yml").write_bytes(content)
    if content == "":
        # Every section has defaults: an empty file trains the built-in data, so that only its encoder can be missing here.
        assert_refused(tandem("train", "config.yml", "--set", "model.backbone=nobody/nothing", cwd=workspace), "nobody/nothing")
    else:
        assert_train_refused(workspace, "config.yml", place)


# Labelled rows.

GOOD = b'{"tokens": ["a", "b"], "topic": "tech", "names": ["O", "O"]}\n'
ROW_FILES = {
    "empty file": (b"", "train.jsonl"),
    "blank lines alone": (b"\n\n", "train.jsonl"),
    "broken JSON": (GOOD + b'{"tokens": ["a"], \n', "train.jsonl:2"),
    "duplicate key": (GOOD + b'{"text": "a", "topic": "tech", "topic": "game"}\n', "train.jsonl:2", "topic"),
    "rest after the row": (GOOD + b'{"text": "a"} {"text": "b"}\n', "train.jsonl:2"),
    "NUL byte": (GOOD + b'{"text": "a\0b"}\n', "train.jsonl:2", "NUL"),
    "invalid UTF-8": (GOOD + b'{"text": "a\xffb"}\n', "train.jsonl:2", "UTF-8"),
    "lone surrogate": (GOOD + b'{"text": "\\ud800"}\n', "train.jsonl:2"),
    "list for a row": (GOOD + b'["a"]\n', "train.jsonl:2", "object"),
    "number for a text": (GOOD + b'{"text": 5, "topic": "tech"}\n', "train.jsonl:2", "text"),
    "text for tokens": (GOOD + b'{"tokens": "a b", "topic": "tech"}\n', "train.jsonl:2", "tokens"),
    "tags and words of different length": (GOOD + b'{"tokens": ["a", "b"], "names": ["O"]}\n', "train.jsonl:2", "names", "1 labels for 2 words"),
    "tags and words of a text": (GOOD + b'{"text": "a b", "names": ["O"]}\n', "train.jsonl:2", "names"),
    "both text and tokens": (GOOD + b'{"text": "a", "tokens": ["a"], "topic": "tech"}\n', "train.jsonl:2", "both text and tokens"),
    "neither text nor tokens": (GOOD + b'{"topic": "tech"}\n', "train.jsonl:2", "neither"),
    "empty tokens": (GOOD + b'{"tokens": [], "topic": "tech"}\n', "train.jsonl:2", "tokens"),
    "no word with a sub-word": (GOOD + b'{"tokens": ["", " "], "names": ["O", "O"]}\n', "train.jsonl:2", "no word of this row yields a token"),
    "fraction for a label": (GOOD + b'{"text": "a", "topic": 1.5}\n', "train.jsonl:2", "topic", "regression"),
    "deep nesting": (GOOD + b'{"text": "a", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n", "train.jsonl:2"),
}


@pytest.mark.parametrize("name", ROW_FILES)
def test_row(workspace, name):
    content, *places = ROW_FILES[name]
    (workspace / "train.jsonl").write_bytes(content)
    assert_train_refused(workspace, *places)


TABLES = {
    "csv: a cell too many": ("rows.csv", b"text,topic\na,tech\nb,tech,game\n", "rows.csv:3"),
    "csv: open quote": ("rows.csv", b'text,topic\na,tech\n"b,tech\n', "rows.csv:3"),
    "csv: a column twice": ("rows.csv", b"text,topic,topic\na,tech,game\n", "rows.csv", "topic"),
    "conll: a column missing": ("rows.conll", b"a O\nb\n\n", "rows.conll:2"),
    "directory": ("rows.jsonl", None, "rows.jsonl"),
}


@pytest.mark.parametrize("name", TABLES)
def test_table(workspace, name):
    file, content, *places = TABLES[name]
    if content is None:
        (workspace / file).mkdir()
    else:
        (workspace / file).write_bytes(content)
    assert_train_refused(workspace, *places, settings=[f"data.train={file}", "tasks={topic: {type: classification}, names: {type: token_classification}}"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("file", ["train.jsonl", "config.yml", "encoder/config.json"])
def test_unreadable_file(workspace, file):
    (workspace / file).chmod(0)
    assert_train_refused(workspace, file)


def test_byte_order_mark_and_crlf_are_accepted(workspace):
    text = "".join(json.dumps(row) + "\r\n" for row in labelled())
    (workspace / "train.jsonl").write_bytes(b"\xef\xbb\xbf" + text.encode())
    config = RECIPE.replace("\n", "\r\n")
    (workspace / "config.yml").write_bytes(b"\xef\xbb\xbf" + config.encode())
    assert tandem("train", "config.yml", cwd=workspace).code == 0


# Where the model shall go.


def test_output_that_holds_another_model(workspace):
    assert tandem("train", "config.yml", cwd=workspace).code == 0
    before = tree(workspace)
    assert_refused(tandem("train", "config.yml", cwd=workspace), str(workspace / "out/model"), "overwrite")
    assert tree(workspace) == before
    assert tandem("train", "config.yml", "--set", "training.overwrite=true", cwd=workspace).code == 0
    assert sorted(path.name for path in (workspace / "out").iterdir()) == ["model"]


@pytest.mark.parametrize("overwrite", ["false", "true"])
def test_output_that_holds_something_else(workspace, overwrite):
    output = workspace / "out/model"
    output.mkdir(parents=True)
    (output / "precious").write_text("mine")
    before = tree(workspace)
    assert_refused(tandem("train", "config.yml", "--set", f"training.overwrite={overwrite}", cwd=workspace), str(output))
    assert tree(workspace) == before


def test_output_that_is_a_file(workspace):
    (workspace / "taken").write_text("mine")
    assert_train_refused(workspace, "taken", settings=["training.output=taken"])


def test_output_below_a_file(workspace):
    (workspace / "taken").write_text("mine")
    assert_train_refused(workspace, "taken", settings=["training.output=taken/model"])


def test_output_that_cannot_be_written(workspace):
    # Root may write anywhere, so that only the attempt tells.
    assert_train_refused(workspace, "/proc", settings=["training.output=/proc/model"], announced=True)


# Rows to answer.

INPUTS = {
    "NUL byte": ([], b"good\nb\0d\n", "2", "NUL"),
    "invalid UTF-8": ([], b"good\nb\xffd\n", "2", "UTF-8"),
    "broken JSON": (["--jsonl"], b'{"text": "good"}\n{"text": \n', "2"),
    "both text and tokens": (["--jsonl"], b'{"text": "good"}\n{"text": "a", "tokens": ["a"]}\n', "2", "both"),
    "missing file": (["--input", "nothing.txt"], b"", "nothing.txt"),
}


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("command", ["predict", "embed", "tokenize"])
def test_input(trained, command, name):
    arguments, content, *places = INPUTS[name]
    result = tandem(command, trained, *arguments, input=content)
    assert result.code == 2 and len(result.errors) == 1 and result.err.count("\n") == 1, result.err
    for place in places:
        assert place in result.err
    assert len(result.lines) == (0 if name == "missing file" else 1), "the row before the bad one is answered"


def test_evaluate_on_rows_without_labels(trained, tmp_path):
    write_jsonl(tmp_path / "rows.jsonl", [{"text": "maria", "topics": "sport"}])
    assert_refused(tandem("evaluate", trained, "--data", tmp_path / "rows.jsonl"), "rows.jsonl", 'topic; it has a field "topics"', "--field topic=topics", "names")


def test_embeddings_that_cannot_be_written(trained, tmp_path):
    assert_refused(tandem("embed", trained, "-o", tmp_path / "missing" / "e.npy", input="maria\n"), "e.npy")


def test_bad_row_leaves_no_half_written_embeddings(trained, tmp_path):
    assert_refused(tandem("embed", trained, "-o", tmp_path / "e.npy", input=b"good\nb\xffd\n"), ":2")
    assert list(tmp_path.iterdir()) == []


# Usage.


@pytest.mark.parametrize(
    "arguments",
    [[], ["fly"], ["predict"], ["train"], ["predict", "{model}", "--colour"], ["train", "config.yml", "--colour"], ["evaluate", "{model}"],
     ["predict", "{model}", "--on-error", "panic"], ["embed", "{model}", "--threads", "-1"], ["embed", "{model}", "--dtype", "fp16"], ["embed", "nobody/nothing"]],
    ids=" ".join,
)
def test_usage(trained, workspace, arguments):
    given = [argument.format(model=trained) for argument in arguments]
    assert_refused(tandem(*given, cwd=workspace))
