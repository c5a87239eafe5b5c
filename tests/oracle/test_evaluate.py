"""`tandem evaluate` against seqeval and scikit-learn on what `tandem predict` answers."""

import json

import numpy as np
import pytest
import seqeval.metrics
import sklearn.metrics

from program import ROOT, tandem_ok, write_jsonl
from workspace import write_workspace

SETTINGS = ("training.learning_rate=5e-3", "data.dev=null")


def train(directory, *settings):
    tandem_ok("train", "config.yml", *[part for setting in (*SETTINGS, *settings) for part in ("--set", setting)], cwd=directory)
    return directory / "out/model"


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """(rows with gold labels, predictions, evaluation) of the built-in dev rows under a half-trained model: it must be neither right nor
    wrong throughout. Some rows lack a label."""
    # Long enough for words that the tiny vocabulary spells: predict calls a word O that was cut off, evaluate calls it wrong.
    directory = write_workspace(tmp_path_factory.mktemp("evaluate"), max_position_embeddings=256)
    rows = [json.loads(line) for line in (ROOT / "examples/data/dev.jsonl").read_text().splitlines()]
    for row in rows:
        row["topic"], row["names"] = row.pop("task_a"), ["O" if tag == "O" else "B-" + tag for tag in row.pop("task_b")]
    write_jsonl(directory / "train.jsonl", rows)
    model = train(directory, "model.max_length=256", "training.num_epochs=30")
    for row in rows[::7]:
        del row["topic"]
    for row in rows[3::7]:
        row["names"] = None
    write_jsonl(directory / "dev.jsonl", rows)
    predictions = tandem_ok("predict", model, "--input", directory / "dev.jsonl").rows
    evaluation = json.loads(tandem_ok("evaluate", model, "--data", directory / "dev.jsonl", "--json").out)
    assert evaluation["truncated"] == 0
    return rows, predictions, evaluation


def test_classification(judged):
    rows, predictions, evaluation = judged
    pairs = [(row["topic"], found["topic"]["label"]) for row, found in zip(rows, predictions, strict=True) if "topic" in row]
    gold, predicted = zip(*pairs)
    got = evaluation["tasks"]["topic"]
    assert got["rows"] == len(gold) < len(rows)
    assert got["accuracy"] == pytest.approx(sklearn.metrics.accuracy_score(gold, predicted))
    assert got["macro_f1"] == pytest.approx(sklearn.metrics.f1_score(gold, predicted, average="macro"))
    names = sorted(set(gold))
    expected = sklearn.metrics.precision_recall_fscore_support(gold, predicted, labels=names, zero_division=0)
    for name, *values in zip(names, *expected):
        assert [got["labels"][name][key] for key in ("precision", "recall", "f1", "support")] == pytest.approx(values)


def test_entities(judged):
    rows, predictions, evaluation = judged
    pairs = [(row["names"], found["names"]["tags"]) for row, found in zip(rows, predictions, strict=True) if row["names"]]
    gold, predicted = map(list, zip(*pairs))
    got = evaluation["tasks"]["names"]
    assert got["rows"] == len(gold) < len(rows)
    for name, metric in (("f1", seqeval.metrics.f1_score), ("precision", seqeval.metrics.precision_score),
                         ("recall", seqeval.metrics.recall_score), ("accuracy", seqeval.metrics.accuracy_score)):
        assert got[name] == pytest.approx(metric(gold, predicted)), name
    report = seqeval.metrics.classification_report(gold, predicted, output_dict=True)
    for label, row in got["labels"].items():
        assert row["f1"] == pytest.approx(report[label]["f1-score"]) and row["support"] == report[label]["support"]
    assert 0 < got["f1"] < 1


def test_joint_accuracy_is_of_rows_that_carry_both_labels(judged):
    rows, predictions, evaluation = judged
    right = [row["topic"] == found["topic"]["label"] and row["names"] == found["names"]["tags"]
             for row, found in zip(rows, predictions, strict=True) if "topic" in row and row["names"]]
    assert evaluation["joint"] == {"rows": len(right), "accuracy": pytest.approx(np.mean(right))}


def test_words_lost_to_truncation_count_as_wrong(tmp_path):
    directory = write_workspace(tmp_path / "work")
    model = train(directory, "training.num_epochs=40", "model.max_length=8")
    tokens = ["maria", "plays", "football", "in", "paris"]
    row = {"tokens": [*tokens, *["the"] * 5, "rome"], "names": ["PERSON", "O", "O", "O", "LOC", *["O"] * 5, "LOC"]}
    write_jsonl(directory / "dev.jsonl", [row])
    evaluation = json.loads(tandem_ok("evaluate", model, "--data", directory / "dev.jsonl", "--json").out)
    found = tandem_ok("predict", model, "--input", directory / "dev.jsonl").rows[0]["names"]["tags"]
    kept = 6
    right = sum(gold == tag for gold, tag in zip(row["names"][:kept], found[:kept]))
    assert evaluation["truncated"] == 1
    assert evaluation["tasks"]["names"]["accuracy"] == pytest.approx(right / len(tokens + ["the"] * 5 + ["rome"]))
    assert evaluation["tasks"]["names"]["labels"]["LOC"]["support"] == 2
