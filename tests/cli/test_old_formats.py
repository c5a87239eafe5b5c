"""What earlier versions have saved is read, and means the same."""

import json
import shutil

import pytest

from program import ROOT, tandem_ok

FORMATS = pytest.mark.parametrize("saved", sorted((ROOT / "tests/cli/golden").glob("format-*")), ids=lambda path: path.name)


def near(value):
    """Numbers as other kernels may compute them."""
    if isinstance(value, float):
        return pytest.approx(value, abs=1e-5)
    if isinstance(value, list) and value and all(isinstance(item, float) for item in value):
        return pytest.approx(value, abs=1e-5)
    if isinstance(value, list):
        return [near(item) for item in value]
    return {key: near(item) for key, item in value.items()} if isinstance(value, dict) else value


def rows(text):
    return [json.loads(line) for line in text.splitlines()]


@FORMATS
@pytest.mark.parametrize("command, file", [(["predict", "--logits"], "answers.jsonl"), (["embed"], "embeddings.jsonl")])
def test_a_model_answers_as_it_did(saved, command, file):
    wanted = rows((saved / file).read_text())
    texts = "".join(row["text"] + "\n" for row in wanted)
    assert tandem_ok(command[0], saved / "model", *command[1:], input=texts).rows == near(wanted)


@FORMATS
def test_a_checkpoint_is_gone_on_from(saved, tmp_path):
    work = shutil.copytree(saved, tmp_path / "work")
    tandem_ok("train", "config.yml", "--resume", "checkpoint", cwd=work)
    wanted, found = (rows((model / "history.jsonl").read_text()) for model in (saved / "model", work / "out/model"))
    assert found == near(wanted)
