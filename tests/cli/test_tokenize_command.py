"""`tandem tokenize`: JSON lines or numbers, the same whatever the number of threads."""

import json
import subprocess

import numpy
import pytest

from program import TANDEM, tandem, tandem_ok

LINES = [f"number {i}: maria {'plays chess ' * (i % 40)}in berlin" for i in range(20000)]


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    path = tmp_path_factory.mktemp("tokenize") / "lines.txt"
    path.write_text("".join(line + "\n" for line in LINES))
    return path


@pytest.fixture(scope="module")
def rows(trained, lines):
    return tandem_ok("tokenize", trained, "--input", lines, "--threads", 1).rows


def test_several_threads_answer_in_order(trained, lines, rows):
    for threads in (2, 3):
        assert tandem_ok("tokenize", trained, "--input", lines, "--threads", threads).rows == rows
    assert len(rows) == len(LINES)
    assert rows[7]["ids"] != rows[8]["ids"]


def test_npy_holds_the_ids_end_to_end(trained, lines, rows, tmp_path):
    tandem_ok("tokenize", trained, "--input", lines, "-o", tmp_path / "ids.npy")
    ids, offsets = numpy.load(tmp_path / "ids.npy"), numpy.load(tmp_path / "ids.offsets.npy")
    assert ids.dtype == numpy.int32 and offsets.dtype == numpy.int64
    assert offsets.tolist() == numpy.cumsum([0] + [len(row["ids"]) for row in rows]).tolist()
    assert ids.tolist() == [token for row in rows for token in row["ids"]]


def test_npy_of_nothing_is_empty(trained, tmp_path):
    tandem_ok("tokenize", trained, "-o", tmp_path / "ids.npy", input="")
    assert numpy.load(tmp_path / "ids.npy").shape == (0,)
    assert numpy.load(tmp_path / "ids.offsets.npy").tolist() == [0]


def test_a_skipped_row_has_no_ids_in_npy(trained, tmp_path):
    text = '{"text": "maria"}\n{"no": 1}\n{"text": "chess"}\n'
    done = tandem_ok("tokenize", trained, "--jsonl", "--on-error", "skip", "-o", tmp_path / "ids.npy", input=text)
    assert numpy.load(tmp_path / "ids.offsets.npy").tolist() == [0, 3, 3, 6]
    assert "1 rows could not be read" in done.err


def test_rows_before_a_bad_one_are_answered(trained, tmp_path):
    text = "".join('{"text": "maria"}\n' for _ in range(20)) + '{"no": 1}\n{"text": "chess"}\n'
    done = tandem("tokenize", trained, "--jsonl", input=text)
    assert done.code == 2 and len(done.rows) == 20 and "<stdin>:21" in done.err
    done = tandem("tokenize", trained, "--jsonl", "-o", tmp_path / "ids.npy", input=text)
    assert done.code == 2 and list(tmp_path.iterdir()) == []


def test_windows_do_not_fit_npy(trained, tmp_path):
    done = tandem("tokenize", trained, "--return-overflowing-tokens", "-o", tmp_path / "ids.npy", input="maria\n")
    assert done.code == 2 and "--output" in done.err and list(tmp_path.iterdir()) == []


def test_a_line_is_answered_before_the_next_one_comes(trained):
    with subprocess.Popen([TANDEM, "tokenize", trained], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        for word in ("maria", "chess"):
            process.stdin.write(word + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["tokens"] == ["[CLS]", word, "[SEP]"]
        process.stdin.close()
        assert process.wait() == 0
