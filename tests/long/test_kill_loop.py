"""Random kills of a training, each gone on with; they add up over runs."""

import subprocess
import sys

from program import BUILD, ROOT


def test_random_kills():
    done = subprocess.run([sys.executable, ROOT / "scripts/kill_loop.py", "--kills", "250", "--build", BUILD], capture_output=True, text=True)
    print(done.stdout)
    assert done.returncode == 0, done.stderr
