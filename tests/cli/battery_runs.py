"""Trainings of the battery of scripts/same_results.py, with checkpoints."""

import pathlib
import sys

from program import ENVIRONMENT, ROOT, tandem

sys.path.insert(0, str(ROOT / "scripts"))
from same_results_battery import write_inputs  # noqa: E402

EACH_STEP = ("training.save_strategy=steps", "training.save_steps=1", "training.save_total_limit=100000", "training.keep_checkpoints=true")


def make_work(directory):
    """The battery's workspace, with the model that others go on from."""
    write_inputs(directory)
    train(directory, "train-full", "out/train-full/model")
    return directory


def arguments_of(config, output, *more, settings=()):
    sets = [part for setting in (f"training.output={output}", *settings) for part in ("--set", setting)]
    return ["train", f"configs/{config}.json", *sets, *more, "-q"]


def train(work, config, output, *more, settings=(), environment=None, code=0):
    result = tandem(*arguments_of(config, output, *more, settings=settings), cwd=work, env={**ENVIRONMENT, **(environment or {})})
    assert result.code == code, result.err
    return result


def checkpoints_of(directory):
    return sorted((int(path.name.removeprefix("step-")) for path in pathlib.Path(f"{directory}.checkpoints").glob("step-*")))
