"""Random kills of a training, each gone on with."""

import subprocess
import sys

from program import BUILD, ROOT


def test_a_thousand_kills():
    done = subprocess.run([sys.executable, ROOT / "scripts/kill_loop.py", "--kills", "1000", "--build", BUILD], capture_output=True, text=True)
    print(done.stdout)
    assert done.returncode == 0, done.stderr
