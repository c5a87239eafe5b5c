"""Runs the built programs as a user does, from a shell."""

import json
import os
import pathlib
import re
import subprocess
import time
from typing import NamedTuple

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / os.environ.get("TANDEM_BUILD", "build/release")
TANDEM = BUILD / "tandem"
MINILM = ROOT / "models" / "all-MiniLM-L6-v2"

# No test depends on what the user's model cache holds. OpenMP's waiting threads sleep: spinning beside other processes, they make a run of
# the tiny model ten times as long.
ENVIRONMENT = {**os.environ, "HF_HUB_CACHE": "/nonexistent", "HF_HUB_OFFLINE": "1", "NO_COLOR": "1", "OMP_WAIT_POLICY": "passive"}


class Result(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def lines(self):
        return self.out.splitlines()

    @property
    def rows(self):
        """Standard output as JSON lines; they may hold U+2028 and the like, so only a line feed ends one."""
        return [json.loads(line) for line in self.out.split("\n") if line]

    @property
    def errors(self):
        return [line for line in self.err.splitlines() if line.startswith("tandem: error: ")]


def tandem(*arguments, input="", cwd=None, timeout=120, env=ENVIRONMENT):
    """Runs to the end, whatever the exit code."""
    given = input.encode() if isinstance(input, str) else input
    done = subprocess.run([TANDEM, *map(str, arguments)], input=given, capture_output=True, cwd=cwd, timeout=timeout, env=env)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def tandem_ok(*arguments, **how):
    """Runs to the end and must succeed."""
    result = tandem(*arguments, **how)
    assert result.code == 0, result.err
    return result


def start_tandem(*arguments, cwd=None, **streams):
    """Starts without waiting: streams as of subprocess.Popen."""
    return subprocess.Popen([TANDEM, *map(str, arguments)], cwd=cwd, env=ENVIRONMENT, **streams)


def peak_megabytes(command, model, num_bytes):
    """The most memory that a command holds while it answers so many bytes of lines."""
    lines = b"maria plays football in paris and tom visits rome\n" * 1000
    return peak_megabytes_of([command, model], [lines] * (num_bytes // len(lines)))


def peak_megabytes_of(arguments, blocks):
    """The most memory that a command holds while it answers blocks of lines."""
    with start_tandem(*arguments, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        for lines in blocks:
            process.stdin.write(lines)
        # All but what a pipe holds is read. (The ru_maxrss of a child counts what its parent held when it was made.)
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        process.stdin.close()
        assert process.wait(timeout=60) == 0
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def write_jsonl(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def bytes_of(directory):
    """Every file of a directory by its path in it."""
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file()}


def wait_for(condition, what):
    """Until it holds, for some 20 seconds."""
    for _ in range(2000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError(what)
