"""Answers as files: every form joins with its input, what is left out is asked for, and what is unfinished is gone on with."""

import csv
import json
import os
import signal
import subprocess

import numpy as np
import pytest

from program import start_tandem, tandem, tandem_ok, wait_for, write_jsonl
from refusals import assert_refused

ROWS = [{"id": n, "text": text, "topic": "gold", "note": {"a": [n]}} for n, text in enumerate(["maria plays chess", "tom wins in rome", "lena"])]


@pytest.fixture
def rows(tmp_path):
    write_jsonl(tmp_path / "rows.jsonl", ROWS)
    return tmp_path / "rows.jsonl"


def test_texts_are_arguments(trained):
    assert tandem_ok("predict", trained, "maria plays", "tom").out == tandem_ok("predict", trained, input="maria plays\ntom\n").out
    assert [row["text"] for row in tandem_ok("embed", trained, "two\nlines").rows] == ["two\nlines"]
    assert_refused(tandem("predict", trained, "maria", "--input", "x.txt"), "--input")
    assert_refused(tandem("predict", trained, os.fsdecode(b"\xff")), "not valid UTF-8")


def test_fields_pass_through_lines(trained, rows):
    answers = tandem_ok("predict", trained, "--input", rows).rows
    assert [(row["id"], row["note"]) for row in answers] == [(row["id"], row["note"]) for row in ROWS]
    assert all(row["topic"]["label"] in ("sport", "game", "tech") for row in answers)
    embedded = tandem_ok("embed", trained, "--input", rows).rows
    assert [(row["id"], row["topic"]) for row in embedded] == [(n, "gold") for n in range(3)]


@pytest.mark.parametrize("ending, delimiter", [(".csv", ","), (".tsv", "\t")])
def test_tables_have_the_columns_of_the_input_first(trained, tmp_path, ending, delimiter):
    (tmp_path / "rows.csv").write_text('id,text,topic\n7,"maria, plays",a\n8,"two\nlines ""q""",b\n')
    tandem_ok("predict", trained, "--input", tmp_path / "rows.csv", "-o", tmp_path / f"out{ending}")
    with open(tmp_path / f"out{ending}", newline="") as file:
        table = list(csv.DictReader(file, delimiter=delimiter))
    assert list(table[0]) == ["id", "text", "topic", "topic_score", "names", "truncated"]
    assert [(row["id"], row["text"]) for row in table] == [("7", "maria, plays"), ("8", 'two\nlines "q"')]
    lines = tandem_ok("predict", trained, "--input", tmp_path / "rows.csv").rows
    for row, line in zip(table, lines):
        assert row["topic"] == line["topic"]["label"] and float(row["topic_score"]) == line["topic"]["score"]
        assert [(span["label"], span["start"]) for span in json.loads(row["names"])] == [
            (span["label"], span["start"]) for span in line["names"]["entities"]]


def test_conll_is_read_back_as_labelled_rows(trained, tmp_path, rows):
    tandem_ok("predict", trained, "--input", rows, "--task", "names", "-o", tmp_path / "out.conll")
    sentences = (tmp_path / "out.conll").read_text().split("\n\n")
    assert sentences[0].splitlines()[:2] == ["# id = 0", "# text = maria plays chess"]
    figures = json.loads(tandem_ok("evaluate", trained, "--data", tmp_path / "out.conll", "--json").out)
    assert figures["tasks"]["names"]["accuracy"] == 1.0


def test_only_what_is_asked_for(trained):
    [row] = tandem_ok("predict", trained, "maria plays chess", "--task", "topic", "--top-k", 2).rows
    assert list(row) == ["text", "topic"] and len(row["topic"]["scores"]) == 2
    [row] = tandem_ok("predict", trained, "maria plays chess", "--min-score", 1).rows
    assert row["topic"] == {"label": None, "score": None} and row["names"]["entities"] == []
    assert tandem_ok("predict", trained, "maria", "--min-score", 1, "--show").out.startswith("topic: no label\n")
    assert_refused(tandem("predict", trained, "maria", "--task", "nmes"), "no task", "did you mean 'names'")
    assert_refused(tandem("predict", trained, "-o", "x.xlsx", input="maria"), ".jsonl or .csv or .tsv or .conll")


def test_a_row_without_an_answer_keeps_its_fields(trained, tmp_path):
    write_jsonl(tmp_path / "rows.jsonl", [{"id": 1, "text": 5}, {"id": 2, "text": "maria"}])
    tandem_ok("predict", trained, "--input", tmp_path / "rows.jsonl", "--on-error", "skip", "-o", tmp_path / "out.csv")
    with open(tmp_path / "out.csv", newline="") as file:
        bad, good = csv.DictReader(file)
    assert "rows.jsonl:1" in bad["error"] and good["error"] == "" and good["id"] == "2"


def test_tables_of_embeddings(trained, tmp_path, rows):
    tandem_ok("embed", trained, "--input", rows, "-o", tmp_path / "e.csv")
    tandem_ok("embed", trained, "--input", rows, "-o", tmp_path / "e.npy")
    with open(tmp_path / "e.csv", newline="") as file:
        table = list(csv.DictReader(file))
    values = np.array([[float(row[f"embedding_{i}"]) for i in range(32)] for row in table], dtype=np.float32)
    assert np.array_equal(values, np.load(tmp_path / "e.npy")) and [row["id"] for row in table] == ["0", "1", "2"]


# Going on.

LINES = [f"maria plays {word} in rome" for word in ("chess", "football", "music")] * 1000


@pytest.mark.parametrize("command, name", [("predict", "out.jsonl"), ("predict", "out.csv"), ("predict", "out.conll"), ("embed", "e.npy"),
                                           ("embed", "e.jsonl")])
def test_what_a_kill_left_is_gone_on_with(trained, tmp_path, command, name):
    (tmp_path / "in.txt").write_text("".join(line + "\n" for line in LINES))
    arguments = [command, trained, "--input", tmp_path / "in.txt", "--threads", 1, "-o"]
    tandem_ok(*arguments, tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).unlink()
    part = tmp_path / f"{name}.part"
    with start_tandem(*map(str, arguments), str(tmp_path / name)) as process:
        wait_for(lambda: part.exists() and part.stat().st_size > 20_000, "it writes")
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert part.exists() and not (tmp_path / name).exists()
    with open(part, "r+b") as file:  # within a row
        file.truncate(part.stat().st_size - 3)
    tandem_ok(*arguments, tmp_path / name, "--resume")
    assert (tmp_path / name).read_bytes() == whole and not part.exists()


def test_ctrl_c_says_how_to_go_on(trained, tmp_path):
    with start_tandem("predict", trained, "-o", "out.jsonl", cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdin.write(b"maria\n")
        process.stdin.flush()
        wait_for(lambda: (tmp_path / "out.jsonl.part").exists() and (tmp_path / "out.jsonl.part").stat().st_size > 0, "a row")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 130 and b"the first 1 rows are in" in errors and b"say --resume" in errors
    tandem_ok("predict", trained, "-o", "out.jsonl", "--resume", cwd=tmp_path, input="maria\ntom\n")
    assert (tmp_path / "out.jsonl").read_text() == tandem_ok("predict", trained, "maria", "tom").out


def test_what_cannot_be_gone_on_with(trained, tmp_path):
    assert_refused(tandem("predict", trained, "maria", "--resume"), "name it with -o")
    (tmp_path / "out.jsonl.part").write_text('{"text": "a"}\n{"text": "b"}\n')
    assert_refused(tandem("predict", trained, "a", "-o", tmp_path / "out.jsonl", "--resume"), "has 2 rows, but the input ends after 1")
    tandem_ok("predict", trained, "a", "-o", tmp_path / "o.jsonl")
    result = tandem_ok("predict", trained, "a", "b", "-o", tmp_path / "o.jsonl", "--resume")
    assert "stands whole" in result.err and len((tmp_path / "o.jsonl").read_text().splitlines()) == 1
