"""Fine-tuning intent and slots of SNIPS: our whole command against the whole script in transformers (peer_snips.py), and how good both become."""

import json
import statistics
import subprocess
import sys
import time

from bench.measure import interleave, median_ratio
from bench.ours import ROOT, tandem, tandem_json
from bench.report import Ratio, Report, Row
from bench.texts import corpus

EPOCHS, SEEDS = 5, 3
PEERS = {"transformers": [], "transformers, grouped by length": ["--group-by-length"]}
GOALS = {"transformers": 3.0, "transformers, grouped by length": 2.3}


def run(setting):
    data = corpus("snips")
    epochs, seeds = 1 if setting.quick else EPOCHS, min(setting.rounds, SEEDS)
    quality, turn = {}, {}

    def seed_of(name):
        turn[name] = turn.get(name, -1) + 1
        return turn[name] % seeds

    def ours():
        output, seed = setting.folder / "model", seed_of("tandem")
        settings = {"model.backbone": setting.model, "data.train": data / "train.jsonl", "data.dev": data / "valid.jsonl", "training.bf16": "true",
                    "training.num_epochs": epochs, "training.seed": seed, "training.device": "cpu", "training.num_threads": setting.threads, "training.output": output}
        seconds = tandem("train", ROOT / "examples/snips.yml", "--overwrite", "-q", *[part for key, value in settings.items() for part in ("--set", f"{key}={value}")])
        found = tandem_json("evaluate", output, "--data", data / "valid.jsonl", "--json")[0]["tasks"]
        quality.setdefault("tandem", []).append((found["intent"]["accuracy"], found["slots"]["f1"]))
        return seconds

    def theirs(name):
        command = [sys.executable, ROOT / "bench/peer_snips.py", data, setting.model, "--bf16", "--epochs", epochs, "--seed", seed_of(name), "--threads", setting.threads, *PEERS[name]]
        begin = time.perf_counter()
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        seconds = time.perf_counter() - begin
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        found = json.loads(done.stdout)
        quality.setdefault(name, []).append((found["intent_accuracy"], found["slots_f1"]))
        return seconds

    contestants = {"tandem": ours, **({name: lambda name=name: theirs(name) for name in PEERS} if setting.peers else {})}
    # A round takes minutes, and warms up within itself; each has a seed of its own.
    samples = interleave(contestants, seeds, setting.max_seconds if setting.quick else float("inf"), warm_up=False)
    rows = [Row(name, values, {"intent accuracy": f"{statistics.mean(intent for intent, _ in quality[name]):.4f}",
                               "slot F1": f"{statistics.mean(slots for _, slots in quality[name]):.4f}"}) for name, values in samples.items()]
    ratios = [Ratio(f"tandem to {name}", median_ratio(samples[name], samples["tandem"]), GOALS[name]) for name in PEERS if name in samples]
    return Report(setting.name, "Fine-tuning on SNIPS", "s", rows, ratios,
                  [f"Whole commands, reading, loading, {epochs} epoch{'s' if epochs > 1 else ''} in bf16 at batch 32 and evaluation included, seeds 0 to {seeds - 1}, a round each; the peer uses autocast and the fused AdamW. "
                   "Quality is the mean over the seeds on the validation rows; ours also saves and evaluates after every epoch."])
