"""Training with frozen parts: an epoch with the lowest k layers frozen, and later epochs of a wholly frozen encoder."""

import json
import statistics
import subprocess
import time

from bench.measure import interleave, median_ratio
from bench.ours import ROOT, TANDEM
from bench.report import Ratio, Report, Row
from bench.texts import corpus

EPOCHS = 3
NUM_ROWS, QUICK_ROWS = 6400, 640


def epoch_seconds(setting, data, settings):
    """Seconds of each epoch, by when its line is printed: dev evaluation and saving included, the start in the first."""
    assignments = {"model.backbone": setting.model, "data.train": data, "data.dev": corpus("snips") / "valid.jsonl", "training.num_epochs": EPOCHS,
                   "training.bf16": "true", "training.device": "cpu", "training.num_threads": setting.threads, "training.output": setting.folder / "model", **settings}
    command = [TANDEM, "train", ROOT / "examples/snips.yml", "--overwrite", "-q"]
    for key, value in assignments.items():
        command += ["--set", f"{key}={value}"]
    begin, times = time.perf_counter(), []
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if line.startswith("Epoch "):
                times.append(time.perf_counter() - begin - sum(times))
        errors = process.stderr.read().strip()
    if process.returncode != 0 or len(times) != EPOCHS:
        raise RuntimeError(errors or "no epochs were printed")
    return times


def run(setting):
    data = setting.folder / "train.jsonl"
    lines = (corpus("snips") / "train.jsonl").read_text().split("\n")[:QUICK_ROWS if setting.quick else NUM_ROWS]
    data.write_text("".join(line + "\n" for line in lines if line))
    layers = json.loads((setting.model / "config.json").read_text())["num_hidden_layers"]
    first = {}
    choices = {"nothing frozen": {}, "embeddings frozen": {"model.freeze.embeddings": "true"}}
    for k in range(1, layers + 1):
        name = f"embeddings and the lowest {k} of {layers} layers frozen"
        choices[name] = {"model.freeze.embeddings": "true", "model.freeze.layers": f"0-{k - 1}"}
    frozen_all = name

    def later(name):
        def measure():
            times = epoch_seconds(setting, data, choices[name])
            first.setdefault(name, []).append(times[0])
            return statistics.median(times[1:])

        return measure

    samples = interleave({name: later(name) for name in choices}, setting.rounds, setting.max_seconds)
    rows = [Row(name, values, {"first epoch, s": statistics.median(first[name][1:])}) for name, values in samples.items()]
    ratios = [Ratio(f"nothing frozen to {name}", median_ratio(samples["nothing frozen"], values)) for name, values in samples.items() if name != "nothing frozen"]
    ratios.append(Ratio("first to later epochs, encoder frozen as a whole", median_ratio(first[frozen_all][1:], samples[frozen_all]), 20))
    return Report(setting.name, "Frozen parts", "s a later epoch", rows, ratios,
                  [f"The recipe of examples/snips.yml in bf16 on {len(lines):,} rows of SNIPS; an epoch includes dev evaluation and saving, the first one also the start."])
