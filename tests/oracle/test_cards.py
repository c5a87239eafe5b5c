"""The cards of saved and exported models: their front matter as the hub's own library reads it, and what they tell to run."""

import re
import subprocess
import sys

import huggingface_hub
import pytest

from program import BUILD, ENVIRONMENT, tandem_ok
from workspace import RECIPE, write_workspace

BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
EXPORTS = {
    "sentence-transformers": ("sentence-transformers", "sentence-similarity"),
    "hf --head names": ("transformers", "token-classification"),
    "onnx": ("onnx", "feature-extraction"),
}


@pytest.fixture(scope="module")
def minilm_with_heads(minilm, tmp_path_factory):
    """The installed model, which has every file of a tokenizer, with two heads."""
    directory = write_workspace(tmp_path_factory.mktemp("minilm"))
    (directory / "config.yml").write_text(RECIPE.replace("{config: encoder}", str(minilm)))
    tandem_ok("train", "config.yml", "--set", "training.max_steps=1", cwd=directory)
    return directory / "out/model"


def run_blocks(card, model, cwd):
    """Runs every command and program of a card, in order; returns how many."""
    environment = {**ENVIRONMENT, "PATH": f"{BUILD}:{ENVIRONMENT['PATH']}"}
    for count, (language, text) in enumerate(BLOCK.findall(card), 1):
        program = {"sh": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}[language]
        done = subprocess.run([*program, text.replace("DIR", str(model))], cwd=cwd, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, text + done.stderr
    return count


def test_the_card_of_a_trained_model(trained, tmp_path):
    card = (trained / "README.md").read_text()
    data = huggingface_hub.ModelCard(card).data
    assert (data.library_name, data.pipeline_tag, data.base_model) == ("sentence-transformers", "sentence-similarity", None)
    assert "| `topic` | classification | game, sport, tech | 8 | 4 |" in card
    assert "| topic_accuracy | " in card and "| names_f1 | " in card and "| learning_rate | 0.003 |" in card
    (tmp_path / "lines.txt").write_text("maria plays\n")
    assert run_blocks(card, trained, tmp_path) == 6
    assert (tmp_path / "onnx/model.onnx").exists()


@pytest.mark.parametrize("kind", EXPORTS)
def test_the_card_of_an_export(minilm_with_heads, kind, tmp_path):
    tandem_ok("export", minilm_with_heads, "--format", *kind.split(), "-o", tmp_path / "model")
    card = (tmp_path / "model/README.md").read_text()
    data = huggingface_hub.ModelCard(card).data
    assert (data.library_name, data.pipeline_tag) == EXPORTS[kind]
    assert run_blocks(card, tmp_path / "model", tmp_path) == 1
