"""Fifty steps of `tandem train` on real rows against transformers and torch: the same losses, norms of gradients and weights."""

import json

import pytest

from test_families import directory, family  # noqa: F401: fixtures
from training_peer import SETTINGS, compare, write_start

TOLERANCE = 1e-4
RATE = 1e-3


@pytest.fixture(scope="session")
def rows(data):
    """The last batch of an epoch is not full."""
    lines = (data / "snips/train.jsonl").read_text().split("\n")[:205]
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def start(random_bert, rows, tmp_path_factory):
    return write_start(random_bert, rows, tmp_path_factory.mktemp("training") / "bert")


def assert_equal(start, rows, setting, directory):
    setting = {**setting, "training": {"learning_rate": RATE, **setting.get("training", {})}}
    found = compare(start, rows, setting, directory / "run")
    assert found.loss < TOLERANCE and found.norm < TOLERANCE and found.weights < TOLERANCE, found
    assert found.weights < found.moved / 100, found


QUICK = ["both tasks", "one task", "frozen embeddings", "frozen head", "missing labels, accumulated", "weight decay", "clipping",
         "linear with warm-up", "class weights"]


@pytest.mark.parametrize("name", QUICK)
def test_setting(start, rows, tmp_path, name):
    assert_equal(start, rows, SETTINGS[name], tmp_path)


def test_family(directory, rows, tmp_path):  # noqa: F811
    assert_equal(write_start(directory, rows, tmp_path / "start"), rows, SETTINGS["weight decay"], tmp_path)
