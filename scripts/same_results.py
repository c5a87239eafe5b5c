#!/usr/bin/env python3
"""Runs two builds over one battery of trainings, answers, exports and refusals, and compares every byte of what they give.

    python scripts/same_results.py BEFORE AFTER [--only PATTERN] [--keep DIR]

BEFORE and AFTER are directories that hold `tandem` and `tandem-train`, as build/release does. One line a case: `same`, or
`DIFFERS` with the first difference; exits 1 where one differs. A step that ended otherwise than the battery means it to is told
by a warning. Data and encoders are made here (same_results_battery.py), but for models/all-MiniLM-L6-v2.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from same_results_battery import BATTERY, MINILM, Case, write_inputs  # which also finds what the tests have
from program import ENVIRONMENT

TIMEOUT = 120


class Side:
    """One build, and the directory that it works in. Both have paths of the same length, as some texts are aligned by it."""

    def __init__(self, build: pathlib.Path, work: pathlib.Path):
        self.build, self.work = build.resolve(), work
        for program in ("tandem", "tandem-train"):
            if not os.access(self.build / program, os.X_OK):
                sys.exit(f"{self.build / program} is missing")
        write_inputs(work)

    def run(self, case: Case) -> None:
        """Leaves what a case gives under out/<name>."""
        given = self.work / "out" / case.name
        given.mkdir(parents=True)
        for number, step in enumerate(case.steps):
            done = subprocess.run([self.build / "tandem", *step.arguments], input=step.input, capture_output=True, cwd=self.work,
                                  timeout=TIMEOUT, env={**ENVIRONMENT, **step.environment})
            (given / f"{number}.stdout").write_bytes(done.stdout)
            (given / f"{number}.stderr").write_bytes(done.stderr)
            (given / f"{number}.exit").write_text(f"{done.returncode}\n")

    def files(self, case: Case) -> dict[str, bytes]:
        """Every file that a case left, by name, without the paths of this side."""
        given = self.work / "out" / case.name
        return {path.relative_to(given).as_posix(): self.neutral(path.read_bytes()) for path in sorted(given.rglob("*")) if path.is_file()}

    def neutral(self, content: bytes) -> bytes:
        # Where a build looks for installed models depends on where it lies.
        places = {self.work: b"WORK", self.build: b"BUILD", self.build.parent / "share": b"SHARE",
                  self.build.parent.parent / "models": b"MODELS", MINILM.parent: b"MODELS"}
        for place, name in places.items():
            content = content.replace(os.fsencode(place), name)
        return content

    def unexpected(self, case: Case) -> list[str]:
        """Steps that did not end as the battery means them to: a case that fails on both sides would compare nothing."""
        given = self.work / "out" / case.name
        codes = [int((given / f"{number}.exit").read_text()) for number in range(len(case.steps))]
        return [f"step {number}, {' '.join(map(str, step.arguments))}, ended with {code}: "
                + (given / f"{number}.stderr").read_text(errors="replace").strip()[-300:]
                for number, (step, code) in enumerate(zip(case.steps, codes)) if step.code not in (None, code)]


def first_difference(before: bytes, after: bytes) -> str:
    if b"\0" in before or b"\0" in after:
        at = next((at for at, (a, b) in enumerate(zip(before, after)) if a != b), min(len(before), len(after)))
        return f"byte {at} ({len(before)} and {len(after)} bytes)"
    old, new = before.split(b"\n"), after.split(b"\n")
    at = next((at for at, (a, b) in enumerate(zip(old, new)) if a != b), min(len(old), len(new)))
    shown = [lines[at][:200].decode(errors="replace") if at < len(lines) else "(ends)" for lines in (old, new)]
    return f"line {at + 1}: {shown[0]!r} became {shown[1]!r}"


def compare(before: dict[str, bytes], after: dict[str, bytes]) -> str:
    """What differs first, or ""."""
    for name in sorted(before.keys() | after.keys()):
        if name not in after or name not in before:
            return f"{name}: only {'before' if name in before else 'after'}"
        if before[name] != after[name]:
            return f"{name}, {first_difference(before[name], after[name])}"
    return ""


def chosen(pattern: str) -> list[Case]:
    """The cases with this pattern in their names, and those whose models they use."""
    names = {case.name for case in BATTERY if pattern in case.name}
    for case in reversed(BATTERY):
        names |= set(case.needs) if case.name in names else set()
    return [case for case in BATTERY if case.name in names]


def run(sides: list[Side], cases: list[Case]) -> int:
    different = 0
    width = max(len(case.name) for case in cases)
    with ThreadPoolExecutor(len(sides)) as pool:
        for case in cases:
            list(pool.map(lambda side: side.run(case), sides))
            before, after = (side.files(case) for side in sides)
            found = compare(before, after)
            different += bool(found)
            print(f"{case.name:{width}}  {'DIFFERS: ' + found if found else 'same'}", flush=True)
            for problem in sides[0].unexpected(case):
                print(f"{'':{width}}  warning: {problem}", flush=True)
    return different


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("before", type=pathlib.Path)
    parser.add_argument("after", type=pathlib.Path)
    parser.add_argument("--only", default="", metavar="PATTERN", help="cases whose name holds this, with what they need")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR",
                        help="leave everything that both gave in DIR/1 and DIR/2, which are made anew")
    arguments = parser.parse_args()
    cases = chosen(arguments.only)
    if not cases:
        parser.error(f"no case has {arguments.only!r} in its name")
    with tempfile.TemporaryDirectory() as temporary:
        folder = (arguments.keep or pathlib.Path(temporary)).resolve()
        for number in "12":
            shutil.rmtree(folder / number, ignore_errors=True)
        begin = time.monotonic()
        different = run([Side(arguments.before, folder / "1"), Side(arguments.after, folder / "2")], cases)
    print(f"{len(cases)} cases, {different} differ, {time.monotonic() - begin:.0f} s")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
