"""The commands of README.md run one after the other where `./dev demo` has run, and print what README.md shows: the same lines in form, with
numbers and guesses masked.

A ```sh or ```python fence is run, unless it runs ./dev; a ```text or ```json fence right after it is its standard output. A comment above a
fence, `<!-- test: append ARGUMENTS -->`, adds arguments that make the command cheap."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from program import BUILD, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^(?:<!-- test: append (?P<append>.+?) -->\n)?```(?P<language>sh|python)\n(?P<command>.*?)^```\n"
                   r"(?:\n```(?:text|json)\n(?P<output>.*?)^```\n)?", re.MULTILINE | re.DOTALL)
DEMO = re.search(r"^demo\(\) \{\n  build .*?\n(.*?)^\}", (ROOT / "dev").read_text(), re.MULTILINE | re.DOTALL)[1]
BLOCKS = [block for block in BLOCK.finditer(README) if not block["command"].startswith("./dev")]
TOPIC = re.compile(r"\b(technology|sports|politics)\b")
MARKED = re.compile(r"\[([^][]+) (?:PERSON|ORG|LOC)\]")
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?")
SECONDS = 240  # a guard against hanging, not a measure


def shape(value):
    """A JSON value without what a model guesses: numbers, scored labels and how many entities there are."""
    if isinstance(value, dict):
        return {key: "guess" if key in ("label", "tags", "entities") else shape(item) for key, item in sorted(value.items())}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return "number" if isinstance(value, (int, float)) else value


def masked_line(line):
    try:
        return json.dumps(shape(json.loads(line)))
    except json.JSONDecodeError:
        if line.startswith("{"):  # a long object that the command cut off
            line = line.rpartition(",")[0]
        line = line.removesuffix(" (best)")  # which epochs are is a guess
        line = NUMBER.sub("0", TOPIC.sub("TOPIC", MARKED.sub(r"\1", line)))
        return " ".join(re.sub(r"0(,0)+", "0,0", line).split())


def masked(output):
    """Masked lines, equal neighbours once: how many epochs there are is not the form."""
    lines = []
    for line in output.strip().splitlines():
        line = masked_line(line)
        if not lines or line != lines[-1]:
            lines.append(line)
    return lines


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    """A directory as a user has it after the demo: the examples, the models, the programs on the path, and what the demo left."""
    assert (BUILD / "tandem").exists(), "build first: ./dev build"
    directory = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "examples", directory / "examples")
    (directory / "models").symlink_to(ROOT / "models")
    (directory / "build").mkdir()
    (directory / "build/release").symlink_to(BUILD)
    quick = DEMO.replace("--overwrite", "--overwrite --set training.max_steps=2").replace("local ", "")
    assert quick != DEMO
    run("sh", quick, directory)
    assert (directory / "runs/demo").is_dir()
    return directory


def run(language, command, directory):
    environment = dict(os.environ, PATH=f"{BUILD}:{os.environ['PATH']}")
    program = {"sh": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}[language]
    done = subprocess.run([*program, command], cwd=directory, env=environment, timeout=SECONDS, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout


def test_there_are_commands_to_check():
    assert sum(block["output"] is not None for block in BLOCKS) >= 4


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_command_prints_what_is_shown(workplace, number):
    block = BLOCKS[number]
    command = block["command"].strip()
    if block["append"]:
        command += " " + block["append"]
    printed = run(block["language"], command, workplace)
    if block["output"] is not None:
        assert masked(printed) == masked(block["output"])


@pytest.mark.parametrize("language, pattern", [("yaml", "examples/*.yml"), ("cpp", "examples/cpp/*.cc")])
def test_quoted_files_are_those_of_the_examples(language, pattern):
    texts = [path.read_text(encoding="utf-8") for path in ROOT.glob(pattern)]
    quoted = re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert quoted
    for block in quoted:
        assert any(block in text for text in texts), block
