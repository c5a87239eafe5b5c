"""`tandem check`: what is wrong with the data is said before training, all of it, with where it stands."""

import json

import pytest

from program import MINILM, tandem, tandem_ok

TRAIN = [
    {"text": "The new phone is fast", "topic": "tech"},
    {"text": "the new  phone is FAST", "topic": "sport"},
    {"text": "The new phone is fast", "topic": "tech"},
    {"tokens": ["Tom", "saw", "New", "York"], "names": ["B-PER", "O", "O", "I-LOC"]},
    {"tokens": ["Tom", "saw", "Paris"], "names": ["B-PER", "O", "B-LOC"]},
    {"text": 5},
    {"text": "a goal", "topic": "Sport"},
    {"tokens": ["a", "b"], "names": ["O"]},
    {"tokens": ["far"] * 30 + ["\u200b", "Rome"], "names": ["O"] * 31 + ["B-LOC"]},
    {"tokens": ["x", "\u200b"], "names": ["O", "B-LOC"]},
]
DEV = [{"text": "The new phone is fast", "topic": "tech"}, {"text": "they voted", "topic": "politics"}]


@pytest.fixture
def config(tmp_path):
    for name, rows in (("train", TRAIN), ("dev", DEV), ("good", [{"text": f"{word} {number}", "topic": word} for number in range(9)
                                                                 for word in ("yes", "no")])):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    content = {"model": {"backbone": str(MINILM), "max_length": 20}, "data": {"train": "train.jsonl", "dev": "dev.jsonl"},
               "tasks": {"topic": {"type": "classification"}, "names": {"type": "token_classification"}},
               "training": {"batch_size": 4, "num_epochs": 2}}
    (tmp_path / "config.yml").write_text(json.dumps(content))
    return tmp_path / "config.yml"


def test_finds_what_is_wrong_and_goes_on_after_bad_rows(config):
    report = json.loads(tandem_ok("check", config, "--json").out)
    found = {(finding["kind"], finding["task"]): finding for finding in report["findings"]}
    assert set(found) == {("configuration", ""), ("overlap", ""), ("conflicting_labels", "topic"), ("labels_only_in_dev", "topic"),
                          ("rare_labels", "topic"), ("rare_labels", "names"), ("doubtful_labels", "names"), ("no_dev_labels", "names"),
                          ("truncated", ""), ("words_without_tokens", ""), ("duplicates", ""), ("near_duplicates", "")}
    folder = config.parent
    assert "'Sport', 'sport' differ by case" in found["configuration", ""]["message"]
    assert found["overlap", ""]["rows"] == [f"{folder}/dev.jsonl:1 (as {folder}/train.jsonl:1)"]
    assert found["conflicting_labels", "topic"]["rows"] == [f"{folder}/train.jsonl:2 (as {folder}/train.jsonl:1)"]
    assert found["doubtful_labels", "names"]["rows"] == [f"{folder}/train.jsonl:4: tags that break IOB2: B-PER O O I-LOC"]
    assert found["labels_only_in_dev", "topic"]["message"].endswith(": politics")
    assert report["tokens"]["truncated_rows"] == 1 and report["tokens"]["lost_labels"] == 14  # 18 of 32 words fit
    assert report["num_bad_rows"] == 2 and [row.split("jsonl:")[1].split(":")[0] for row in report["bad_rows"]] == ["6", "8"]
    assert report["rows"] == {"train": 8, "dev": 2} and (report["steps"], report["epochs"]) == (4, 2)
    assert 0 < report["seconds_a_step"] < 60
    assert report["tasks"]["topic"]["labels"]["tech"] == {"train": 2, "dev": 1}


def test_strict_fails_where_something_was_found(config):
    assert tandem("check", config).code == 0
    assert tandem("check", config, "--strict").code == 1


def test_nothing_wrong_is_said_too(config):
    content = json.loads(config.read_text())
    content["data"] = {"train": "good.jsonl"}
    del content["tasks"]["names"]
    config.write_text(json.dumps(content))
    result = tandem_ok("check", config, "--strict")
    assert "Nothing was found that is wrong with the data" in result.out and "yes" in result.out


def test_bad_configurations_are_refused_as_by_train(config):
    result = tandem("check", config, "--set", "data.train=nowhere.jsonl")
    assert result.code == 2 and "nowhere.jsonl" in result.err
    result = tandem("check", config, "--set", "training.lerning_rate=1")
    assert result.code == 2 and "learning_rate" in result.err
