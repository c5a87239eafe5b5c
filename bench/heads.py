"""What heads cost: embedding alone against embedding and every head from one pass, and against a pass for each head."""

import json
import random

from bench import texts
from bench.measure import interleave, median_ratio
from bench.ours import tandem
from bench.report import Ratio, Report, Row

COUNTS = (1, 2, 4, 8, 16)
WORDS = "play some jazz in the kitchen and book a table for two near rome tonight".split()


def model_with(setting, count):
    """A model with so many heads, every other one on words; one step of training makes it."""
    folder = setting.cache / f"heads-{count}"
    if (folder / "tandem.json").exists():
        return folder
    source = random.Random(0)
    names = [f"{'slots' if head % 2 else 'intent'}_{head}" for head in range(count)]
    rows = []
    for number in range(64):
        words = source.choices(WORDS, k=8)
        labels = {name: [f"B-{source.randrange(8)}" for _ in words] if name.startswith("slots") else f"label_{(number + head) % 8}" for head, name in enumerate(names)}
        rows.append({"tokens": words, **labels})
    (setting.folder / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    tasks = {name: {"type": "token_classification" if name.startswith("slots") else "classification"} for name in names}
    config = setting.folder / "heads.yml"  # JSON is YAML
    config.write_text(json.dumps({"model": {"backbone": str(setting.model)}, "data": {"train": "train.jsonl"}, "tasks": tasks,
                                  "training": {"max_steps": 1, "batch_size": 8, "device": "cpu", "output": str(folder), "overwrite": True}}))
    tandem("train", config, "-q")
    return folder


def run(setting):
    path = texts.write_texts(setting.folder, setting.input)

    def seconds(command, model, *more):
        return lambda: tandem(command, model, "--dtype", "bf16", "--threads", setting.threads, "--input", path, *more)

    embedding, one = "embedding alone", "1 head"
    names = {count: f"{count} heads" if count > 1 else one for count in COUNTS}
    models = {count: model_with(setting, count) for count in COUNTS}
    samples = interleave({embedding: seconds("embed", models[1], "-o", setting.folder / "embeddings.npy"), **{names[count]: seconds("predict", model) for count, model in models.items()}},
                         setting.rounds, setting.max_seconds)
    rows = [Row(name, values) for name, values in samples.items()]
    ratios = [Ratio(f"{count} heads in one pass to {count} passes", count * median_ratio(samples[one], samples[names[count]])) for count in COUNTS[1:]]
    ratios += [Ratio(f"embedding to {names[count]}", median_ratio(samples[embedding], samples[names[count]]), 0.97 if count == 2 else None) for count in COUNTS]
    return Report(setting.name, "Heads in one pass", "s", rows, ratios,
                  ["bf16, whole commands on the texts of `embed`: `embed -o FILE.npy`, and `predict`, which prints JSON lines; half of the heads read sentences, half words. "
                   "A ratio of .97 to embedding means 3 % above it."])
