"""What was tried over all runs, against the goals of docs/reliability.md. Kept in build/proof-counts.json."""

import json
import os
import pathlib

FILE = pathlib.Path(__file__).resolve().parent.parent / "build/proof-counts.json"
GOALS = {"safetensors": 40_000_000, "kills": 1_000}
GOAL_OF_OTHER_TARGETS = 2_000_000


def add(name: str, count: int) -> str:
    """Adds to a total, and says where it stands."""
    totals = json.loads(FILE.read_text()) if FILE.exists() else {}
    totals[name] = totals.get(name, 0) + count
    FILE.parent.mkdir(exist_ok=True)
    fresh = FILE.with_suffix(".part")
    fresh.write_text(json.dumps(totals, indent=1, sort_keys=True) + "\n")
    os.replace(fresh, FILE)
    return f"{totals[name]:,} of {GOALS.get(name, GOAL_OF_OTHER_TARGETS):,} in all runs"
