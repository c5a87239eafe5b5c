"""Training on SNIPS is as good as the same recipe in transformers: the mean of three seeds, within 0.3 points."""

import json
import os
import statistics
import subprocess
import sys

import pytest

from program import BUILD, ENVIRONMENT, ROOT, tandem_ok

SEEDS = (0, 1, 2)
MARGIN = 0.003
# For trying whether every part starts: the comparison then says nothing.
MAX_STEPS = int(os.environ.get("TANDEM_SNIPS_MAX_STEPS", "0"))
METRICS = {"intent_accuracy": ("intent", "accuracy"), "slots_f1": ("slots", "f1")}


def run_peer(data, model, seed):
    """The peer takes long and does not change with ours: kept under build/."""
    kept = BUILD.parent / "peer" / f"snips-{seed}.json"
    if kept.exists() and not MAX_STEPS:
        return json.loads(kept.read_text())
    command = [sys.executable, ROOT / "bench/peer_snips.py", data, model, "--seed", str(seed), "--max-steps", str(MAX_STEPS)]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    metrics = json.loads(done.stdout)
    if not MAX_STEPS:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(done.stdout)
    return metrics


def run_ours(data, model, seed, output):
    settings = [f"model.backbone={model}", f"data.train={data}/train.jsonl", f"data.dev={data}/valid.jsonl", f"training.seed={seed}",
                f"training.max_steps={MAX_STEPS}", f"training.output={output}", "training.device=cpu"]
    tandem_ok("train", ROOT / "examples/snips.yml", *[part for setting in settings for part in ("--set", setting)], timeout=None)
    found = json.loads(tandem_ok("evaluate", output, "--data", data / "valid.jsonl", "--json").out)
    return {name: found["tasks"][task][metric] for name, (task, metric) in METRICS.items()}


@pytest.fixture(scope="module")
def results(data, minilm, tmp_path_factory):
    """[(ours, peer)] by seed, printed as they come."""
    pairs = []
    for seed in SEEDS:
        ours = run_ours(data / "snips", minilm, seed, tmp_path_factory.mktemp("snips") / "model")
        peer = run_peer(data / "snips", minilm, seed)
        pairs.append((ours, peer))
        print(f"\nsnips seed {seed}: " + ", ".join(f"{name} {ours[name]:.4f} (transformers {peer[name]:.4f})" for name in METRICS))
    return pairs


@pytest.mark.parametrize("name", METRICS)
def test_the_mean_of_three_seeds_is_no_worse_than_the_peer(results, name):
    ours, peer = (statistics.mean(pair[side][name] for pair in results) for side in (0, 1))
    print(f"\nsnips mean of {len(SEEDS)} seeds: {name} {ours:.4f} (transformers {peer:.4f})")
    if MAX_STEPS:
        pytest.skip("a few steps compare nothing")
    assert ours >= peer - MARGIN
