"""`tandem evaluate` against seqeval and scikit-learn on what `tandem predict` answers."""

import json

import numpy as np
import pytest
import seqeval.metrics
import seqeval.scheme
import sklearn.metrics
from seqeval.metrics.sequence_labeling import get_entities

from program import ROOT, tandem, tandem_ok, write_jsonl
from workspace import write_workspace

SETTINGS = ("training.learning_rate=5e-3", "data.dev=null")


def train(directory, *settings):
    tandem_ok("train", "config.yml", *[part for setting in (*SETTINGS, *settings) for part in ("--set", setting)], cwd=directory)
    return directory / "out/model"


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """(rows with gold labels, predictions, evaluation, model, file) of the built-in dev rows under a half-trained model: it must be neither
    right nor wrong throughout. Some rows lack a label."""
    # Long enough for words that the tiny vocabulary spells: predict calls a word O that was cut off, evaluate calls it wrong.
    directory = write_workspace(tmp_path_factory.mktemp("evaluate"), max_position_embeddings=256)
    rows = [json.loads(line) for line in (ROOT / "examples/data/dev.jsonl").read_text().splitlines()]
    for row in rows:
        row["topic"], tags = row.pop("task_a"), row.pop("task_b")
        row["names"] = ["O" if tag == "O" else ("I-" if tag == before else "B-") + tag for before, tag in zip(["O", *tags], tags)]
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
    return rows, predictions, evaluation, model, directory / "dev.jsonl"


def assert_average(got, expected, support):
    assert [got[key] for key in ("precision", "recall", "f1", "support")] == pytest.approx([*expected[:3], support])


def test_classification(judged):
    rows, predictions, evaluation, _, _ = judged
    pairs = [(row["topic"], found["topic"]["label"]) for row, found in zip(rows, predictions, strict=True) if "topic" in row]
    gold, predicted = zip(*pairs)
    got = evaluation["tasks"]["topic"]
    assert got["rows"] == len(gold) < len(rows)
    assert got["accuracy"] == pytest.approx(sklearn.metrics.accuracy_score(gold, predicted))
    assert got["matthews_correlation"] == pytest.approx(sklearn.metrics.matthews_corrcoef(gold, predicted))
    assert got["cohen_kappa"] == pytest.approx(sklearn.metrics.cohen_kappa_score(gold, predicted))
    for average in ("micro", "macro", "weighted"):
        expected = sklearn.metrics.precision_recall_fscore_support(gold, predicted, average=average, zero_division=0)
        assert got[average + "_f1"] == pytest.approx(expected[2])
        assert_average(got["averages"][average], expected, len(gold))
    labels = got["confusion_matrix"]["labels"]
    assert got["confusion_matrix"]["counts"] == sklearn.metrics.confusion_matrix(gold, predicted, labels=labels).tolist()
    names = sorted(set(gold))
    expected = sklearn.metrics.precision_recall_fscore_support(gold, predicted, labels=names, zero_division=0)
    for name, *values in zip(names, *expected):
        assert [got["labels"][name][key] for key in ("precision", "recall", "f1", "support")] == pytest.approx(values)


@pytest.mark.parametrize("mode", ["default", "strict"])
def test_entities(judged, mode):
    rows, predictions, evaluation, model, data = judged
    strict = {"mode": "strict", "scheme": seqeval.scheme.IOB2} if mode == "strict" else {}
    if strict:
        evaluation = json.loads(tandem_ok("evaluate", model, "--data", data, "--json", "--mode", "strict").out)
    pairs = [(row["names"], found["names"]["tags"]) for row, found in zip(rows, predictions, strict=True) if row["names"]]
    gold, predicted = map(list, zip(*pairs))
    got = evaluation["tasks"]["names"]
    assert got["rows"] == len(gold) < len(rows)
    for name, metric in (("f1", seqeval.metrics.f1_score), ("precision", seqeval.metrics.precision_score),
                         ("recall", seqeval.metrics.recall_score)):
        assert got[name] == pytest.approx(metric(gold, predicted, **strict)), name
    assert got["accuracy"] == pytest.approx(seqeval.metrics.accuracy_score(gold, predicted))
    report = seqeval.metrics.classification_report(gold, predicted, output_dict=True, **strict)
    for label, row in got["labels"].items():
        assert row["f1"] == pytest.approx(report[label]["f1-score"]) and row["support"] == report[label]["support"]
    for average, row in got["averages"].items():
        expected = report[average + " avg"]
        assert_average(row, [expected["precision"], expected["recall"], expected["f1-score"]], expected["support"])
    assert 0 < got["f1"] < 1


def test_modes_differ_here(judged):
    rows, predictions, evaluation, model, data = judged
    strict = json.loads(tandem_ok("evaluate", model, "--data", data, "--json", "--mode", "strict").out)
    assert strict["tasks"]["names"]["f1"] != evaluation["tasks"]["names"]["f1"]


def test_errors_lists_every_wrong_row(judged, tmp_path):
    rows, predictions, evaluation, model, data = judged
    out = tmp_path / "errors.jsonl"
    tandem_ok("evaluate", model, "--data", data, "--errors", out)
    listed = [json.loads(line) for line in out.read_text().splitlines()]
    expected = []
    for number, (row, found) in enumerate(zip(rows, predictions, strict=True), 1):
        if "topic" in row and row["topic"] != found["topic"]["label"]:
            expected.append((number, "topic", row["topic"], found["topic"]["label"], found["topic"]["score"]))
        if row["names"] and row["names"] != found["names"]["tags"]:
            expected.append((number, "names", row["names"], found["names"]["tags"], None))
    got = [(row["line"], row["task"], row["gold"], row["predicted"], row.get("score")) for row in listed]
    assert [row[:4] for row in got] == [row[:4] for row in expected]
    assert [row[4] for row in got if row[4]] == pytest.approx([row[4] for row in expected if row[4]], rel=1e-5)
    for row in listed:
        assert row["file"] == str(data) and row["tokens"] == rows[row["line"] - 1]["tokens"]
        if row["task"] != "names":
            continue
        entities = {side: {(label, begin, end + 1) for label, begin, end in get_entities(row[side])} for side in ("gold", "predicted")}
        shown = {key: {(entity["label"], entity["start"], entity["end"]) for entity in row[key]} for key in ("missed", "spurious", "wrong_type")}
        assert shown["missed"] | shown["wrong_type"] == entities["gold"] - entities["predicted"]
        retyped = {(entity["predicted"], entity["start"], entity["end"]) for entity in row["wrong_type"]}
        assert shown["spurious"] | retyped == entities["predicted"] - entities["gold"]
        for key in shown:
            assert all(entity["text"] == " ".join(row["tokens"][entity["start"]:entity["end"]]) for entity in row[key])


def test_errors_are_written_whole_or_not_at_all(judged, tmp_path):
    _, _, _, model, data = judged
    bad = tmp_path / "bad.jsonl"
    bad.write_text(data.read_text() + "{\n")
    out = tmp_path / "errors.jsonl"
    out.write_text("old")
    assert tandem("evaluate", model, "--data", bad, "--errors", out).code == 2
    assert out.read_text() == "old" and len(list(tmp_path.iterdir())) == 2


def test_tags_are_converted_for_training_and_for_evaluation(tmp_path):
    directory = write_workspace(tmp_path / "work")
    rows = [json.loads(line) for line in (directory / "train.jsonl").read_text().splitlines()]
    for row in rows:
        row["names"] = ["O" if tag == "O" else "B-" + tag for tag in row["names"]]
    rows[0] |= {"tokens": ["maria", "tom", "plays", "football"], "names": ["B-PERSON", "I-PERSON", "O", "O"]}
    write_jsonl(directory / "train.jsonl", rows)
    model = train(directory, "tasks.names.convert_tags=IOBES", "training.num_epochs=60")
    task = next(task for task in json.loads((model / "tandem.json").read_text())["tasks"] if task["name"] == "names")
    assert (task["tag_scheme"], task["data_tag_scheme"]) == ("IOBES", "IOB2")
    assert task["labels"] == ["O", "B-PERSON", "E-PERSON", "S-LOC", "S-PERSON"]
    both = []
    for scheme in ([], ["--scheme", "IOBES"]):
        if scheme:  # the same rows, as the head has learned them
            rows = [{**row, "names": [tag.replace("B-", "S-") for tag in row["names"]]} for row in rows]
            rows[0]["names"] = ["B-PERSON", "E-PERSON", "O", "O"]
            write_jsonl(directory / "train.jsonl", rows)
        both.append(json.loads(tandem_ok("evaluate", model, "--data", directory / "train.jsonl", "--json", *scheme).out))
    assert both[0] == both[1]
    assert both[0]["tasks"]["names"]["f1"] > 0.9
    result = tandem("evaluate", model, "--data", directory / "train.jsonl", "--scheme", "IOB2")
    assert result.code == 2 and "train.jsonl:1: names: tag 'E-PERSON' does not belong to IOB2" in result.err


def test_joint_accuracy_is_of_rows_that_carry_both_labels(judged):
    rows, predictions, evaluation, _, _ = judged
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
