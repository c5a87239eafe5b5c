"""Our side: the built programs, run as a user runs them."""

import json
import os
import pathlib
import re
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "release"
TANDEM = BUILD / "tandem"
MINILM = ROOT / "models" / "all-MiniLM-L6-v2"
DATA = ROOT.parent / "shared" / "data"


def tandem(*arguments, env=None, **streams):
    """Runs to the end and must succeed; gives the seconds."""
    begin = time.perf_counter()
    done = subprocess.run([TANDEM, *map(str, arguments)], env={**os.environ, **(env or {})},
                          **{"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, **streams})
    seconds = time.perf_counter() - begin
    if done.returncode != 0:
        raise RuntimeError(f"tandem {' '.join(map(str, arguments))}: {done.stderr.decode().strip()}")
    return seconds


def tandem_json(*arguments):
    """The JSON lines that a command prints."""
    done = subprocess.run([TANDEM, *map(str, arguments)], check=True, capture_output=True)
    return [json.loads(line) for line in done.stdout.decode().split("\n") if line]


def tool_json(name, *arguments, env=None):
    """What a measuring program (build/release/bench_...) prints."""
    done = subprocess.run([BUILD / name, *map(str, arguments)], check=True, capture_output=True, env={**os.environ, **(env or {})})
    return json.loads(done.stdout)


def dtypes():
    """What --dtype of `embed` knows, in the order of our tables."""
    text = subprocess.run([TANDEM, "embed", "--help"], check=True, capture_output=True).stdout.decode()
    known = re.search(r"--dtype TEXT:\{([^}]*)\}", text)[1].split(",")
    return [name for name in ("fp32", "bf16", "int8") if name in known]
