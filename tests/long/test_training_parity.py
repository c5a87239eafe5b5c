"""Fifty steps of MiniLM on SNIPS in every setting against transformers and torch; prints the largest relative differences."""

import json

import pytest

from training_peer import SETTINGS, compare, write_start

TOLERANCE = 1e-4


@pytest.fixture(scope="module")
def rows(data):
    """The last batch of an epoch is not full."""
    return [json.loads(line) for line in (data / "snips/train.jsonl").read_text().split("\n")[:205]]


@pytest.fixture(scope="module")
def start(minilm, rows, tmp_path_factory):
    return write_start(minilm, rows, tmp_path_factory.mktemp("training") / "minilm")


@pytest.mark.parametrize("name", SETTINGS)
def test_fifty_steps(start, rows, tmp_path, name):
    found = compare(start, rows, SETTINGS[name], tmp_path / "run")
    print(f"\n{name}: loss {found.loss:.1e}, gradient norm {found.norm:.1e}, weights {found.weights:.1e} ({found.tensor}); "
          f"trained matrices moved by {found.moved:.1e}")
    assert found.loss < TOLERANCE and found.norm < TOLERANCE and found.weights < TOLERANCE
    assert found.weights < found.moved / 100
