"""A run that goes on from a checkpoint ends as if it had never stopped, byte for byte, whatever the options."""

import shutil
import zlib

import pytest

from battery_runs import EACH_STEP, checkpoints_of, make_work, train
from program import bytes_of
from same_results_battery import BATTERY, CONFIGS

# Every training of the battery: a new option is one line there. Where all is frozen nothing is trained.
TRAININGS = [case for case in BATTERY if case.name in CONFIGS and case.name != "train-frozen-all"]


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return make_work(tmp_path_factory.mktemp("resume") / "work")


@pytest.mark.parametrize("case", TRAININGS, ids=[case.name for case in TRAININGS])
def test_going_on_equals_going_through(work, tmp_path, case):
    environment = case.steps[0].environment
    whole, again = tmp_path / "whole", tmp_path / "again"
    each = {"train-fields": 1, "train-short-one-task": 2}.get(case.name, 4 if case.name.startswith("train-short") else 2)  # few steps; large ones
    settings = (*EACH_STEP, f"training.save_steps={each}")
    train(work, case.name, whole, "--log", tmp_path / "whole.jsonl", settings=settings, environment=environment)
    *steps, last = checkpoints_of(whole)
    shutil.copytree(whole, again)  # a best model of before stands there
    step = steps[zlib.crc32(case.name.encode()) % len(steps)]
    threads = 1 if environment else 2  # ATen's sums depend on their number
    train(work, case.name, again, "--resume", f"{whole}.checkpoints/step-{step}", "--log", tmp_path / "again.jsonl", "--overwrite",
          settings=(*settings, f"training.num_threads={threads}"), environment=environment)
    assert bytes_of(again) == bytes_of(whole)
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert bytes_of(tmp_path / f"again.checkpoints/step-{last}") == bytes_of(tmp_path / f"whole.checkpoints/step-{last}")
