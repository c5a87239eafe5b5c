"""docs/configuration.md names exactly the keys that the readers ask for, with the defaults of the options structs."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")

# Heading of the documentation, by source file and by the name that its ConfigReader has.
SECTIONS = {
    ("src/model/model_options.cc", '"model"'): "model",
    ("src/model/model_options.cc", '"model.backbone"'): "model.backbone",
    ("src/model/model_options.cc", '"model.freeze"'): "model.freeze",
    ("src/data/files/data_options.cc", '"data"'): "data",
    ("src/data/files/data_options.cc", '"a data file"'): "A file of rows",
    ("src/tasks/task_options.cc", "node.key()"): "tasks",
    ("src/train/training_options.cc", '"training"'): "training",
}
# What kinds of task read of their entries, from the reader of another file.
TASKS = ("src/tasks/task_options.cc", "node.key()")
KINDS = [path for path in (ROOT / "src/tasks").glob("*/*.cc") if "ConfigReader& reader" in path.read_text(encoding="utf-8")]

READER = re.compile(r"ConfigReader reader\([^,]+, (?P<name>[^;]+)\);")
KEY = re.compile(r'(?:\.get(?:_\w+)?|read_int|head_size)\(\s*(?:reader,\s*)?"(?P<key>\w+)"')
ROW = re.compile(r"^\| `(?P<key>[\w.]+)` \| (?P<default>.*?) \| .* \|$", re.MULTILINE)


def documented(heading):
    """Key to default of the first table under a heading."""
    section = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert section, f"docs/configuration.md has no heading '{heading}'"
    return {row["key"]: row["default"] for row in ROW.finditer(section[1])}


def read_keys():
    """Section to the keys that its reader asks for."""
    keys = {}
    for source in {source for source, _ in SECTIONS}:
        text, name = (ROOT / source).read_text(encoding="utf-8"), None
        for found in re.finditer(f"{READER.pattern}|{KEY.pattern}", text):
            if found["name"]:
                name = found["name"]
            else:
                assert name, f"{source}: {found[0]} stands before any ConfigReader"
                keys.setdefault((source, name), set()).add(found["key"])
    for source in KINDS:
        keys[TASKS].update(found["key"] for found in KEY.finditer(source.read_text(encoding="utf-8")))
    return keys


def initialisers(header, struct):
    """Member to initialiser of a struct, those that have one."""
    text = (ROOT / header).read_text(encoding="utf-8")
    body = re.search(rf"^struct {struct} {{\n(.*?)^}};", text, re.MULTILINE | re.DOTALL)[1]
    return {name: value.strip('"') for name, value in re.findall(r"^  [\w:<>]+ (\w+) = ([^;{]+);", body, re.MULTILINE)}


def test_every_reader_has_a_section():
    assert set(read_keys()) == set(SECTIONS)


@pytest.mark.parametrize("reader", SECTIONS, ids=SECTIONS.values())
def test_keys_are_those_of_the_reader(reader):
    assert set(documented(SECTIONS[reader])) == read_keys()[reader]


@pytest.mark.parametrize("header, struct, heading", [
    ("src/train/training_options.h", "TrainingOptions", "training"),
    ("src/model/model_options.h", "FreezeOptions", "model.freeze"),
])
def test_defaults_are_those_of_the_struct(header, struct, heading):
    defaults, documentation = initialisers(header, struct), documented(heading)
    assert defaults
    assert {name: documentation.get(name) for name in defaults} == defaults


def test_default_loss_weight():
    assert documented("tasks")["loss_weight"] == initialisers("src/tasks/task_options.h", "TaskOptions")["loss_weight"]


def test_names_of_other_tools_lead_to_keys_that_there_are():
    table = (ROOT / "src/format/config/borrowed_keys.cc").read_text(encoding="utf-8")
    ours = {key.rpartition(".")[2] for key in re.findall(r'\{"\w+", "([\w.<>]+)"', table)}
    assert ours and ours <= set(re.findall(r"^\| `(\w+)` \|", DOCUMENT, re.MULTILINE))
