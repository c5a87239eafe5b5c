#!/usr/bin/env python3
"""Writes tests/cli/golden/format-1/: a tiny training with the model that it saves and a checkpoint of its middle, as this version writes
them, and what the model answers. Later versions must read them: a new format gets a directory of its own, and this one stays as it is."""

import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from program import TANDEM  # noqa: E402
from workspace import write_workspace  # noqa: E402

GOLDEN = ROOT / "tests/cli/golden/format-1"
TEXTS = "maria plays football in paris\ntom likes code\n"


def run(*arguments: str, text: str = "") -> bytes:
    return subprocess.run([TANDEM, *arguments], cwd=GOLDEN, input=text.encode(), check=True, capture_output=True).stdout


def main() -> None:
    if GOLDEN.exists():
        sys.exit(f"{GOLDEN} stands: it is never made anew")
    write_workspace(GOLDEN, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, max_position_embeddings=34)
    run("train", "config.yml", "--set", "training.save_strategy=steps", "--set", "training.save_steps=1", "--set",
        "training.save_total_limit=100", "--set", "training.keep_checkpoints=true", "--set", "training.num_threads=1")
    shutil.move(GOLDEN / "out/model", GOLDEN / "model")
    shutil.move(GOLDEN / "out/model.checkpoints/step-3", GOLDEN / "checkpoint")
    shutil.rmtree(GOLDEN / "out")
    (GOLDEN / "answers.jsonl").write_bytes(run("predict", "model", "--logits", text=TEXTS))
    (GOLDEN / "embeddings.jsonl").write_bytes(run("embed", "model", text=TEXTS))


if __name__ == "__main__":
    main()
