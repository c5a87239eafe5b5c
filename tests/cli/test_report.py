"""`tandem report`: one page that needs nothing else, and that no text or label can break out of."""

import html.parser
import json
import re

import pytest

from program import tandem, tandem_ok, write_jsonl
from workspace import ROWS, write_workspace

VOID = {"meta", "circle", "path", "rect"}


class Page(html.parser.HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.shown = [], [], ""
        self.feed(text)
        self.close()
        assert self.open == [], "what is left open"

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, attributes))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, attributes))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        if self.open[-1:] != ["style"]:
            self.shown += text

    def handle_comment(self, text):
        raise AssertionError(f"a comment: {text}")

    handle_pi = unknown_decl = handle_comment


def report_of(model, *arguments, cwd):
    tandem_ok("report", model, *arguments, "-o", "page.html", cwd=cwd)
    return (cwd / "page.html").read_text()


def test_a_page_of_training_and_rows(trained, workspace):
    page = Page(report_of(trained, "--data", "dev.jsonl", cwd=workspace))
    for part in ("Loss", "Dev: topic", "Dev: names", "Task topic", "Confusion matrix", "Task names", "weighted average", "Wrong rows",
                 "On dev.jsonl.", "0 of 4 rows (0 %) are cut to 32 tokens"):
        assert part in page.shown, part
    judged = tandem_ok("evaluate", trained, "--data", "dev.jsonl", "--json", "--errors", "errors.jsonl", cwd=workspace).rows[0]["tasks"]
    assert f"{judged['topic']['accuracy']:.4f}" in page.shown and f"{judged['names']['f1']:.4f}" in page.shown
    errors = [json.loads(line) for line in (workspace / "errors.jsonl").read_text().splitlines()]
    marks = [attributes for tag, attributes in page.elements if tag == "mark"]
    for kind, name in (("missed", "missed"), ("spurious", "spurious"), ("type", "wrong_type")):
        wanted = sum(len(error.get(name, [])) for error in errors)
        assert marks.count([("class", kind)]) == wanted or wanted == 0  # where no entity is wrong, single words are marked
    assert page.shown.count("gold ") - 1 == sum(error["task"] == "topic" for error in errors)  # one heads the matrix


def test_without_rows_and_without_a_history(trained, trained_copy, tmp_path):
    assert "Task topic" not in report_of(trained, cwd=tmp_path)
    tandem_ok("report", trained, cwd=tmp_path)
    assert (tmp_path / "report.html").read_text() == (tmp_path / "page.html").read_text()
    (trained_copy / "history.jsonl").unlink()
    result = tandem("report", trained_copy, "-o", "none.html", cwd=tmp_path)
    assert result.code == 2 and "give labelled rows with --data" in result.errors[0] and not (tmp_path / "none.html").exists()
    (trained_copy / "history.jsonl").write_text("step 1\n")
    result = tandem("report", trained_copy, cwd=tmp_path)
    assert result.code == 2 and "history.jsonl:1" in result.errors[0]


def test_the_saved_model_has_its_report_and_its_configuration(workspace, tmp_path):
    tandem_ok("train", "config.yml", "--set", "data.dev=0.25", "--set", "training.seed=7", "--set", "training.num_threads=1", cwd=workspace)
    model = workspace / "out/model"
    page = Page((model / "report.html").read_text())
    for part in ("Training of config", "Dev: names", "2 of 2 dev rows", "Task topic", "seed: 7"):
        assert part in page.shown, part
    settings = (model / "config.yml").read_text()
    assert f"train: {workspace}/train.jsonl" in settings and "dev: 0.25" in settings and "num_threads" not in settings
    again = tmp_path / "again"
    again.mkdir()
    tandem_ok("train", model / "config.yml", cwd=again)
    for name in ("model.safetensors", "config.yml", "report.html", "history.jsonl"):
        assert (again / "runs/config-1" / name).read_bytes() == (model / name).read_bytes(), name


@pytest.mark.parametrize("output", ["report.pdf", "nowhere/report.html"])
def test_wrong_outputs_are_one_line(trained, tmp_path, output):
    result = tandem("report", trained, "-o", output, cwd=tmp_path)
    assert result.code == 2 and len(result.errors) == 1


def page_with(directory, texts, labels):
    """The page of a model whose labels, task, file and rows bear such names."""
    write_workspace(directory)
    topics = [labels[number % len(labels)] for number in range(len(texts))]
    rows = [{"tokens": [text, *ROWS[0][0]], "topic": topic, "names": [f"B-{topic}", *["O"] * len(ROWS[0][0])]} for text, topic in zip(texts, topics)]
    write_jsonl(directory / "train.jsonl", rows)
    tandem_ok("train", "config.yml", "--set", "data.dev=null", "--set", "training.max_steps=1", "--set", "training.learning_rate=1e-9", cwd=directory)
    return report_of("out/model", "--data", "train.jsonl", cwd=directory)


def test_texts_and_labels_cannot_inject_markup(data, tmp_path):
    naughty = json.loads((data / "naughty_strings/blns.even.json").read_text())
    texts = [text for text in naughty if text.strip()]
    labels = sorted({text for text in texts if "<" in text and len(text) < 200})[:20]
    evil = page_with(tmp_path / "evil", texts, labels)
    calm = page_with(tmp_path / "calm", [f"text{number}" for number in range(len(texts))], [f"{number:02}" for number in range(len(labels))])
    # A random model answers otherwise, so that the rows that are wrong, and their marks, differ; what stands in them does not.
    known = {(tag, tuple(name for name, _ in attributes)) for tag, attributes in Page(calm).elements} | {("mark", ("class",))}
    page = Page(evil)
    assert [text for text in texts if "<" in text.strip("<") and text in evil] == [], "none stands there as it is"
    assert {(tag, tuple(name for name, _ in attributes)) for tag, attributes in page.elements} <= known
    classes = {value for _, attributes in page.elements for name, value in attributes if name == "class"}
    assert all(re.fullmatch(r"[a-z]+|[chr][0-9]|(curve|dot|key) c[0-5]", value) for value in classes), classes
    assert all(name in {"content", "viewbox", "d"} or re.fullmatch(r"[\w.-]*", value) for tag, attributes in page.elements
               for name, value in attributes if name != "class" and tag != "meta"), "attributes are numbers and our own words"
    shown = [label for label in labels if label in page.shown]
    assert len(shown) >= len(labels) // 2, "labels are there, as text"
