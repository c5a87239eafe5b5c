"""Files as people have them: what is told from them, what has to be said, and that every command is told so in the same way."""

import gzip
import json
import re

import pytest

from program import tandem, tandem_ok
from refusals import assert_refused
from workspace import ROWS, labelled, write_workspace

SPANS = [{"text": "maria plays football in paris.", "names": [[0, 5, "PERSON"], [24, 29, "LOC"]]},
         {"text": "tom wins in rome", "names": [{"start": 0, "end": 3, "label": "PERSON"}, {"start": 11, "end": 16, "label": "LOC"}]},
         {"text": "the code runs", "names": []},
         {"text": "lena visits paris", "names": {"PERSON": {"span": [0, 3]}, "LOC": {"span": [12, 17]}}}]


def labels_of(model):
    return next(task["labels"] for task in json.loads((model / "tandem.json").read_text())["tasks"] if task["name"] == "names")


def train(workspace, *settings, fails=False):
    given = [part for setting in settings for part in ("--set", setting)]
    return (tandem if fails else tandem_ok)("train", "config.yml", *given, cwd=workspace)


@pytest.mark.parametrize("command", ["predict", "embed", "tokenize", "evaluate"])
def test_every_command_is_told_the_same(trained, tmp_path, command):
    (tmp_path / "rows.csv").write_text('1;"maria; again";sport\n2;tom wins in rome today;game\n')
    data = ["--data" if command == "evaluate" else "--input", tmp_path / "rows.csv"]
    refused = tandem(command, trained, *data)
    assert_refused(refused, "rows.csv", "no header", "--field text=0", '1 ("maria; again")', "--header")
    fields = ["--field", "text=1", *(["--field", "topic=2"] if command == "evaluate" else [])]
    told = tandem_ok(command, trained, *data, *fields)
    assert "rows.csv: columns separated by ';', no header" in told.err
    said = tandem_ok(command, trained, *data, *fields, "--delimiter", ";", "--no-header")
    assert said.out == told.out
    assert_refused(tandem(command, trained, *data, "--delimiter", ";;", *fields), "--delimiter ;;")
    assert_refused(tandem(command, trained, *data, "--field", "text"), "OURS=THEIRS")
    (tmp_path / "rows.txt").write_text("maria;sport\n")
    lines = [data[0], tmp_path / "rows.txt", *(["--format", "text"] if command == "evaluate" else [])]
    assert_refused(tandem(command, trained, *lines, "--field", "text=0"), "rows.txt: lines of text have no fields", "--format csv")
    assert_refused(tandem(command, trained, *lines, "--no-header"), "rows.txt: only a table has", "--format csv")


def test_files_of_other_tools_are_refused_with_what_converts_them(trained, tmp_path):
    for name in ("rows.parquet", "rows.arrow", "rows.feather"):
        (tmp_path / name).write_bytes(b"PAR1")
        assert_refused(tandem("predict", trained, "-i", tmp_path / name), name, "is not read: convert it", "python3 -c", "rows.jsonl")


def test_several_files_patterns_and_compression(trained, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "maria"}\n')
    (tmp_path / "b.json").write_text('[\n  {"text": "tom"},\n  {"text": "lena"}\n]\n')
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(b"text,topic\nrome,x\n"))
    rows = tandem_ok("predict", trained, "-i", tmp_path / "[ab].json*", "-i", tmp_path / "c.csv.gz").rows
    assert [row["text"] for row in rows] == ["maria", "tom", "lena", "rome"]
    assert_refused(tandem("predict", trained, "-i", tmp_path / "z*.csv"), "no file matches", "z*.csv")
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(b"text,topic\nrome,x\n" * 999)[:-20])
    assert_refused(tandem("evaluate", trained, "--data", tmp_path / "c.csv.gz"), "c.csv.gz: as gzip", "ends too early")


def test_parallel_files(trained, tmp_path):
    for name, part in (("seq.in", 0), ("label", 1), ("seq.out", 2)):
        lines = [row[part] if part == 1 else " ".join(row[part]) for row in ROWS]
        (tmp_path / name).write_text("\n".join(lines) + "\n")
    given = [part for name, file in (("tokens", "seq.in"), ("topic", "label"), ("names", "seq.out")) for part in ("--data", f"{name}={tmp_path / file}")]
    figures = json.loads(tandem_ok("evaluate", trained, *given, "--json").out)
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in labelled()))
    assert figures == json.loads(tandem_ok("evaluate", trained, "--data", tmp_path / "rows.jsonl", "--json").out)
    rows = tandem_ok("predict", trained, "-i", f"text={tmp_path / 'seq.in'}", "-i", f"text_pair={tmp_path / 'label'}", "--on-error", "skip").rows
    assert len(rows) == len(ROWS)
    assert_refused(tandem("evaluate", trained, *given, "--format", "csv"), "parallel files", "no --format")
    assert_refused(tandem("evaluate", trained, "--data", f"topic={tmp_path / 'label'}"), "must be text or tokens")
    (tmp_path / "label").write_text("sport\n")
    assert_refused(tandem("evaluate", trained, *given), "label ends after 1 lines")


def test_spans_are_learned_and_evaluated(workspace):
    for name in ("train", "dev"):
        (workspace / f"{name}.jsonl").write_text("".join(json.dumps({**row, "topic": "x" if i % 2 else "y"}) + "\n" for i, row in enumerate(SPANS)))
    result = train(workspace, "training.num_epochs=1")
    assert 'train.jsonl:4: names: the span 0-3 PERSON cuts a word: widened to "lena"' in result.err
    model = workspace / "out/model"
    assert labels_of(model) == ["O", "B-LOC", "B-PERSON"]
    words = tandem_ok("predict", model, "--jsonl", input=json.dumps({"text": "maria, tom."}) + "\n").rows[0]["names"]
    assert set(words) == {"entities"}
    assert "the span 0-3 PERSON cuts a word" in tandem_ok("evaluate", model, "--data", workspace / "dev.jsonl").err
    # A task whose tags have no prefixes takes spans too.
    io = train(workspace, "training.num_epochs=1", "tasks.names.tag_scheme=IO", "training.overwrite=true")
    assert labels_of(model) == ["O", "LOC", "PERSON"], io.err
    figures = json.loads(tandem_ok("evaluate", model, "--data", workspace / "dev.jsonl", "--json").out)["tasks"]["names"]["labels"]
    support = {label: figure["support"] for label, figure in figures.items()}
    assert support == {"LOC": 3, "PERSON": 3}


def test_training_takes_fasttext_lines_and_where(workspace):
    (workspace / "train.txt").write_text("".join(f"__label__{topic} {' '.join(tokens)}\n" for tokens, topic, _ in ROWS))
    refused = train(workspace, "data.train=train.txt", fails=True)
    assert_refused(refused, "data.train", "it looks like fastText's lines, format: fasttext")
    result = train(workspace, "data.train={path: train.txt, format: fasttext, where: {topic: [sport, game]}}", "training.task=topic", "training.num_epochs=1")
    assert ["topic", "5", "5"] in [line.split() for line in result.err.splitlines()]


def test_dev_may_be_a_share_of_the_training_rows_and_test_is_judged_at_the_end(workspace):
    (workspace / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in labelled()))
    settings = ("data.dev=0.25", "data.test=test.jsonl", "training.load_best_model_at_end=true")
    result = train(workspace, *settings)
    assert "Rows: 6 train, 2 dev" in result.err
    epochs, test = result.lines[1:-1], result.lines[-1]
    assert all("dev topic_accuracy" in line for line in epochs)
    assert re.fullmatch(r"Test, topic_accuracy: \d\.\d{4}(, topic_\w+: -?\d\.\d{4})+, names_f1: \d\.\d{4}(, names_\w+: \d\.\d{4})+", test)
    figures = json.loads(tandem_ok("evaluate", workspace / "out/model", "--data", workspace / "test.jsonl", "--json").out)
    assert f"topic_accuracy: {figures['tasks']['topic']['accuracy']:.4f}" in test
    assert train(workspace, *settings, "training.overwrite=true").out == result.out
    (workspace / "test.jsonl").write_text('{"tokens": ["a"], "names": ["O", "O"]}\n')
    assert_refused(train(workspace, *settings, "training.overwrite=true", fails=True), "test.jsonl:1: names has 2 labels for 1 words")


def test_real_files_are_read_as_they_are(trained, data):
    cases = [(["-i", f"text={data / 'snli/s1.dev'}", "-i", f"text_pair={data / 'snli/s2.dev'}"], 9842),
             (["-i", data / "sick/SICK_trial.txt", "--format", "tsv", "--field", "text=sentence_A", "--field", "text_pair=sentence_B"], 500),
             (["-i", data / "hwu64/train.csv", "--field", "text=answer_from_anno"], 9960),
             (["-i", data / "xsid/[dn][el].valid.conll", "--field", "tokens=1"], 600),
             (["-i", data / "nlupp/hotels/fold*.json"], 911)]
    for given, count in cases:
        output = tandem_ok("tokenize", trained, *given, timeout=60).out
        assert output.count("\n") == count, given
