#!/usr/bin/env python3
"""Kills a small training at random moments, goes on with --resume each time, and compares the end with that of a run in one go.

    python scripts/kill_loop.py [--kills N] [--seed N] [--build DIR]

The training saves a checkpoint at each step and a model at each epoch. A round ends when the run comes to its end; what stands there then
must be, byte for byte, what the run in one go has left. Exits 1 at the first difference, and at a resumed run that fails.
"""

import argparse
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

import proof_counts
from same_results_battery import write_inputs  # which also finds what the tests have
from program import BUILD, ENVIRONMENT, bytes_of

SETTINGS = ("training.save_strategy=steps", "training.save_steps=1", "training.save_total_limit=2", "training.num_epochs=6")


class Loop:
    def __init__(self, program: pathlib.Path, work: pathlib.Path, seed: int):
        self.program, self.work, self.random = program, work, random.Random(seed)
        self.kills = self.rounds = 0
        write_inputs(work)
        begin = time.monotonic()
        self.finish("whole")
        self.seconds = time.monotonic() - begin
        self.wanted = bytes_of(work.parent / "whole")

    def command(self, output: str) -> list[str]:
        settings = [part for setting in (*SETTINGS, f"training.output=../{output}/model") for part in ("--set", setting)]
        return [str(self.program), "train", "configs/train-full.json", *settings, "--resume", "-q"]

    def finish(self, output: str) -> None:
        done = subprocess.run(self.command(output), cwd=self.work, env=ENVIRONMENT, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"after {self.kills} kills: exit code {done.returncode}: {done.stderr}")

    def end_round(self, output: str) -> None:
        self.rounds += 1
        found = bytes_of(self.work.parent / output)
        names = [name for name in sorted({*found, *self.wanted}) if found.get(name) != self.wanted.get(name)]
        if names:
            sys.exit(f"after {self.kills} kills, round {self.rounds}: these differ from the run in one go: {', '.join(names)}")

    def run(self, kills: int) -> None:
        while self.kills < kills:
            output = f"round-{self.rounds}"
            while self.kills < kills and self.kill_one(output):
                self.kills += 1
            self.finish(output)
            self.end_round(output)

    def kill_one(self, output: str) -> bool:
        """False where the run came to its end before."""
        process = subprocess.Popen(self.command(output), cwd=self.work, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            _, err = process.communicate(timeout=self.random.uniform(0, self.seconds))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            return True
        if process.returncode != 0:
            sys.exit(f"after {self.kills} kills: exit code {process.returncode}: {err.decode()}")
        return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--build", type=pathlib.Path, default=BUILD)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        loop = Loop(arguments.build / "tandem", pathlib.Path(directory) / "work", arguments.seed)
        loop.run(arguments.kills)
        print(f"seed {arguments.seed}: {loop.kills} kills ({proof_counts.add('kills', loop.kills)}), {loop.rounds} runs, each ended as the one in one go")


if __name__ == "__main__":
    main()
