"""Ten jobs as people bring them, from their files to answers, and what they see on the way."""

import csv
import json
import os
import shlex
import signal
import subprocess
import time

import numpy as np
import pytest

from program import ENVIRONMENT, TANDEM, start_tandem, tandem, tandem_ok, wait_for, write_jsonl
from workspace import labelled

QUICK = ["--set", "model.backbone={config: encoder}", "--set", "training.output=out/model", "--overwrite"]
TEXTS = {"game": ["maria plays chess", "lena likes the chess"], "sport": ["tom wins the football", "maria runs to berlin"],
         "tech": ["a code in rome", "the music runs code"]}


def learn(directory, *data, steps=2):
    """init, check and train; what the three show: (Result, Result, Result)."""
    (directory / "config.yml").unlink(missing_ok=True)
    begun = tandem_ok("init", *data, cwd=directory)
    checked = tandem_ok("check", "config.yml", *QUICK[:2], cwd=directory)
    trained = tandem_ok("train", "config.yml", *QUICK, "--set", f"training.max_steps={steps}", cwd=directory)
    return begun, checked, trained


def tasks_of(directory):
    return {task["name"]: task["labels"] for task in json.loads(tandem_ok("info", directory / "out/model", "--json").out)["tasks"]}


def test_a_table_with_two_labels_whose_answers_are_joined(workspace):
    rows = [[f"T-{i}", f"{text} {i}", topic, "high" if i % 3 else "low"] for i in range(20) for topic, texts in TEXTS.items() for text in texts]
    with open(workspace / "tickets.csv", "w", newline="") as file:
        csv.writer(file, delimiter=";").writerows([["ticket", "phrase", "topic", "priority"], *rows])
    begun, checked, trained = learn(workspace, "tickets.csv", "--field", "urgency=priority")
    assert "text: phrase" in begun.lines and "task topic, classification of 3 labels: topic" in begun.lines
    assert "topic" in checked.out and "Epoch 1/" in trained.out and "dev urgency_accuracy" in trained.out and "(best)" in trained.out
    tandem_ok("predict", "out/model", "-i", "tickets.csv", "--field", "text=phrase", "-o", "answers.csv", cwd=workspace)
    with open(workspace / "answers.csv", newline="") as file:
        answers = list(csv.DictReader(file))
    assert [answer["ticket"] for answer in answers] == [row[0] for row in rows]
    assert {"phrase", "priority"} < set(answers[0]) and all(any("urgency" in name for name in answer) for answer in answers)


SPANS = [("maria visits paris", [(0, 5, "PERSON"), (13, 18, "LOC")]), ("tom wins", [(0, 3, "PERSON")]), ("the code runs", [])] * 5
DOCCANO = [{"id": i, "text": text, "label": [list(span) for span in spans]} for i, (text, spans) in enumerate(SPANS)]
SPACY = [{"text": text, "ents": [{"start": begin, "end": end, "label": label} for begin, end, label in spans]} for text, spans in SPANS]
LABEL_STUDIO = [{"id": i, "data": {"text": text}, "annotations": [{"result": [
    {"from_name": "label", "to_name": "text", "type": "labels", "value": {"start": begin, "end": end, "text": text[begin:end], "labels": [label]}}
    for begin, end, label in spans]}]} for i, (text, spans) in enumerate(SPANS)]


@pytest.mark.parametrize("name, rows, task", [("doccano.jsonl", DOCCANO, "label"), ("spacy.json", SPACY, "ents"), ("studio.json", LABEL_STUDIO, "label")])
def test_spans_of_annotation_tools(workspace, name, rows, task):
    if name.endswith("l"):
        write_jsonl(workspace / name, rows)
    else:
        (workspace / name).write_text(json.dumps(rows, indent=1))
    begun, _, _ = learn(workspace, name)
    assert f"task {task}, token_classification of 2 labels: {task}" in begun.lines
    assert {"B-PERSON", "B-LOC", "O"} <= set(tasks_of(workspace)[task]) | {"O"}
    assert "maria" in tandem_ok("predict", "out/model", "--show", "maria visits paris", cwd=workspace).out


def test_conll_2003(workspace):
    sentence = "-DOCSTART- -X- -X- O\n\nmaria NNP B-NP B-PER\nvisits VBZ B-VP O\nparis NNP B-NP B-LOC\n\ntom NNP B-NP B-PER\nwins VBZ B-VP O\n\n"
    (workspace / "eng.conll").write_text(sentence * 10)
    begun, _, _ = learn(workspace, "eng.conll", steps=4)
    assert "task tags, token_classification of 3 labels: 3" in begun.lines and "label_1" in (workspace / "config.yml").read_text()
    table = tandem_ok("evaluate", "out/model", "--data", "eng.conll", "--field", "tags=3", cwd=workspace)
    assert "precision" in table.out and "PER" in table.out and table.err == ""


def test_rows_of_hugging_face(workspace):
    write_jsonl(workspace / "ner.json", [{"id": str(i), "tokens": row["tokens"], "ner_tags": [int(tag != "O") for tag in row["names"]]}
                                         for i, row in enumerate(labelled() * 3)])
    begun, _, _ = learn(workspace, "ner.json")
    assert "task ner_tags, token_classification of 2 labels: ner_tags" in begun.lines and tasks_of(workspace) == {"ner_tags": ["0", "1"]}


def test_a_table_without_a_header(workspace):
    (workspace / "bare.tsv").write_text("".join(f"{text} {i}\t{topic}\n" for i in range(9) for topic, texts in TEXTS.items() for text in texts))
    begun, _, _ = learn(workspace, "bare.tsv")
    assert "text: 0" in begun.lines and "task label, classification of 3 labels: 1" in begun.lines
    refused = tandem("evaluate", "out/model", "--data", "bare.tsv", cwd=workspace)
    assert refused.code == 2 and "--field text=0" in refused.err
    assert "accuracy" in tandem_ok("evaluate", "out/model", "--data", "bare.tsv", "--field", "text=0", "--field", "label=1", cwd=workspace).out


def test_labels_that_are_rare(workspace):
    rows = [{"text": f"maria plays {i}", "label": "game"} for i in range(60)] + [{"text": f"tom wins {i}", "label": "sport"} for i in range(3)]
    write_jsonl(workspace / "rare.jsonl", rows)
    _, checked, _ = learn(workspace, "rare.jsonl")
    assert "class_weights: auto" in (workspace / "config.yml").read_text()
    assert "sport (3)" in checked.out and "macro F1" in checked.out
    assert tandem("check", "config.yml", "--strict", *QUICK[:2], cwd=workspace).code == 1


def test_a_long_embedding_that_is_stopped_and_resumed(trained, tmp_path):
    lines = "".join(f"maria plays chess {i}\n" for i in range(60_000))
    (tmp_path / "in.txt").write_text(lines)
    with start_tandem("embed", trained, "-i", "in.txt", "-o", "e.npy", cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        part = tmp_path / "e.npy.part"
        wait_for(lambda: part.exists() and part.stat().st_size > 100_000, "rows are embedded")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130 and err.splitlines()[-1].endswith("; to go on, say --resume")
    tandem_ok("embed", trained, "-i", "in.txt", "-o", "e.npy", "--resume", cwd=tmp_path)
    tandem_ok("embed", trained, "-i", "in.txt", "-o", "whole.npy", cwd=tmp_path)
    assert (tmp_path / "e.npy").read_bytes() == (tmp_path / "whole.npy").read_bytes() and len(np.load(tmp_path / "e.npy")) == 60_000


@pytest.mark.parametrize("arguments, hint", [
    (["trian", "config.yml"], "did you mean 'train'"), (["train", "config.yml", "--set", "training.num_epoch=1"], "did you mean 'num_epochs'"),
    (["train", "confg.yml"], "config.yml"), (["check", "config.yml", "--stict"], "see tandem check --help"),
    (["init", "trian.jsonl", "-o", "new.yml"], "train.jsonl"), (["predict", "out/modle", "a text"], "out/model"), (["evaluate", "out/model", "--dat", "x"], "--help"),
    (["embed", "out/model", "-o", "e.nyp", "a"], ".npy"), (["tokenize", "out/model", "--formt", "csv", "a"], "see tandem tokenize --help"),
    (["info", "out/modl"], "out/model"), (["export", "out/model", "--format", "onx", "-o", "x"], "onnx"), (["help", "config", "num_epoch"], "num_epochs")])
def test_a_typo_in_each_command(workspace, arguments, hint):
    tandem_ok("train", "config.yml", "--set", "training.max_steps=1", cwd=workspace)
    result = tandem(*arguments, cwd=workspace)
    assert result.code == 2 and hint in result.err and len(result.err.splitlines()) == 1, result.err


def test_a_terminal_of_80_columns(workspace, tmp_path):
    socket = ["tmux", "-S", tmp_path / "tmux"]
    command = shlex.join([str(TANDEM), "train", "config.yml", "--set", "training.num_epochs=100000"])
    try:
        subprocess.run([*socket, "-f", os.devnull, "new-session", "-d", "-x", "80", "-y", "50", f"{command} > epochs.txt; sleep 60"],
                       cwd=workspace, env={**ENVIRONMENT, "TERM": "xterm"}, check=True)
    except FileNotFoundError:
        pytest.skip("tmux is not installed")
    try:
        def screen():
            return subprocess.run([*socket, "capture-pane", "-p"], capture_output=True, text=True, check=True).stdout.splitlines()
        for _ in range(3):
            wait_for(lambda: any("ETA" in line for line in screen()), "the bar is drawn")
            bars = [line for line in screen() if line.startswith("Epoch ")]
            assert len(bars) == 1 and len(bars[0]) < 80 and "/100000" in bars[0]
            time.sleep(0.2)
    finally:
        subprocess.run([*socket, "kill-server"], check=False)


def test_a_text_of_3000_tokens(trained):
    text = " ".join(["maria", "plays", "chess", "in", "rome"] * 600)
    cut = tandem_ok("predict", trained, text).rows[0]
    whole = tandem_ok("predict", trained, "--stride", "8", text).rows[0]
    assert cut["truncated"] and "truncated" not in whole
    assert max(entity["end"] for entity in whole["names"]["entities"]) > len(text) - 100
    assert tandem_ok("embed", trained, "--stride", "8", text).rows[0]["embedding"] != tandem_ok("embed", trained, text).rows[0]["embedding"]
