"""Fixtures of every test: a directory to train in, and a tiny model that was trained in a second."""

import os
import pathlib
import shutil

import pytest

from program import MINILM, ROOT, TANDEM, tandem_ok
from workspace import write_workspace

# No test asks the hub for anything; those of the hub start one of their own.
os.environ["HF_HUB_OFFLINE"] = "1"


def pytest_configure():
    if not TANDEM.exists():
        pytest.exit(f"{TANDEM} is missing: run ./dev build, or name the build folder in TANDEM_BUILD", returncode=2)


def pytest_addoption(parser):
    parser.addoption("--skipped", action="store_true", help="run what the last run skipped, alone")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--skipped"):
        again = set(config.cache.get("tandem/skipped", []))
        items[:] = [item for item in items if item.nodeid in again]


def pytest_sessionfinish(session):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:  # one of several workers
        return
    skipped = reporter.stats.get("skipped", [])
    session.config.cache.set("tandem/skipped", [report.nodeid for report in skipped])


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
    """Corpora of others beside the repository, or where TANDEM_DATA says. A test that asks for them is skipped where they are not; no test has
    another way to them."""
    directory = pathlib.Path(os.environ.get("TANDEM_DATA", ROOT.parent / "shared" / "data"))
    if not directory.exists():
        pytest.skip(f"no corpora in {directory}")
    return directory
