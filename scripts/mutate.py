#!/usr/bin/env python3
"""Breaks the checks of scripts/mutations.py, one at a time, and says whether the tests notice.

    python scripts/mutate.py [--only TEXT]

Works on a copy of the tree in build/mutate, with a build of its own there: one file is compiled and what holds it linked for each mutation.
Exits 1 where more than 1 in 25 survives, and 2 where a mutation does not compile or its tests fail without it.
"""

import argparse
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import time

from mutations import MUTATIONS, Mutation

ROOT = pathlib.Path(__file__).resolve().parent.parent
TREE = ROOT / "build/mutate"
BUILD = TREE / "build/release"
LINKS = (".venv", "models")
SECONDS = 300  # a mutation may turn a loop into an endless one
KEPT = 24 / 25


def copy_tree() -> None:
    """What git knows or would take up, where it has changed, and nothing else; modification times decide what is built anew."""
    listed = subprocess.run(["git", "ls-files", "-zco", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = set(filter(None, listed.split("\0")))
    for directory, folders, files in os.walk(TREE):
        folders[:] = set(folders) - {"build", *LINKS}
        for path in (pathlib.Path(directory) / file for file in files):
            if path.relative_to(TREE).as_posix() not in names:
                path.unlink()
    for name in names:
        source, copy = ROOT / name, TREE / name
        if not source.is_file() or (copy.exists() and copy.read_bytes() == source.read_bytes()):
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)
    for name in LINKS:
        if not (TREE / name).is_symlink():
            (TREE / name).symlink_to(ROOT / name)


def build(*targets: str) -> bool:
    done = subprocess.run(["cmake", "--build", "--preset", "release", "--target", *targets], cwd=TREE, capture_output=True, text=True)
    if done.returncode != 0:
        print(done.stdout[-3000:], file=sys.stderr)
    return done.returncode == 0


def targets_of(tests: str) -> list[str]:
    return ["tandem", "tandem-train"] if tests.startswith("tests/") else [tests.split()[0]]


def pass_tests(tests: str) -> bool:
    """Whether tests ran, and all passed."""
    if tests.startswith("tests/"):
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *shlex.split(tests)]
    else:
        program, chosen = tests.split()
        command = [BUILD / program, "--gtest_brief=1", "--gtest_fail_fast", f"--gtest_filter={chosen}"]
    try:
        done = subprocess.run(command, cwd=TREE, capture_output=True, text=True, timeout=SECONDS, env={**os.environ, "HF_HUB_OFFLINE": "1"})
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and "] 0 tests" not in done.stdout


def is_caught(mutation: Mutation) -> bool:
    file = TREE / mutation.file
    text = file.read_text()
    if text.count(mutation.old) != 1:
        sys.exit(f"{mutation.file} does not hold once: {mutation.old}")
    try:
        file.write_text(text.replace(mutation.old, mutation.new))
        if not build(*targets_of(mutation.tests)):
            print(f"{mutation.file} does not compile with: {mutation.new}", file=sys.stderr)
            sys.exit(2)
        return not pass_tests(mutation.tests)
    finally:
        file.write_text(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="", help="mutations whose file or tests hold this text")
    arguments = parser.parse_args()
    chosen = [mutation for mutation in MUTATIONS if arguments.only in mutation.file or arguments.only in mutation.tests]
    begin = time.monotonic()
    copy_tree()
    all_tests = sorted({mutation.tests for mutation in chosen})
    subprocess.run(["cmake", "--preset", "release"], cwd=TREE, check=True, stdout=subprocess.DEVNULL)
    if not build(*sorted({target for tests in all_tests for target in targets_of(tests)})):
        sys.exit(2)
    failing = [tests for tests in all_tests if not pass_tests(tests)]
    if failing:
        print("these fail without a mutation:", *failing, sep="\n  ", file=sys.stderr)
        sys.exit(2)
    caught = 0
    for mutation in chosen:
        found = is_caught(mutation)
        caught += found
        shown = " ".join(f"{mutation.old} -> {mutation.new or 'nothing'}".split())
        print(f"{'caught' if found else 'SURVIVED':8}  {mutation.file}: {shown}", flush=True)
    print(f"{caught} of {len(chosen)} mutations caught in {(time.monotonic() - begin) / 60:.0f} minutes")
    sys.exit(caught < KEPT * len(chosen))


if __name__ == "__main__":
    main()
