"""Commands that ask a hub of the test's own, and what they leave in the cache."""

import socket

import pytest

from hub_server import COMMIT, serve
from program import ENVIRONMENT, tandem

TEXT = "maria plays football in paris"


@pytest.fixture
def hub(trained):
    with serve(trained) as hub:
        yield hub


@pytest.fixture
def home(tmp_path):
    return tmp_path / "hf"


def environment(hub, home, **changes):
    address = hub if isinstance(hub, str) else hub.address
    kept = {key: value for key, value in ENVIRONMENT.items() if not key.startswith("HF_") and key != "TRANSFORMERS_OFFLINE"}
    return {**kept, "HF_ENDPOINT": address, "HF_HOME": str(home), "no_proxy": "127.0.0.1,localhost", **changes}


def embed(hub, home, model="org/tiny", **changes):
    return tandem("embed", model, input=TEXT, env=environment(hub, home, **changes))


def embed_ok(hub, home, *arguments, **changes):
    result = embed(hub, home, *arguments, **changes)
    assert result.code == 0, result.err
    return result


def snapshot(home, name="org--tiny"):
    return home / "hub" / f"models--{name}" / "snapshots" / COMMIT


def assert_error(result, code, *texts):
    assert result.code == code and len(result.errors) == 1 and result.out == "", result
    for text in texts:
        assert text in result.err


def assert_whole(hub, home):
    """Every needed file is there and right, and nothing half-written is left."""
    here = snapshot(home)
    found = {path.relative_to(here).as_posix() for path in here.rglob("*") if not path.is_dir()}
    assert found == hub.files.keys() - {"README.md", "history.jsonl", "config.yml", "report.html"}
    for name in found:
        assert (here / name).is_symlink() and (here / name).read_bytes() == hub.files[name].content, name
    blobs = {path.name for path in (here.parent.parent / "blobs").iterdir()}
    assert blobs == {hub.files[name].etag for name in found}
    assert (here.parent.parent / "refs/main").read_text() == COMMIT


def refusing():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return [], f"http://127.0.0.1:{free.getsockname()[1]}"
