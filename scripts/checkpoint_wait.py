#!/usr/bin/env python3
"""Measures what the steps of a training wait for checkpoints that are written in the background.

    python scripts/checkpoint_wait.py MODEL [--saves N] [--every STEPS] [--build DIR]

Fine-tunes a model directory on the built-in example data. A checkpoint begins behind the line of its step in the log, so that the time to the
next line holds what that step waits; the median time of the other steps is taken off. A write takes from its directory's birth to its rename.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def seconds_of_write(checkpoint: pathlib.Path) -> float:
    birth, renamed = subprocess.run(["stat", "-c", "%.W %.Z", checkpoint], capture_output=True, text=True, check=True).stdout.split()
    return float(renamed) - float(birth)


def times_of_steps(command: list[str], log: pathlib.Path, directory: pathlib.Path) -> dict[int, float]:
    """When each step was told in the log, a pipe."""
    os.mkfifo(log)
    told = {}
    with subprocess.Popen(command, cwd=directory, stdout=subprocess.DEVNULL) as process:
        with open(log) as lines:
            for line in lines:
                now, row = time.monotonic(), json.loads(line)
                if "learning_rate" in row:
                    told[row["step"]] = now
    if process.returncode != 0:
        raise SystemExit(process.returncode)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--saves", type=int, default=10)
    parser.add_argument("--every", type=int, default=20, help="steps; a write must end before the next one begins")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as place:
        directory = pathlib.Path(place)
        config = {"model": {"backbone": str(arguments.model.resolve()), "num_classes_task_a": 3, "num_labels_task_b": 4},
                  "training": {"output": "model", "batch_size": 16, "max_steps": arguments.every * arguments.saves + 2, "task": "both",
                               "save_strategy": "steps", "save_steps": arguments.every, "save_total_limit": 1000, "keep_checkpoints": True}}
        (directory / "config.json").write_text(json.dumps(config))
        told = times_of_steps([str(arguments.build / "tandem"), "train", "config.json", "-q", "--log", "log.jsonl"], directory / "log.jsonl", directory)
        writes = {step: seconds_of_write(directory / f"model.checkpoints/step-{step}")
                  for step in range(arguments.every, arguments.every * arguments.saves + 1, arguments.every)}
    steps = {step: told[step + 1] - told[step] for step in told if step + 1 in told}
    usual = statistics.median(seconds for step, seconds in steps.items() if step not in writes)
    wait, write = (statistics.median(values) for values in ([steps[step] - usual for step in writes], writes.values()))
    print(f"median of {arguments.saves} checkpoints: a step waits {1e3 * wait:.0f} ms of a write of {1e3 * write:.0f} ms ({100 * wait / write:.1f} %); "
          f"other steps take {1e3 * usual:.0f} ms")


if __name__ == "__main__":
    main()
