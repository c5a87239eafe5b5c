"""`tandem init`: a first configuration from rows as they are, which trains as it stands."""

import json

import pytest

from program import tandem, tandem_ok, write_jsonl
from workspace import labelled

QUICK = ["--set", "training.max_steps=2", "--set", "training.output=out", "-q"]


def trains(directory, encoder, config="config.yml"):
    """The tasks of the model that the configuration gives, as `tandem info` names them."""
    tandem_ok("train", config, "--set", f"model.backbone={{config: {encoder}}}", *QUICK, cwd=directory)
    return {task["name"]: task["type"] for task in json.loads(tandem_ok("info", directory / "out", "--json").out)["tasks"]}


CSV = "".join(f"{i};{text} {i};{topic};{mood}\n" for i in range(30)
              for text, topic, mood in [("maria plays", "game", "glad"), ("tom wins gold", "sport", "sad"), ("a code in rome", "tech", "sad")])
DOCCANO = [{"text": "maria plays in rome", "label": [[0, 5, "PER"], [15, 19, "LOC"]]}, {"text": "tom wins", "label": [[0, 3, "PER"]]},
           {"text": "a code", "label": []}] * 10
CONLL = "maria NNP B-PER\nplays VBZ O\n\ntom NNP B-PER\nwins VBZ O\n\n" * 20


@pytest.mark.parametrize("name, text, arguments, tasks", [
    ("two.csv", "nr;phrase;topic;mood\n" + CSV, [], {"topic": "classification"}),
    ("two.csv", "nr;phrase;topic;mood\n" + CSV, ["--field", "feeling=mood"], {"topic": "classification", "feeling": "classification"}),
    ("bare.txt", CSV.replace(";", "\t"), [], {"label_2": "classification", "label_3": "classification"}),
    ("rows.jsonl", "".join(json.dumps(row) + "\n" for row in labelled() * 5), [], {"topic": "classification", "names": "token_classification"}),
    ("spans.json", json.dumps(DOCCANO), [], {"label": "token_classification"}),
    ("ner.conll", CONLL, [], {"tags": "token_classification"}),
    ("lines", "".join(f"__label__{label} maria plays {i}\n" for i in range(20) for label in ("a", "b")), ["--format", "fasttext"],
     {"label": "classification"}),
])
def test_it_trains_as_it_stands(workspace, name, text, arguments, tasks):
    (workspace / name).write_text(text)
    (workspace / "config.yml").unlink()
    result = tandem_ok("init", name, *arguments, cwd=workspace)
    assert result.out.startswith("Wrote config.yml\n") and result.out.endswith("tandem train config.yml\n")
    assert trains(workspace, "encoder") == tasks


def test_dev_rows_and_a_place_elsewhere(workspace):
    (workspace / "runs").mkdir()
    tandem_ok("init", "train.jsonl", "dev.jsonl", "-o", "runs/first.yml", cwd=workspace)
    text = (workspace / "runs/first.yml").read_text()
    assert "path: ../train.jsonl" in text and "path: ../dev.jsonl" in text and "dev: 0.1" not in text
    tandem_ok("check", "runs/first.yml", "--set", "model.backbone={config: encoder}", cwd=workspace)


def test_nothing_is_replaced_unless_that_is_said(workspace):
    before = (workspace / "config.yml").read_text()
    result = tandem("init", "train.jsonl", cwd=workspace)
    assert result.code == 2 and "config.yml is there" in result.err and (workspace / "config.yml").read_text() == before
    tandem_ok("init", "train.jsonl", "--overwrite", cwd=workspace)
    assert (workspace / "config.yml").read_text() != before


@pytest.mark.parametrize("text, message", [
    ('{"text": "a", "b": 1}\n', "no field looks like labels (b: the same in every row)"), ("", "the file holds no rows"),
    ('{"text": 1,\n', "rows.jsonl:1"), ("[1, 2]", "a row must be a JSON object")])
def test_rows_that_tell_nothing(workspace, text, message):
    (workspace / "rows.jsonl").write_text(text)
    result = tandem("init", "rows.jsonl", "-o", "new.yml", cwd=workspace)
    assert result.code == 2 and message in result.err and len(result.err.splitlines()) == 1
    assert not (workspace / "new.yml").exists()


def test_labels_cannot_write_keys(workspace):
    write_jsonl(workspace / "rows.jsonl", [{"text": f"maria {i}", "a: b\nc": label} for i in range(10) for label in ("x\ny: 1", "#z")])
    tandem_ok("init", "rows.jsonl", "-o", "new.yml", cwd=workspace)
    tandem_ok("train", "new.yml", "--set", "model.backbone={config: encoder}", *QUICK, cwd=workspace)
