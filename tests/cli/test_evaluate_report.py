"""What `tandem evaluate` prints for people."""

import json
import re

import pytest

from program import tandem, tandem_ok, write_jsonl
from workspace import write_workspace


def test_few_labels_get_a_confusion_matrix(trained, workspace):
    lines = tandem_ok("evaluate", trained, "--data", workspace / "dev.jsonl").lines
    header = next(i for i, line in enumerate(lines) if line.startswith("  gold \\ predicted"))
    assert lines[header].split()[3:] == ["1", "2", "3"]
    rows = [line.split() for line in lines[header + 1:header + 4]]
    assert [row[:2] for row in rows] == [["1", "game"], ["2", "sport"], ["3", "tech"]]
    assert sum(int(count) for row in rows for count in row[2:]) == 4
    assert sum(line.startswith("  weighted avg") for line in lines) == 2


def test_many_labels_get_their_most_frequent_confusions(tmp_path):
    directory = write_workspace(tmp_path / "work")
    rows = [{"tokens": ["maria", "plays"], "topic": f"thème-{number % 22:02}", "names": ["O", "O"]} for number in range(44)]
    write_jsonl(directory / "train.jsonl", rows)
    tandem_ok("train", "config.yml", "--set", "data.dev=null", "--set", "training.num_epochs=1", cwd=directory)
    out = tandem_ok("evaluate", directory / "out/model", "--data", directory / "train.jsonl").out
    assert "gold \\ predicted" not in out
    # One answer for all: 21 labels are taken for another one, twice each; columns keep their place beside letters of two bytes.
    confusions = re.findall(r"^  (thème-\d\d) {25}(thème-\d\d) {24} +2$", out, re.MULTILINE)
    assert len(confusions) == 20 and len({predicted for _, predicted in confusions}) == 1
    assert "  and 1 other pairs\n" in out


def test_rounded_types_evaluate_nearly_as_fp32(trained, workspace):
    fp32, *others = (tandem_ok("evaluate", trained, "--data", workspace / "dev.jsonl", "--json", "--dtype", dtype).rows[0] for dtype in ("fp32", "bf16", "int8"))
    for rounded in others:
        assert rounded["tasks"].keys() == fp32["tasks"].keys()
        assert rounded["joint"]["accuracy"] == pytest.approx(fp32["joint"]["accuracy"], abs=0.25), "one of four rows at most"


def test_wrong_options_are_one_line(trained, workspace):
    for option, value in (("--mode", "loose"), ("--scheme", "BIO"), ("--errors", "/nonexistent/errors.jsonl")):
        result = tandem("evaluate", trained, "--data", workspace / "dev.jsonl", option, value)
        assert result.code == 2 and len(result.errors) == 1 and result.out == "", result


def test_the_json_of_very_many_labels_lists_what_occurs(tmp_path):
    directory = write_workspace(tmp_path / "work")
    write_jsonl(directory / "train.jsonl", [{"tokens": ["maria"], "topic": f"t{number}", "names": ["O"]} for number in range(300)])
    tandem_ok("train", "config.yml", "--set", "data.dev=null", "--set", "training.max_steps=1", cwd=directory)
    judged = json.loads(tandem_ok("evaluate", directory / "out/model", "--data", directory / "train.jsonl", "--json").out)
    cells = judged["tasks"]["topic"]["confusion_matrix"]["cells"]
    assert {cell["gold"] for cell in cells} == {f"t{number}" for number in range(300)}
    assert len({cell["predicted"] for cell in cells}) == 1 and all(cell["count"] == 1 for cell in cells)
