"""The arithmetic of bench/, and that it runs; how fast anything is, is not tested."""

import json
import subprocess
import sys

import pytest

from program import ROOT

sys.path.insert(0, str(ROOT))
from bench import report  # noqa: E402
from bench.__main__ import BENCHMARKS  # noqa: E402
from bench.measure import interleave, median_ratio  # noqa: E402

REPORT = report.Report("embed", "Embedding", "tokens/s", [report.Row("tandem bf16", [900.0, 1200.5, 1100.0], {"cosine": "0.99998"}), report.Row("peer", [2.0])],
                       [report.Ratio("bf16", 1.25, 1.4)], ["A note."], {"processor": "Some CPU (avx2)", "threads": 2}, "./dev bench embed")


def test_every_contestant_runs_once_a_round_and_the_warm_up_does_not_count():
    calls = []
    contestants = {name: lambda name=name: calls.append(name) or len(calls) for name in "ab"}
    assert interleave(contestants, 2, 60) == {"a": [3, 5], "b": [4, 6]}
    assert calls == ["a", "b"] * 3


def test_the_first_round_counts_though_the_time_is_up():
    assert interleave({"a": lambda: 1}, 5, 0) == {"a": [1]}


def test_one_that_fails_is_named_and_left_out(capsys):
    assert interleave({"a": lambda: 1 / 0, "b": lambda: 2}, 1, 60) == {"b": [2]}
    assert "a is left out: division by zero" in capsys.readouterr().err


def test_a_ratio_is_the_median_of_the_rounds():
    assert median_ratio([2, 30, 8], [1, 10, 2]) == 3


def test_the_table_shows_medians_spans_facts_and_ratios():
    table = report.markdown(REPORT)
    assert "| what | median, tokens/s | lowest to highest | cosine |\n" in table
    assert "| tandem bf16 | 1,100 | 900 to 1,200 | 0.99998 |\n| peer | 2 | 2 to 2 |  |\n" in table
    assert "| bf16 | 1.25 | 1.40 |\n\nA note.\n" in table


def test_a_section_of_the_page_is_replaced_and_a_new_one_added():
    page = report.replace_section("# Page\n", "a", "first\n")
    page = report.replace_section(page, "b", "other\n")
    assert page == "# Page\n\n<!-- bench: a -->\nfirst\n<!-- end: a -->\n\n<!-- bench: b -->\nother\n<!-- end: b -->\n"
    assert report.replace_section(page, "a", "second \\1\n") == page.replace("first", "second \\1")


@pytest.mark.parametrize("stored, found", [(1.39, True), (1.38, False), (1.0, False)])
def test_a_ratio_is_pointed_out_when_over_ten_percent_below_the_stored_one(stored, found):
    assert bool(report.worse_than({"Some CPU (avx2)": {"embed": {"bf16": stored, "gone": 9.0}}}, REPORT)) == found
    assert not report.worse_than({"Some CPU (avx2)": {"other": {"bf16": 9.0}}}, REPORT)


def test_results_are_kept_and_compared_by_processor():
    reference = {"Other CPU ()": {"embed": {"bf16": 9.0}}, "Some CPU (avx2)": {"embed": {"bf16": 1.0}, "start": {"fp32": 2.0}}}
    assert not report.worse_than(reference, REPORT)
    assert report.stored_with(reference, REPORT) == {"Other CPU ()": {"embed": {"bf16": 9.0}}, "Some CPU (avx2)": {"embed": {"bf16": 1.25}, "start": {"fp32": 2.0}}}


def test_the_stored_results_have_the_form_that_is_read():
    stored = json.loads((ROOT / "bench/results/reference.json").read_text())
    assert all(processor.endswith(")") and set(by_name) <= {*BENCHMARKS, "embed-avx2"} for processor, by_name in stored.items())


def test_a_run_without_peers_writes_its_samples(minilm, tmp_path):
    texts = tmp_path / "texts.txt"
    texts.write_text("a man plays a guitar\n" * 40)
    command = [sys.executable, "-m", "bench", "embed", "start", "--no-peers", "--rounds", "1", "--no-page", "--input", texts, "--results", tmp_path, "--threads", "2"]
    done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    embed, start = (json.loads(next(tmp_path.glob(f"*-{name}.json")).read_text()) for name in ("embed", "start"))
    assert [row["name"] for row in embed["rows"]] == ["tandem fp32", "tandem bf16", "tandem int8"]
    assert all(len(row["samples"]) == 1 for row in embed["rows"] + start["rows"])


def test_an_unknown_benchmark_is_refused():
    done = subprocess.run([sys.executable, "-m", "bench", "speed"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2 and "no benchmark 'speed'" in done.stderr
