"""Fixtures of every test: a directory to train in, and a tiny model that was trained in a second."""

import os
import shutil

import pytest

from program import DATA, MINILM, TANDEM, tandem_ok
from workspace import write_workspace

# No test asks the hub for anything; those of the hub start one of their own.
os.environ["HF_HUB_OFFLINE"] = "1"


def pytest_configure():
    if not TANDEM.exists():
        pytest.exit(f"{TANDEM} is missing: run ./dev build, or name the build folder in TANDEM_BUILD", returncode=2)


@pytest.fixture
def workspace(tmp_path):
    """A directory of one's own with everything that config.yml names."""
    return write_workspace(tmp_path / "work")


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """A tiny model with the heads `topic` and `names`; tests only read it."""
    directory = write_workspace(tmp_path_factory.mktemp("trained"))
    tandem_ok("train", "config.yml", cwd=directory)
    return directory / "out" / "model"


@pytest.fixture
def trained_copy(trained, tmp_path):
    """The same model, to be damaged."""
    return shutil.copytree(trained, tmp_path / "copy")


@pytest.fixture(scope="session")
def minilm():
    if not MINILM.exists():
        pytest.skip(f"{MINILM} is missing: ./dev setup installs it")
    return MINILM


@pytest.fixture(scope="session")
def data():
    """Corpora beside the repository."""
    if not DATA.exists():
        pytest.skip(f"no corpora in {DATA}")
    return DATA
